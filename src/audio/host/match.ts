/** Comparing what was sent with what came back, on signals that are made less tonal first. Pure arithmetic. */

/**
 * (1 - 0.9 z⁻¹)² on a mono mix of a stereo pair: music falls off with frequency, and this evens it out, so that a
 * correlation has one clear peak. The mix is uneven, so that what is only in the side channel is seen too.
 */
export class Whitener {
	#one = 0;
	#two = 0;

	next(left: number, right: number): number {
		const mono = left + 0.618 * right;
		const value = mono - 1.8 * this.#one + 0.81 * this.#two;
		this.#two = this.#one;
		this.#one = mono;
		return value;
	}
}

export function energy(signal: Float64Array, at: number, frames: number): number {
	let sum = 0;
	for (let frame = at; frame < at + frames; frame++) sum += (signal[frame] ?? 0) ** 2;
	return sum;
}

/** Normalised correlation, 0…1 whatever the polarity; 0 when either side is silent. */
export function likeness(
	a: Float64Array,
	aAt: number,
	b: Float64Array,
	bAt: number,
	frames: number,
	aEnergy: number,
): number {
	let cross = 0;
	let bEnergy = 0;
	for (let frame = 0; frame < frames; frame++) {
		const value = b[bAt + frame] ?? 0;
		cross += (a[aAt + frame] ?? 0) * value;
		bEnergy += value * value;
	}
	const scale = Math.sqrt(aEnergy * bEnergy);
	return scale > 0 ? Math.abs(cross) / scale : 0;
}

export interface Match {
	/** 0…1. */
	likeness: number;
	/** Frames that the return is late against what was sent; negative is early. */
	lagFrames: number;
}

/**
 * The best match of `frames` frames of `returned` at `at` with `sent`, whose same index is the expected place, over lags
 * `fromLag`…`toLag`. Both arrays must reach far enough.
 */
export function bestMatch(
	returned: Float64Array,
	sent: Float64Array,
	at: number,
	frames: number,
	fromLag: number,
	toLag: number,
): Match {
	const returnedEnergy = energy(returned, at, frames);
	let best: Match = { likeness: 0, lagFrames: 0 };
	for (let lag = fromLag; lag <= toLag; lag++) {
		const value = likeness(returned, at, sent, at - lag, frames, returnedEnergy);
		if (value > best.likeness) best = { likeness: value, lagFrames: lag };
	}
	return best;
}
