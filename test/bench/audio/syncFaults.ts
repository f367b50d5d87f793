import { SyncCheck, type SyncEvent } from '../../../src/dsp/sync/syncCheck.ts';
import type { Rng } from '../../../src/shared/random.ts';
import { ConverterLoop, type ConverterLoopOptions } from '../../support/converterLoop.ts';

export type FaultKind = 'lost' | 'repeated' | 'zero' | 'replaced';
export const FAULT_KINDS: readonly FaultKind[] = ['lost', 'repeated', 'zero', 'replaced'];

/** A fault that was made, by the frames of the stream as it is read. */
export interface Made {
	kind: FaultKind;
	frame: number;
	/** Frames of the fault; how many of the stream as read are wrong comes from its kind. */
	frames: number;
	/** It stands apart from all others. */
	alone: boolean;
	/** Largest change of a frame that stays in its place; infinite where the stream moves. */
	change: number;
}

export interface FaultRun {
	made: Made[];
	events: SyncEvent[];
	/** Frames that the stream has moved in all, truly and as it was found. */
	moved: number;
	movedFound: number;
	noiseRms: number;
	frames: number;
}

/** Log-uniform, with every third a single frame. */
function lengthOf(random: Rng): number {
	return random() < 0.33 ? 1 : Math.floor(2 ** (12 * random()));
}

/** A loop as it may be found: delay, gain, polarity, word length, noise, hum and rate drawn. */
export function drawLoop(random: Rng): ConverterLoopOptions {
	const bits = random() < 0.5 ? 16 : 24;
	return {
		rateHz: [44_100, 48_000, 96_000][Math.floor(3 * random())] ?? 48_000,
		delayFrames: 64 + 8000 * random(),
		gain: (random() < 0.3 ? -1 : 1) * (0.3 + 1.1 * random()),
		bits,
		noiseDbfs: bits === 16 ? -98 : -115 + 12 * random(),
		humDbfs: random() < 0.3 ? -70 + 20 * random() : null,
		couplingHz: 1 + 9 * random(),
	};
}

/** RMS of all noise of a loop: analogue, dither and rounding. */
function noiseOf({ bits, noiseDbfs }: ConverterLoopOptions): number {
	const step = 2 ** (1 - bits);
	return Math.sqrt(10 ** (noiseDbfs / 10) + step ** 2 / 4);
}

/** One stream with `count` faults in it. */
export function faultRun(count: number, random: Rng): FaultRun {
	const options = drawLoop(random);
	const loop = new ConverterLoop(options, random);
	const events: SyncEvent[] = [];
	const firstIndex = Math.ceil(options.delayFrames) + 200;
	const check = new SyncCheck({
		rateHz: options.rateHz,
		firstIndex,
		mostDelayFrames: 32_768,
		found: (event) => events.push(event),
	});
	for (let frame = 0; frame < firstIndex; frame++) loop.next();
	const last = new Float64Array(8192);
	let frame = 0;
	const push = (value: number) => {
		last[frame++ & 8191] = value;
		check.push(value);
	};
	const sound = (frames: number) => {
		for (let n = 0; n < frames; n++) push(loop.next());
	};
	const made: Made[] = [];
	let moved = 0;
	let alone = true;
	sound(6000);
	for (let number = 0; number < count; number++) {
		const kind = FAULT_KINDS[Math.floor(4 * random())] ?? 'lost';
		const frames = lengthOf(random);
		const gap = random() < 0.15 ? 1 + Math.floor(100 * random()) : 400 + Math.floor(1600 * random());
		const at = frame;
		let change = Number.POSITIVE_INFINITY;
		if (kind === 'lost') {
			for (let n = 0; n < frames; n++) loop.next();
			moved += frames;
		} else if (kind === 'repeated') {
			for (let n = 0; n < frames; n++) push(last[(at - frames + n) & 8191] ?? 0);
			moved -= frames;
		} else {
			change = 0;
			for (let n = 0; n < frames; n++) {
				const value = kind === 'zero' ? 0 : (last[(at - frames + n) & 8191] ?? 0);
				change = Math.max(change, Math.abs(value - loop.next()));
				push(value);
			}
		}
		made.push({ kind, frame: at, frames, alone: alone && gap >= 400, change });
		alone = gap >= 400;
		sound(gap);
	}
	sound(6000);
	check.finish();
	return { made, events, moved, movedFound: check.movedFrames, noiseRms: noiseOf(options), frames: frame };
}
