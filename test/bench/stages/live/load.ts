import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { StageRun } from '../../../../src/chain/runtime.ts';
import { ProgrammeMeter } from '../../../../src/dsp/meters/programmeMeter.ts';
import type { Audio } from '../../material/audio.ts';
import { cpuSeconds } from '../../timing.ts';
import { masteringPlan, RATE_HZ } from './chain.ts';

export const BLOCK_FRAMES = 256;
/** Readings for a display, every so many blocks: 50 ms. */
const BLOCKS_PER_READING = Math.round((0.05 * RATE_HZ) / BLOCK_FRAMES);

/** What the chain and its meters cost while they run block by block. */
export interface LiveLoad {
	/** CPU time over the time of the audio, percent. */
	readonly corePercent: number;
	/** Time of a block by the wall clock, microseconds: half, 99 % and 99.9 % of the blocks take no longer. */
	readonly p50Us: number;
	readonly p99Us: number;
	readonly p999Us: number;
	readonly blocks: number;
	/** Growth of the heap after a forced collection, bytes. */
	readonly heapBytes: number;
}

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

function heapBytes(): number {
	if (typeof collect === 'function') collect();
	return process.memoryUsage().heapUsed;
}

/** Limits, dithers and meters a programme block by block, over and over. */
export function liveLoad({ planes }: Audio, blocks: number): LiveLoad {
	const stages = new StageRun(masteringPlan().post.stages, RATE_HZ, planes.length, BLOCK_FRAMES);
	const meter = new ProgrammeMeter(RATE_HZ, planes.length);
	const block = planes.map(() => new Float64Array(BLOCK_FRAMES));
	const whole = Math.floor((planes[0]?.length ?? 0) / BLOCK_FRAMES);
	const times = new Float64Array(blocks);
	let shown = 0;
	const work = (count: number) => {
		for (let index = 0; index < count; index++) {
			const at = (index % whole) * BLOCK_FRAMES;
			for (let channel = 0; channel < block.length; channel++) {
				const from = planes[channel] as Float64Array;
				const to = block[channel] as Float64Array;
				for (let i = 0; i < BLOCK_FRAMES; i++) to[i] = from[at + i] as number;
			}
			const started = performance.now();
			stages.process(block, BLOCK_FRAMES);
			meter.process(block, BLOCK_FRAMES);
			if (index % BLOCKS_PER_READING === 0) shown += meter.momentaryLufs() ?? 0;
			times[index] = performance.now() - started;
		}
	};
	work(Math.min(blocks, 5000));
	const before = heapBytes();
	const seconds = cpuSeconds(() => work(blocks));
	const after = heapBytes();
	if (Number.isNaN(shown)) throw new Error('the meter gave NaN');
	const sorted = times.sort();
	const percentile = (part: number) => 1000 * (sorted[Math.floor(part * (blocks - 1))] ?? Number.NaN);
	return {
		corePercent: (100 * seconds * RATE_HZ) / (blocks * BLOCK_FRAMES),
		p50Us: percentile(0.5),
		p99Us: percentile(0.99),
		p999Us: percentile(0.999),
		blocks,
		heapBytes: after - before,
	};
}
