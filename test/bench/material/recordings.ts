import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Audio, firstSeconds, readAudio } from './audio.ts';
import { programme } from './programme.ts';

/** Recorded music that a Debian package brings. */
export interface Recording {
	readonly name: string;
	readonly packages: string;
	/** WAV file of 32-bit float at the recording's own rate; null where the package or ffmpeg is not installed. */
	readonly path: string | null;
}

const SOURCES = [
	['wz-legacy10', 'warzone2100-music', '/usr/share/games/warzone2100/music/albums/legacy_soundtrack/track10.opus'],
	['wes-battle', 'wesnoth-1.16-music', '/usr/share/games/wesnoth/1.16/data/core/music/battle.ogg'],
	['hr3-hell', 'hyperrogue-music', '/usr/share/hyperrogue/music/hr3-hell.ogg'],
	['sing-nebula', 'singularity-music', '/usr/share/games/singularity/music/Nebula.ogg'],
] as const;

/**
 * Real music, full length, decoded into the bench's folder. A recording whose package is not installed is in the list
 * without a file, so that it can be named as missing.
 */
export function recordings(folder: string): Recording[] {
	return SOURCES.map(([name, brings, source]) => {
		const packages = `${brings}, ffmpeg`;
		const path = join(folder, `${name}.wav`);
		if (existsSync(path)) return { name, packages, path };
		try {
			const part = join(folder, `${name}.part.wav`);
			execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', source, '-c:a', 'pcm_f32le', part], { stdio: 'ignore' });
			execFileSync('mv', [part, path]);
			return { name, packages, path };
		} catch {
			return { name, packages, path: null };
		}
	});
}

/** A stretch of music that limiters are driven with. */
export interface Excerpt {
	readonly name: string;
	readonly packages: string;
	/** null where it is not installed. */
	readonly audio: Audio | null;
}

const EXCERPT_SECONDS = 40;
/** Where the excerpts of recordings begin, seconds. */
const EXCERPTS: Readonly<Record<string, number>> = { 'wz-legacy10': 10, 'wes-battle': 100, 'hr3-hell': 0 };

/** 40 s of the seeded programme and of three recordings, at their own levels, for driving limiters with. */
export function excerpts(folder: string): Excerpt[] {
	const recorded = recordings(folder).flatMap(({ name, packages, path }): Excerpt[] => {
		const from = EXCERPTS[name];
		if (from === undefined) return [];
		if (path === null) return [{ name, packages, audio: null }];
		const { rateHz, planes } = readAudio(path);
		const rest = planes.map((plane) => plane.subarray(from * rateHz));
		return [{ name, packages, audio: firstSeconds({ rateHz, planes: rest }, EXCERPT_SECONDS) }];
	});
	return [{ name: 'programme', packages: '', audio: programme(44100, EXCERPT_SECONDS) }, ...recorded];
}

/** Forty-one pieces, two hours of orchestral music, of one package. */
const ALBUM = '/usr/share/games/wesnoth/1.16/data/core/music';

/** Names of the pieces of the album; none where wesnoth-1.16-music is not installed. */
export function album(): string[] {
	if (!existsSync(ALBUM)) return [];
	const pieces = readdirSync(ALBUM).filter((name) => name.endsWith('.ogg'));
	return pieces.map((name) => basename(name, '.ogg')).sort();
}

/** A piece of the album in full length, decoded by ffmpeg; nothing is kept in the bench's folder. */
export function albumPiece(folder: string, name: string): Audio {
	const path = join(folder, `${name}.piece.wav`);
	try {
		execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', join(ALBUM, `${name}.ogg`), '-c:a', 'pcm_f32le', path]);
		return readAudio(path);
	} finally {
		rmSync(path, { force: true });
	}
}
