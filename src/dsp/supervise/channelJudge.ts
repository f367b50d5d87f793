import { type Cells, MARGIN, OVERLAP } from './cells.ts';

/** Judged windows are two cells long. */
const WINDOW = 2;
/** Neighbours from which a window's gain is taken, itself left out, cells. */
const GAIN_REACH = 16;
/** The loudest neighbour within so many cells is the measure of a window. */
const NEAR = 4;
/** Neighbours on each side with which what is left over is compared, cells. */
const USUAL_REACH = 24;
/** A window must stand so far above its quieter neighbourhood: what is left over of music is like noise. */
const ABOVE_USUAL = 30;
/**
 * What a chain adds of itself, the distortion of a bass for one, comes again with the waveform: a fault stands so far
 * above the most that was left over in a time before it and behind it, a share of a stretch, its own surroundings left out, …
 */
const ABOVE_RECURRING = 16;
const RECURRING_SHARE = 1 / 8;
const OWN_REACH = 8;
/** … or it takes a part of the plain waveform away at once: a step of so much of its energy. Distortion bends it, and breaks nothing. */
const STEP = 2.5e-4;
/** What a response longer than ours rings on: a share of what was loud before, fading by cell. */
const RINGING = 0.01;
const RINGING_FADE = 0.97;
/** Energy of a window below everything: far under 24-bit dither. */
const FLOOR = 1e-11;
/** What is left over of a gap is about what should have been there: half of it is enough. */
const LEAST_LIMIT = 0.2;
const MOST_LIMIT = 4;
/** Limit over the worst of a stretch that is usual of this chain. */
const OVER_USUAL = 8;
/** Stretches over which that is averaged. */
const USUAL_STRETCHES = 40;
/** Where more than this share of a stretch is left over, the programme sinks into what the chain adds itself; … */
const SUNK_SHARE = 0.03;
/** … then what is usual is that of so few stretches. */
const SUNK_STRETCHES = 2;
/** A chain is well known when so little is usually left over of it, over so many stretches: it does hardly more than filter. */
const WELL_KNOWN_SHARE = 3e-3;
const SETTLED_STRETCHES = 1;
const GAIN_REST = 1e-10;
/** All of a stretch is suspicious when so much of it is left over, … */
const WHOLE_LEFT = 0.3;
/** … so many times what is usual, … */
const WHOLE_OVER_USUAL = 8;
/** … and so many times the least that was ever left of a stretch stands in the prediction: it is not below the noise. */
const WHOLE_OVER_NOISE = 20;
/** What is least rises by so much a stretch, or it would be that of a stretch long ago for ever. */
const NOISE_RISE = 1.01;
/** The gain around a window is never taken lower than by this factor under the gain of late: no compressor is faster. */
const GAIN_FALL = 4;
const GAIN_SHARE = 0.02;

/**
 * Tells of one channel, window by window, whether what came back is what was predicted. A window of 32 frames is
 * suspicious when what is left over after the prediction is as large as the prediction itself, and stands out of what is
 * usual around it and of this chain.
 */
export class ChannelJudge {
	/** 1 where a window that begins at this cell is suspicious. */
	readonly suspicious: Uint8Array;
	/** 1 where a gap would have been seen. */
	readonly provable: Uint8Array;
	/** Energy left over and energy predicted, of each window. */
	readonly left: Float64Array;
	readonly predicted: Float64Array;
	readonly #logs: Float64Array;
	readonly #products: Float64Array;
	readonly #powers: Float64Array;
	#usual = 0;
	/** The same of the last stretches alone, while the programme sinks into what the chain adds itself. */
	#sunk = 0;
	#ringing = 0;
	#stretches = 0;
	/** Highest score of what was judged last. */
	worst = 0;
	/** Share and energy left over of the stretch judged last; what is usual of the one, and the least of the other. */
	#share = 0;
	#energy = 0;
	#usualShare = 0;
	#noise = Number.POSITIVE_INFINITY;
	/** Gain of late. */
	#gain = 1;
	#trialGain = 1;
	/** All of what was judged last is suspicious, and nothing in it stands out: the programme may have become another one. */
	#vague = false;
	/** The window before was suspicious; and the one before the stretch, which may be judged again. */
	#open = false;
	#openBefore = false;
	#ringingBefore = 0;
	/** Energy left over of the windows before the stretch. */
	readonly #leftBefore: Float64Array;

