/** Length of a window with the shape of a raised cosine, and how many are at work at once. */
export const WINDOW_SECONDS = 2;
export const HOPS = 2;
/** How far above what was there before it must stand. */
const OVER_BEFORE = 4;

/** How far a tape may run beside its speed: what was sent is looked for within that. */
const SPEED = 0.02;

/** A cosine and a sine of one period to a window, which those of all lines are read out of. */
export interface Waves {
	readonly cosine: Float64Array;
	readonly sine: Float64Array;
}

/** @param frames of a window */
export function waves(frames: number): Waves {
	const at = (frame: number) => (2 * Math.PI * frame) / frames;
	return {
		cosine: Float64Array.from({ length: frames }, (_, frame) => Math.cos(at(frame))),
		sine: Float64Array.from({ length: frames }, (_, frame) => Math.sin(at(frame))),
	};
}

/** Sums of one signal at one frequency: re and im of each of the windows at work, one after the other. */
class LineSums {
	readonly #periods: number;
	readonly #waves: Waves;
	readonly #sums = new Float64Array(2 * HOPS);

	/** @param periods of a window */
	constructor(periods: number, source: Waves) {
		this.#periods = periods;
		this.#waves = source;
	}

	push(sample: number, frame: number, weights: readonly number[]): void {
		const { cosine, sine } = this.#waves;
		const phase = (this.#periods * (frame % cosine.length)) % cosine.length;
		const c = cosine[phase] as number;
		const s = sine[phase] as number;
		const sums = this.#sums;
		for (let hop = 0; hop < HOPS; hop++) {
			const x = (weights[hop] as number) * sample;
			sums[2 * hop] = (sums[2 * hop] as number) + x * c;
			sums[2 * hop + 1] = (sums[2 * hop + 1] as number) + x * s;
		}
	}

	/** The window that ends, cleared. */
	take(hop: number): number {
		const amount = Math.hypot(this.#sums[2 * hop] as number, this.#sums[2 * hop + 1] as number);
		this.#sums.fill(0, 2 * hop, 2 * hop + 2);
		return amount;
	}
}

/** One frequency in what was sent and what came back. */
export class MainsLine {
	readonly #returned: LineSums;
	/** Of what was sent: the frequency itself, and through tape those around it. */
	readonly #around: readonly LineSums[];
	/** Readings of hops before and behind the one that is judged, the newest last. */
	readonly #apartHops: number;
	readonly #returnedHops: Float64Array;
	readonly #sentHops: Float64Array;
	/** Least amplitude up to now that the programme does not explain. */
	#before = Number.POSITIVE_INFINITY;
	amplitude = 0;
	#sent = 0;

	/**
	 * @param source one for all lines that are read in the same windows
	 * @param apartHops how far what comes back may lie from what was sent; 0 where it is aligned
	 */
	constructor(frequencyHz: number, source: Waves, apartHops: number) {
		const periods = Math.round(frequencyHz * WINDOW_SECONDS);
		const reach = apartHops === 0 ? 0 : Math.ceil(SPEED * periods);
		this.#returned = new LineSums(periods, source);
		this.#around = Array.from({ length: 2 * reach + 1 }, (_, index) => new LineSums(periods + index - reach, source));
		this.#apartHops = apartHops;
		this.#returnedHops = new Float64Array(apartHops + 1);
		this.#sentHops = new Float64Array(2 * apartHops + 1);
	}

	push(returned: number, sent: number, frame: number, weights: readonly number[]): void {
		this.#returned.push(returned, frame, weights);
		for (const line of this.#around) line.push(sent, frame, weights);
	}

	/** Reads the window that ends and clears it; judged from now on is the one `apartHops` before it. @param scale of a sum, for an amplitude */
	read(hop: number, scale: number): void {
		let sent = 0;
		for (const line of this.#around) sent = Math.max(sent, scale * line.take(hop));
		this.#returnedHops.copyWithin(0, 1);
		this.#returnedHops[this.#apartHops] = scale * this.#returned.take(hop);
		this.#sentHops.copyWithin(0, 1);
		this.#sentHops[2 * this.#apartHops] = sent;
		this.amplitude = this.#returnedHops[0] as number;
		this.#sent = 0;
		for (const amplitude of this.#sentHops) this.#sent = Math.max(this.#sent, amplitude);
	}

	/** The line stands above what the programme brings and above what was there before. */
	standsOut(least: number, over: number): boolean {
		return this.amplitude > this.#limit(least, over);
	}

	/** The line stands above what the programme brings, whatever was there before. */
	isThere(least: number, over: number): boolean {
		return this.amplitude > Math.max(least, over * this.#sent);
	}

	/** Amplitude from which on something added here would stand out, however it lies to what is there already. */
	seenFrom(least: number, over: number): number {
		return this.#limit(least, over) + this.amplitude;
	}

	/** The window read last was as it should be. */
	keep(): void {
		this.#before = Math.min(this.#before, this.amplitude);
	}

	#limit(least: number, over: number): number {
		return Math.max(least, over * this.#sent, OVER_BEFORE * this.#before);
	}
}
