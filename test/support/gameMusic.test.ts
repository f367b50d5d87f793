import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gameMusic } from './gameMusic.ts';

let games = '';
beforeEach(() => {
	games = mkdtempSync(join(tmpdir(), 'detent-games-'));
});
afterEach(() => rmSync(games, { recursive: true, force: true }));

function release(version: string, pieces: readonly string[]): string {
	const folder = join(games, version, 'data/core/music');
	mkdirSync(folder, { recursive: true });
	for (const piece of pieces) writeFileSync(join(folder, piece), '');
	return folder;
}

describe('recorded music of a game', () => {
	test('is that of the first release that has any', () => {
		release('1.14', ['readme.txt']);
		const folder = release('1.16', ['c.ogg', 'a.ogg', 'e.ogg', 'b.ogg', 'd.ogg', 'notes.txt']);
		expect(gameMusic(games)).toEqual(['a.ogg', 'b.ogg', 'c.ogg', 'd.ogg'].map((name) => join(folder, name)));
	});

	test('is none where the package is not installed, so that what needs it is skipped by name', () => {
		expect(gameMusic(join(games, 'nowhere'))).toEqual([]);
		release('1.16', []);
		expect(gameMusic(games)).toEqual([]);
	});
});
