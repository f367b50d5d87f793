import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MeterBank } from '../../../src/audio/host/meters/meterBank.ts';
import { stereoBlock } from '../../../src/audio/host/stereo.ts';
import type { LoopPlanes } from '../../../src/audio/host/task.ts';
import { METER_TOPICS, type MeterTopic } from '../../../src/shared/protocol/meters.ts';
import { seededRng } from '../../../src/shared/random.ts';
import { madeOnce } from '../material/audio.ts';
import { notInstalled } from '../peers/peer.ts';
import { scannerPeers } from '../peers/scanners.ts';
import { cpuSeconds, interleaved, speedRatio, type Timing } from '../timing.ts';

const RATE_HZ = 96_000;
const BLOCK_FRAMES = 512;
const BLOCK_US = (1e6 * BLOCK_FRAMES) / RATE_HZ;
/** Readings come 30 times a second. */
const BLOCKS_PER_READING = Math.round(RATE_HZ / 30 / BLOCK_FRAMES);

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

function heapBytes(): number {
	if (typeof collect === 'function') collect();
	return process.memoryUsage().heapUsed;
}

/** What a bank of meters takes, at 512 frames / 96 kHz. */
export interface MetersCost {
	/** CPU time of metering and reading, part of the audio's time, percent. */
	readonly meanPercent: number;
	/** Blocks by the wall clock, percent of a block's time. */
	readonly p50Percent: number;
	readonly p999Percent: number;
	/** More on the heap after the last block than before the first. */
	readonly heapBytes: number;
	/** Characters of a reading as it is sent. */
	readonly characters: number;
}

/** Noise with swells and full-scale peaks, different at every point: nothing that the true-peak meter could skip. */
export function noisyProgramme(seconds: number): LoopPlanes {
	const frames = Math.round(seconds * RATE_HZ);
	const random = seededRng(11);
	const block = (gain: number) => {
		const made = stereoBlock(frames);
		for (let i = 0; i < frames; i++) {
			const swell = gain * (0.6 + 0.4 * Math.sin(i / 30_000));
			const middle = 2 * random() - 1;
			made.left[i] = swell * (0.7 * middle + 0.3 * (2 * random() - 1));
			made.right[i] = swell * (0.7 * middle + 0.3 * (2 * random() - 1));
		}
		return made;
	};
	return {
		input: block(0.5),
		send: block(0.5),
		returned: block(0.6),
		monitorSource: block(0.5),
		monitorReturn: block(0.6),
		monitorMaster: block(0.9),
		syncReturned: new Float64Array(0),
		syncSend: new Float64Array(0),
	};
}

/** Views of all whole blocks, made before anything is timed. */
function blocksOf(material: LoopPlanes): LoopPlanes[] {
	const names = ['input', 'send', 'returned', 'monitorSource', 'monitorReturn', 'monitorMaster'] as const;
	return Array.from({ length: Math.floor(material.input.left.length / BLOCK_FRAMES) }, (_, index) => {
		const view = (from: Float64Array) => from.subarray(index * BLOCK_FRAMES, (index + 1) * BLOCK_FRAMES);
		return Object.fromEntries(
			names.map((name) => {
				const left = view(material[name].left);
				const right = view(material[name].right);
				return [name, { left, right, both: [left, right] as const }];
			}),
		) as unknown as LoopPlanes;
	});
}

/** Meters the material over and over and reads 30 times a second. @returns characters of a reading as it is sent */
function meterBlocks(bank: MeterBank, blocks: readonly LoopPlanes[], timesMs: Float64Array): number {
	let characters = 0;
	for (let index = 0; index < timesMs.length; index++) {
		const started = performance.now();
		bank.process(blocks[index % blocks.length] as LoopPlanes, null, BLOCK_FRAMES);
		// The process that meters also packs what it sends.
		if (index % BLOCKS_PER_READING === 0) characters = JSON.stringify(bank.read(null)).length;
		timesMs[index] = performance.now() - started;
	}
	return characters;
}

export function metersCost(topics: readonly MeterTopic[], blocks: number, material: LoopPlanes): MetersCost {
	const bank = new MeterBank(RATE_HZ);
	bank.want(topics);
	const views = blocksOf(material);
	const times = new Float64Array(blocks);
	// What the compiler keeps comes with the first thousands of blocks, and stays as it is from then on.
	const characters = meterBlocks(bank, views, times);
	const before = heapBytes();
	const seconds = cpuSeconds(() => meterBlocks(bank, views, times));
	const after = heapBytes();
	const sorted = times.sort();
	const percent = (part: number) => (100_000 * (sorted[Math.floor(part * (blocks - 1))] ?? Number.NaN)) / BLOCK_US;
	return {
		meanPercent: (100 * seconds * 1e6) / (blocks * BLOCK_US),
		p50Percent: percent(0.5),
		p999Percent: percent(0.999),
		heapBytes: after - before,
		characters,
	};
}

/** Pairs that a bank meters: input, send, return and master, and the three live feeds. */
export const METERED_PAIRS = 7;

/** Every meter of all pairs beside libebur128 with M and S at 10 Hz, I, LRA and true peak. */
export interface MetersBesideLibrary {
	/** CPU time of ours as part of that of the library on each of the pairs, rounds by turns. */
	readonly part: number;
	/** CPU time of ours, and of the library on one pair, part of the audio's time, percent. */
	readonly percent: number;
	readonly libraryPercent: number;
}

/**
 * Rounds by turns over the same samples, so that a slow machine is slow to both.
 *
 * @returns a sentence where the library is not there
 */
export async function metersBesideLibrary(
	folder: string,
	material: LoopPlanes,
	rounds: number,
): Promise<MetersBesideLibrary | string> {
	const [library] = scannerPeers(folder);
	if (library === undefined || !library.installed) {
		return library === undefined ? 'libebur128 is not there' : notInstalled(library);
	}
	const bank = new MeterBank(RATE_HZ);
	bank.want(METER_TOPICS);
	const views = blocksOf(material);
	const times = new Float64Array(views.length);
	meterBlocks(bank, views, times);
	const seconds = material.input.left.length / RATE_HZ;
	const path = madeOnce(join(folder, `meters-master-${seconds}.wav`), () => ({
		rateHz: RATE_HZ,
		planes: [...material.monitorMaster.both],
	}));
	const [ours, theirs] = (await interleaved(
		[
			{ name: 'Detent', round: () => cpuSeconds(() => meterBlocks(bank, views, times)) },
			{ name: library.name, round: () => library.scanSeconds(path, true) },
		],
		rounds,
	)) as [Timing, Timing];
	const audioSeconds = (views.length * BLOCK_FRAMES) / RATE_HZ;
	return {
		part: 1 / speedRatio(ours, theirs) / METERED_PAIRS,
		percent: (100 * ours.medianSeconds) / audioSeconds,
		libraryPercent: (100 * theirs.medianSeconds) / seconds,
	};
}
