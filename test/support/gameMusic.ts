import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const GAMES = '/usr/share/games/wesnoth';
const MOST_PIECES = 4;

/** Pieces of recorded music that a Debian package of a game brings (`wesnoth-1.16-music`), of one release; none where there are none. */
export function gameMusic(games = GAMES): string[] {
	if (!existsSync(games)) return [];
	for (const version of readdirSync(games).sort()) {
		const folder = join(games, version, 'data/core/music');
		if (!existsSync(folder)) continue;
		const pieces = readdirSync(folder)
			.filter((name) => name.endsWith('.ogg'))
			.sort()
			.slice(0, MOST_PIECES);
		if (pieces.length > 0) return pieces.map((name) => join(folder, name));
	}
	return [];
}
