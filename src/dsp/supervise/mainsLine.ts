/** Length of a window with the shape of a raised cosine, and how many are at work at once. */
export const WINDOW_SECONDS = 2;
export const HOPS = 2;
/** How far above what was there before it must stand. */
const OVER_BEFORE = 4;

/** One frequency in what was sent and what came back. */
export class MainsLine {
	readonly #cosine: Float64Array;
	readonly #sine: Float64Array;
	/** Return re, im; sent re, im: of the windows at work, one after the other. */
	readonly #sums = new Float64Array(4 * HOPS);
	/** Least amplitude up to now that the programme does not explain. */
	#before = Number.POSITIVE_INFINITY;
	amplitude = 0;
	#sent = 0;

	constructor(frequencyHz: number, rateHz: number) {
		// A whole window, so that no rounding of a period adds up.
		const frames = HOPS * Math.round((WINDOW_SECONDS * rateHz) / HOPS);
		const at = (frame: number) => (2 * Math.PI * frequencyHz * frame) / rateHz;
		this.#cosine = Float64Array.from({ length: frames }, (_, frame) => Math.cos(at(frame)));
		this.#sine = Float64Array.from({ length: frames }, (_, frame) => Math.sin(at(frame)));
	}

	push(returned: number, sent: number, frame: number, weights: readonly number[]): void {
		const phase = frame % this.#cosine.length;
		const c = this.#cosine[phase] as number;
		const s = this.#sine[phase] as number;
		const sums = this.#sums;
		for (let hop = 0; hop < HOPS; hop++) {
			const r = (weights[hop] as number) * returned;
			const x = (weights[hop] as number) * sent;
			const at = 4 * hop;
			sums[at] = (sums[at] as number) + r * c;
			sums[at + 1] = (sums[at + 1] as number) + r * s;
			sums[at + 2] = (sums[at + 2] as number) + x * c;
			sums[at + 3] = (sums[at + 3] as number) + x * s;
		}
	}

	/** Reads the window that ends and clears it. @param scale of a sum, for an amplitude */
	read(hop: number, scale: number): void {
		const [a, b, c, d] = this.#sums.subarray(4 * hop, 4 * hop + 4) as unknown as [number, number, number, number];
		this.amplitude = scale * Math.hypot(a, b);
		this.#sent = scale * Math.hypot(c, d);
		this.#sums.fill(0, 4 * hop, 4 * hop + 4);
	}

	/** The line stands above what the programme brings and above what was there before. */
	standsOut(least: number, over: number): boolean {
		return this.amplitude > this.#limit(least, over);
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
