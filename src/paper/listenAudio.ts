import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OfflineEngine } from '../audio/offlineEngine.ts';
import type { Chain } from '../shared/model/chain.ts';

/** A recording as it lies on the disk. */
export interface Recording {
	name: string;
	path: string;
	rateHz: number;
	/** Frames of the file before the music begins. */
	headFrames: number;
	/** Gain with which all are as loud, 0 or below. */
	gainDb: number;
}

/** A recording as the player holds it: 16 bits, from the first frame of the music, as loud as the others. */
export interface Heard {
	name: string;
	/** A WAV file. */
	wav: Uint8Array;
}

/** Peaks between the samples of a mix that is loud already must not be cut when its rate is changed. */
const HEADROOM_DB = 1;
/** Rates that need no conversion for a player; others are halved until they are one. */
const PLAYER_RATES_HZ = [44_100, 48_000];

function playerRateHz(rateHz: number): number {
	return PLAYER_RATES_HZ.find((known) => rateHz % known === 0) ?? 48_000;
}

function chainOf(gainDb: number): Chain {
	const processes = [
		{ type: 'gain', gainDb: gainDb - HEADROOM_DB },
		{ type: 'dither', bits: 16, shape: 'tpdf', seed: 1 },
	] as const;
	return {
		schema: 1,
		name: 'listen',
		passKind: 'through',
		referenceDbfs: -18,
		sendTrimDb: 0,
		returnTrimDb: 0,
		stages: processes.map((process) => ({ kind: 'digital', id: process.type, process })),
	};
}

/**
 * Makes recordings ready for a client's player. All of them have their music at the same frame and the same loudness, so
 * that the player has nothing left to do but to switch.
 *
 * @param report progress 0…1
 * @throws DetentError `file.*`, `audio.*`; the signal's reason when it is aborted
 */
export async function heardRecordings(
	engine: OfflineEngine,
	recordings: readonly Recording[],
	signal: AbortSignal,
	report: (fraction: number) => void,
): Promise<Heard[]> {
	const folder = await mkdtemp(join(tmpdir(), 'detent-listen-'));
	try {
		const heard: Heard[] = [];
		for (const [index, { name, path, rateHz, headFrames, gainDb }] of recordings.entries()) {
			const outPath = join(folder, `${index}.wav`);
			const outHz = playerRateHz(rateHz);
			await engine.render(
				{
					inPath: path,
					outPath,
					chain: chainOf(gainDb),
					part: 'post',
					rateHz: outHz === rateHz ? null : outHz,
					bits: 16,
					refuseOvers: false,
					skipHeadFrames: headFrames,
					skipTailFrames: 0,
				},
				{ signal, onProgress: (fraction) => report((index + fraction) / recordings.length) },
			);
			heard.push({ name, wav: await readFile(outPath) });
			await rm(outPath);
		}
		return heard;
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
