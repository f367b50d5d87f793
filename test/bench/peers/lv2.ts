import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Audio } from '../material/audio.ts';
import { readRaw, writeRaw } from '../material/raw.ts';
import { compiled, withScratch } from './peer.ts';

const BLOCK_FRAMES = 1024;
/** Silence after the input, so that what a plugin holds back comes out. */
export const TAIL_FRAMES = 8192;

const answerSchema = z.object({ latencyFrames: z.number(), cpuSeconds: z.number() });

/** What a peer made of a sound. */
export interface PeerRun {
	/** As long as the input and its tail. */
	readonly audio: Audio;
	/** As the peer says; null where it says nothing. */
	readonly latencyFrames: number | null;
	/** Of the processing alone. */
	readonly cpuSeconds: number;
}

function host(folder: string): string | null {
	return compiled(folder, 'lv2host.c', ['-I/usr/include/lilv-0', '-llilv-0']);
}

function run(program: string, args: readonly string[]) {
	const text = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
	return answerSchema.parse(JSON.parse(text.slice(text.lastIndexOf('{'))));
}

/** Whether a plugin is here and starts in the host. */
export function hasLv2(folder: string, uri: string): boolean {
	const program = host(folder);
	if (program === null) return false;
	return withScratch(folder, (scratch) => {
		const empty = join(scratch, 'empty.f32');
		writeFileSync(empty, '');
		try {
			run(program, [uri, '44100', '2', String(BLOCK_FRAMES), '1', empty, join(scratch, 'out.f32')]);
			return true;
		} catch {
			return false;
		}
	});
}

/**
 * Runs a sound through an LV2 plugin in single precision, in blocks of 1024.
 *
 * @param settings control ports by symbol; the others keep their defaults
 */
export function runLv2(folder: string, uri: string, settings: Readonly<Record<string, number>>, audio: Audio): PeerRun {
	const program = host(folder);
	if (program === null) throw new Error('the LV2 host could not be compiled');
	const channels = audio.planes.length;
	const values = Object.entries(settings).map(([symbol, value]) => `${symbol}=${value}`);
	const numbers = [audio.rateHz, channels, BLOCK_FRAMES, TAIL_FRAMES].map(String);
	return withScratch(folder, (scratch) => {
		const input = join(scratch, 'in.f32');
		const output = join(scratch, 'out.f32');
		writeRaw(input, audio.planes, 'f32');
		const answer = run(program, [uri, ...numbers, input, output, ...values]);
		return { audio: { rateHz: audio.rateHz, planes: readRaw(output, channels, 'f32') }, ...answer };
	});
}
