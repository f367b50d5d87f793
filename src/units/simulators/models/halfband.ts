const TAPS = 63;
const SIDE = (TAPS + 1) / 2;
/** Kaiser window, 80 dB. */
const BETA = 8;

function besselI0(x: number): number {
	let term = 1;
	let sum = 1;
	for (let k = 1; k < 40; k++) {
		term *= (x / (2 * k)) ** 2;
		sum += term;
	}
	return sum;
}

/** The taps of even index of a half-band low pass; of the others only the middle one, ½, is not zero. */
function evenTaps(): Float64Array {
	const middle = (TAPS - 1) / 2;
	const taps = Float64Array.from({ length: SIDE }, (_, j) => {
		const n = 2 * j - middle;
		const window = besselI0(BETA * Math.sqrt(1 - (n / (middle + 1)) ** 2)) / besselI0(BETA);
		return (Math.sin((Math.PI * n) / 2) / (Math.PI * n)) * window;
	});
	const sum = taps.reduce((total, tap) => total + tap, 0);
	return taps.map((tap) => (0.5 * tap) / sum);
}

const EVEN = evenTaps();

/** Frames from a sample in to the same sample out, up and down together. */
export const OVERSAMPLER_LATENCY_FRAMES = (TAPS - 1) / 2;

/**
 * Runs a memoryless curve at twice the rate: half-band interpolation and decimation (linear phase, 63 taps, 80 dB), so
 * that harmonics above half the rate do not fold back. One channel.
 */
export class TwiceOversampled {
	readonly #curve: (sample: number) => number;
	readonly #in = new Float64Array(2 * SIDE);
	readonly #even = new Float64Array(2 * SIDE);
	readonly #odd = new Float64Array(2 * SIDE);
	#at = 0;

	constructor(curve: (sample: number) => number) {
		this.#curve = curve;
	}

	process(plane: Float64Array, from: number, frames: number): void {
		const input = this.#in;
		const even = this.#even;
		const odd = this.#odd;
		const curve = this.#curve;
		let at = this.#at;
		for (let i = from; i < from + frames; i++) {
			// Every ring is written twice, so that the newest SIDE samples always lie in one piece, newest last.
			at = at + 1 === SIDE ? 0 : at + 1;
			const sample = plane[i] as number;
			input[at] = sample;
			input[at + SIDE] = sample;
			const newest = at + SIDE;
			let between = 0;
			for (let j = 0; j < SIDE; j++) between += (EVEN[j] as number) * (input[newest - j] as number);
			const first = curve(2 * between);
			const second = curve(input[newest - SIDE / 2 + 1] as number);
			even[at] = first;
			even[newest] = first;
			odd[at] = second;
			odd[newest] = second;
			let out = 0.5 * (odd[newest - SIDE / 2] as number);
			for (let j = 0; j < SIDE; j++) out += (EVEN[j] as number) * (even[newest - j] as number);
			plane[i] = out;
		}
		this.#at = at;
	}

	reset(): void {
		this.#in.fill(0);
		this.#even.fill(0);
		this.#odd.fill(0);
		this.#at = 0;
	}
}
