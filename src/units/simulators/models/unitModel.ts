import type { Rng } from '../../../shared/random.ts';

export interface UnitModelOptions {
	rateHz: number;
	/** Seed of this box's own tolerances, noise and drift: two boxes of one model differ a little. */
	seed: number;
	/** dBFS that equals +4 dBu, so that the model knows its operating level. A full-scale sine is 0 dBFS. */
	referenceDbfs: number;
	noise: boolean;
	drift: boolean;
	/** A mono unit stands in one channel and leaves the other as it is. */
	channel: 'stereo' | 'left' | 'right';
}

/**
 * The sound of one simulated box. A simulation made from published figures and networks, no claim about a real box.
 *
 * `process` allocates nothing; any division of a signal into blocks gives the same bits. With noise and drift off, two
 * runs with the same positions and input are bit-identical. A change of positions is ramped over 20 ms of frames.
 */
export interface UnitModel {
	/** Frames from a sample in to the same sample out. Constant, but for the heads of a tape machine: it follows speed and monitor switch. */
	readonly latencyFrames: number;
	/**
	 * Moves controls, by expanded control id: step index or fraction of travel. Unknown ids are ignored; controls that are
	 * not named stay. Before the first frame, and after `reset`, the positions hold at once.
	 */
	setPositions(positions: Readonly<Record<string, number>>): void;
	/** Replaces `frames` frames of both planes from index 0; float64, full scale ±1. */
	process(left: Float64Array, right: Float64Array, frames: number): void;
	/** Back to rest at the present positions: memory, noise and drift start again. */
	reset(): void;
}

/** Positions of a box by control id; a model that misses one takes the fallback. */
export type Positions = ReadonlyMap<string, number>;

/**
 * What a model file provides; `PacedModel` adds pacing, drift and noise.
 */
export interface UnitCore {
	readonly latencyFrames: number;
	/** Noise of one channel, dB RMS (re a full-scale sine) relative to the reference level. */
	readonly noiseDb: number;
	/** Reads the wanted parameters from the positions into the glide's targets. */
	aim(positions: Positions): void;
	/** Takes the glide's present values, and the drift, into coefficients. */
	update(driftDb: number, driftRatio: number): void;
	/** In place, frames `from` to `from + frames - 1`. */
	run(left: Float64Array, right: Float64Array, from: number, frames: number): void;
	reset(): void;
}

export function stepOf(positions: Positions, control: string, count: number, fallback: number): number {
	const position = positions.get(control) ?? fallback;
	return Math.min(count - 1, Math.max(0, Math.round(position)));
}

export function travelOf(positions: Positions, control: string, fallback: number): number {
	return Math.min(1, Math.max(0, positions.get(control) ?? fallback));
}

/** A seed for one purpose of one box, so that neighbouring boxes share nothing. */
export function subSeed(seed: number, purpose: number): number {
	return (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(purpose + 1, 0x85ebca6b)) >>> 0;
}

/** A factor around 1 for a part of the given tolerance: 0.05 is ±5 %, evenly spread. */
export function tolerance(rng: Rng, share: number): number {
	return 1 + share * (2 * rng() - 1);
}