	constructor(count: number) {
		this.#leftBefore = new Float64Array(Math.round(RECURRING_SHARE * count));
		this.suspicious = new Uint8Array(count);
		this.provable = new Uint8Array(count);
		this.left = new Float64Array(count);
		this.predicted = new Float64Array(count);
		this.#logs = new Float64Array(count + 1);
		this.#products = new Float64Array(count + 1);
		this.#powers = new Float64Array(count + 1);
	}

	/** A window is suspicious above this: left over in relation to what was predicted. */
	get limit(): number {
		return Math.min(MOST_LIMIT, Math.max(LEAST_LIMIT, OVER_USUAL * Math.max(this.#usual, this.#sunk)));
	}

	/** What was judged last was sound: it is usual of this chain. */
	keep(): void {
		this.#stretches = Math.min(USUAL_STRETCHES, this.#stretches + 1);
		this.#usual += (Math.min(this.worst, this.limit) - this.#usual) / this.#stretches;
		this.#sunk += ((this.#share > SUNK_SHARE ? Math.min(this.worst, this.limit) : 0) - this.#sunk) / SUNK_STRETCHES;
		this.#usualShare += (this.#share - this.#usualShare) / this.#stretches;
		this.#noise = Math.min(this.#noise * NOISE_RISE, this.#energy);
		this.#gain = this.#trialGain;
	}

	/** The stretch judged last is done with; what follows is the next one. */
	advance(): void {
		this.#openBefore = this.#open;
		this.#ringingBefore = this.#ringing;
		const end = this.left.length - OVERLAP;
		this.#leftBefore.set(this.left.subarray(end - this.#leftBefore.length, end));
	}

	/** What follows is the beginning of a pass; what is usual of the chain is kept. */
	restart(): void {
		this.#open = false;
		this.#openBefore = false;
		this.#ringing = 0;
		this.#ringingBefore = 0;
		this.#leftBefore.fill(0);
	}

	/** What the chain makes of the programme is known so well that what is otherwise is a fault, and not the chain. */
	get wellKnown(): boolean {
		return !this.#vague && this.#stretches >= SETTLED_STRETCHES && this.#usualShare < WELL_KNOWN_SHARE;
	}

	/** Gain of the return of late, against what the response predicts. */
	get gain(): number {
		return this.#gain;
	}

	/**
	 * @param rescaled the prediction is by this factor lower than by the response that was kept last
	 * @param sounds the source sounds in it, so that all of it may be judged as one
	 */
	judge(cells: Cells, rescaled: number, sounds: boolean): void {
		const all = cells.count;
		this.#windows(cells, rescaled);
		this.#open = this.#openBefore;
		this.#ringing = this.#ringingBefore;
		const { left, predicted, suspicious, provable } = this;
		const logs = this.#logs;
		const { limit } = this;
		let worst = 0;
		let leftAll = 0;
		let predictedAll = 0;
		for (let at = MARGIN; at < all - MARGIN; at++) {
			const last = at + NEAR + 1;
			let near = 0;
			for (let k = at - NEAR; k <= last; k++) near = Math.max(near, predicted[k] as number);
			const here = predicted[at] as number;
			this.#ringing = Math.max(here, this.#ringing * RINGING_FADE);
			const past = meanLog(logs, at - USUAL_REACH - WINDOW, at - WINDOW);
			const future = meanLog(logs, at + WINDOW + 1, at + WINDOW + 1 + USUAL_REACH);
			const alone = (near + here) / 2 + RINGING * this.#ringing + FLOOR;
			const measure = alone + ABOVE_USUAL * Math.exp(Math.min(past, future));
			const score = (left[at] as number) / measure;
			if (score > worst) worst = score;
			leftAll += left[at] as number;
			predictedAll += here;
			// What has begun lasts while the prediction fails, usual or not.
			this.#open = this.#open
				? (left[at] as number) > limit * alone
				: (left[at] as number) > limit * measure && this.#isNew(cells, at);
			suspicious[at] = this.#open ? 1 : 0;
			provable[at] = here > limit * measure ? 1 : 0;
		}
		this.worst = worst;
		this.#share = predictedAll > 0 ? Math.min(1, leftAll / predictedAll) : 0;
		this.#energy = leftAll;
		const whole = sounds && this.#share > Math.max(WHOLE_LEFT, WHOLE_OVER_USUAL * this.#usualShare);
		// Where a fault has a beginning, that is known better.
		this.#vague = whole && predictedAll > WHOLE_OVER_NOISE * this.#noise && !suspicious.includes(1);
		if (this.#vague) suspicious.fill(1, MARGIN, all - MARGIN);
	}

	/** What is left over of a window neither comes again and again, nor is it small beside the plain waveform. */
	#isNew(cells: Cells, at: number): boolean {
		const { left } = this;
		const reach = this.#leftBefore.length;
		const from = at - OWN_REACH - reach;
		let past = 0;
		for (let k = from; k < at - OWN_REACH; k++)
			past = Math.max(past, (k < 0 ? this.#leftBefore[reach + k] : left[k]) ?? 0);
		let future = 0;
		const to = Math.min(left.length, at + OWN_REACH + reach);
		for (let k = at + OWN_REACH; k < to; k++) future = Math.max(future, left[k] as number);
		// At the end of a stretch too little of what follows is known.
		const recurring = to - at < reach / 2 ? past : Math.min(past, future);
		const here = left[at] as number;
		if (here > ABOVE_RECURRING * recurring) return true;
		return here > STEP * WINDOW * this.#gain * this.#gain * cells.plainEnergy(at);
	}

	/**
	 * Energies of all windows, with the gain before, the gain behind or both together, whichever fits: a fault spoils the
	 * gain on its own side only.
	 */
	#windows({ yy, yp, pp, count: all }: Cells, rescaled: number): void {
		const logs = this.#logs;
		const products = this.#products;
		const powers = this.#powers;
		for (let at = 0; at < all; at++) {
			products[at + 1] = (products[at] as number) + (yp[at] as number);
			powers[at + 1] = (powers[at] as number) + (pp[at] as number);
		}
		let late = this.#gain * rescaled;
		for (let at = 0; at < all; at++) {
			const next = Math.min(all - 1, at + 1);
			const end = Math.min(all, at + WINDOW + 1);
			const begin = Math.max(0, at - 1);
			const first = Math.max(0, at - GAIN_REACH);
			const last = Math.min(all, end + GAIN_REACH - 1);
			const beforeProduct = (products[begin] as number) - (products[first] as number);
			const beforePower = (powers[begin] as number) - (powers[first] as number);
			const behindProduct = (products[last] as number) - (products[end] as number);
			const behindPower = (powers[last] as number) - (powers[end] as number);
			const returned = (yy[at] as number) + (yy[next] as number);
			const product = (yp[at] as number) + (yp[next] as number);
			const power = (pp[at] as number) + (pp[next] as number);
			const lowest = late / GAIN_FALL;
			let gain = gainOf(beforeProduct + behindProduct, beforePower + behindPower, lowest, late);
			const around = gain;
			let left = returned - 2 * gain * product + gain * gain * power;
			for (const one of [
				gainOf(beforeProduct, beforePower, lowest, around),
				gainOf(behindProduct, behindPower, lowest, around),
			]) {
				const rest = returned - 2 * one * product + one * one * power;
				if (rest < left) {
					left = rest;
					gain = one;
				}
			}
			if (beforePower + behindPower > 1e3 * GAIN_REST) late += GAIN_SHARE * (around - late);
			this.left[at] = Math.max(0, left);
			this.predicted[at] = gain * gain * power;
			logs[at + 1] = (logs[at] as number) + Math.log(Math.max(0, left) + FLOOR / 100);
			if (at === all - OVERLAP) this.#trialGain = late;
		}
	}
}

function gainOf(product: number, power: number, lowest: number, otherwise: number): number {
	return power > GAIN_REST ? Math.max(lowest, product / power) : otherwise;
}

function meanLog(sums: Float64Array, from: number, to: number): number {
	return ((sums[to] as number) - (sums[from] as number)) / (to - from);
}
