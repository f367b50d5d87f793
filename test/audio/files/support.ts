import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { openAudioFile } from '../../../src/audio/files/open.ts';
import { createWavFile } from '../../../src/audio/files/wavFile.ts';
import type { WavFormat } from '../../../src/audio/files/wavFormat.ts';
import type { WrittenWav } from '../../../src/audio/files/wavWriter.ts';
import { seededRng } from '../../../src/shared/random.ts';

/** A folder for one test file, gone afterwards. Returns the path of a name in it. */
export function scratchFolder(): (name: string) => string {
	const folder = mkdtempSync(join(tmpdir(), 'detent-files-'));
	afterAll(() => rmSync(folder, { recursive: true, force: true }));
	return (name) => join(folder, name);
}

/** Seeded noise on the grid of `bits`, so that every integer format of that width keeps it exactly. */
export function noisePlanes(channels: number, frames: number, bits: number, seed = 1): Float64Array[] {
	const rng = seededRng(seed);
	const scale = 2 ** (bits - 1);
	return Array.from({ length: channels }, () =>
		Float64Array.from({ length: frames }, () => Math.floor((rng() * 2 - 1) * scale) / scale),
	);
}

/** The whole file, read in pieces of `piece` frames. */
export function readAll(path: string, piece = 1000): Float64Array[] {
	const reader = openAudioFile(path);
	try {
		const planes = Array.from({ length: reader.facts.channels }, () => new Float64Array(reader.facts.frames));
		for (let at = 0; ; ) {
			const got = reader.read(planes, at, Math.min(piece, reader.facts.frames - at));
			at += got;
			if (got === 0) return planes;
		}
	} finally {
		reader.close();
	}
}

/** Sample for sample the same; says where they first differ. */
export function expectSame(actual: readonly Float64Array[], wanted: readonly Float64Array[]): void {
	expect(actual.map((plane) => plane.length)).toEqual(wanted.map((plane) => plane.length));
	for (const [channel, plane] of wanted.entries()) {
		const differs = plane.findIndex((sample, frame) => sample !== actual[channel]?.[frame]);
		if (differs >= 0)
			expect({ channel, differs, sample: actual[channel]?.[differs] }).toEqual({ sample: plane[differs] });
	}
}

/** Output of a program, both streams; throws when it fails. */
export function run(program: string, ...args: string[]): string {
	return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Writes planes in uneven pieces and commits. */
export function writeFile(path: string, format: WavFormat, planes: Float64Array[], rf64AtBytes?: number): WrittenWav {
	const file = createWavFile(path, format, rf64AtBytes);
	const frames = planes[0]?.length ?? 0;
	for (let at = 0; at < frames; at += 777) file.write(planes, at, Math.min(777, frames - at));
	return file.commit();
}
