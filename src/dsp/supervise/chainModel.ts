import { Bend } from './bend.ts';
import { Cells } from './cells.ts';
import { HOP, ResponseFit, TAPS } from './responseFit.ts';

/** Share of what was learned that still counts after another stretch: half of it after about 3 s. */
const SHARE = 0.93;
/** A stretch that holds so much more than all before is fitted in several rounds, for its gain is not known yet. */
const NEW_CONTENT = 0.3;
const ROUNDS = 3;
/** Energy below which a stretch teaches nothing. */
const SOMETHING = 1e-7;

type Pair = readonly [Float64Array, Float64Array];

/**
 * What a chain makes of a programme, learned while it runs: a response by least squares, a gain that follows within
 * milliseconds what a compressor does, and a gentle bend. The stretch at hand takes part in the fit, so that music which
 * was never heard before is predicted too; a fault of a few frames cannot bend hundreds of taps towards itself.
 */
export class ChainModel {
	/** Frames of a stretch, the overlap with the next one included. */
	readonly frames: number;
	/** Of each channel; hold the comparison of the stretch predicted last. */
	readonly cells: readonly [Cells, Cells];
	/** By how much each channel's prediction is lower than by the response that was kept last. */
	readonly rescaled = new Float64Array([1, 1]);
	readonly #fit: ResponseFit;
	readonly #bends: readonly [Bend, Bend];
	readonly #predicted: Pair;
	readonly #before: Pair;
	readonly #even: Pair;
	readonly #gain: Float64Array;
	/** Gain of each channel where the stretch kept last ended, and where the one on trial does. */
	readonly #late: [number, number] = [1, 1];
	readonly #trialLate: [number, number] = [1, 1];
	#learned = false;

	constructor(rateHz: number, stretchSeconds: number) {
		this.#fit = new ResponseFit(Math.max(4, Math.round((stretchSeconds * rateHz) / HOP)));
		const { frames } = this.#fit;
		const pair = (): Pair => [new Float64Array(frames), new Float64Array(frames)];
		this.frames = frames;
		this.cells = [new Cells(frames), new Cells(frames)];
		this.#bends = [new Bend(frames), new Bend(frames)];
		this.#predicted = pair();
		this.#before = pair();
		this.#even = pair();
		this.#gain = new Float64Array(frames);
	}

	/** Something was kept. */
	get learned(): boolean {
		return this.#learned;
	}

	/** How much what was sent in the stretch learned last is like itself a little later, 0…1. */
	get selfLikeness(): number {
		return this.#fit.selfLikeness;
	}

	/** What came back in the stretch predicted last, without what was bent. */
	get straightened(): Pair {
		return this.#even;
	}

	/** What the response makes of the stretch predicted last, before any gain. */
	get predicted(): Pair {
		return this.#predicted;
	}

	/** Taps of both channels. */
	get responses(): Pair {
		return [this.#fit.response(0), this.#fit.response(1)];
	}

	/**
	 * Predicts a stretch by what was kept, without learning from it.
	 *
	 * @param sent `TAPS` frames before the stretch, then the stretch
	 */
	recall(sent: Pair, returned: Pair): void {
		this.#fit.take(sent);
		this.#fit.restore();
		this.#fit.predict(this.#predicted);
		this.rescaled.fill(1);
		this.#compare(returned);
	}

	/**
	 * Fits a stretch together with what was kept, and predicts it.
	 *
	 * @returns how much the prediction differs from the one by what was kept: 0 not at all, 1 and more entirely
	 */
	learn(sent: Pair, returned: Pair): number {
		const fit = this.#fit;
		fit.take(sent);
		fit.restore();
		const rounds = this.#newContent(sent) ? ROUNDS : 1;
		for (let round = 0; round < rounds; round++) {
			if (round > 0 || this.#learned) {
				fit.predict(this.#predicted);
				if (round === 0) for (const c of [0, 1] as const) this.#before[c].set(this.#predicted[c]);
				for (const channel of [0, 1] as const) this.#evenOut(channel, returned[channel]);
				fit.fit(sent, this.#even, SHARE);
			} else fit.fit(sent, returned, SHARE);
		}
		fit.predict(this.#predicted);
		this.#compare(returned);
		this.rescaled.fill(1);
		return this.#learned ? this.#change() : 0;
	}

	/** The stretch learned last was sound. */
	keep(): void {
		this.#fit.keep();
		for (const bend of this.#bends) bend.keep();
		for (const channel of [0, 1] as const) this.#late[channel] = this.#trialLate[channel];
		this.#learned ||= this.#fit.energy(0) + this.#fit.energy(1) > SOMETHING;
	}

	#newContent(sent: Pair): boolean {
		if (!this.#learned) return true;
		return ([0, 1] as const).some((channel) => {
			let energy = 0;
			for (const sample of sent[channel]) energy += sample * sample;
			return energy > SOMETHING && energy * NEW_CONTENT > this.#fit.energy(channel);
		});
	}

	/** The return without what its gain does. */
	#evenOut(channel: 0 | 1, returned: Float64Array): void {
		const even = this.#even[channel];
		this.cells[channel].fill(returned, this.#predicted[channel]);
		this.cells[channel].gain(this.#gain, this.#late[channel]);
		for (let i = 0; i < even.length; i++) even[i] = (returned[i] as number) / (this.#gain[i] as number);
	}

	#compare(returned: Pair): void {
		for (const channel of [0, 1] as const) {
			const cells = this.cells[channel];
			const predicted = this.#predicted[channel];
			cells.fill(returned[channel], predicted);
			cells.gain(this.#gain, this.#late[channel]);
			this.#trialLate[channel] = cells.lastGain;
			this.#bends[channel].straighten(returned[channel], predicted, this.#gain, this.#even[channel]);
			cells.fill(this.#even[channel], predicted);
		}
	}

	#change(): number {
		let change = 0;
		let all = 0;
		for (const channel of [0, 1] as const) {
			const now = this.#predicted[channel];
			const before = this.#before[channel];
			let power = 0;
			let product = 0;
			for (let i = 0; i < now.length; i++) {
				change += ((now[i] as number) - (before[i] as number)) ** 2;
				power += (now[i] as number) ** 2;
				product += (now[i] as number) * (before[i] as number);
			}
			all += power;
			this.rescaled[channel] = power > SOMETHING && product > 0 ? product / power : 1;
		}
		return all > 0 ? change / all : 0;
	}
}

export { TAPS };
