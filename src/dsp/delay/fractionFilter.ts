import kernelText from '../compiled/delay.ts';
import { float64Views, instantiate, type KernelExports } from '../instantiate.ts';

/** Taps on either side of the centre of the interpolator, and so its delay of whole frames. */
export const HALF_TAPS = 32;
const TAPS = 2 * HALF_TAPS;
/** Most frames the compiled kernel takes at once. */
const CHUNK_FRAMES = 512;

interface DelayExports extends KernelExports {
	allocate(bytes: number): number;
	filter(input: number, taps: number, tapCount: number, output: number, frames: number): void;
}

/** The kernel with its memory, which every filter of a thread fills anew at each call. */
interface Bench {
	readonly run: (frames: number) => void;
	readonly taps: Float64Array;
	readonly past: Float64Array;
	readonly input: Float64Array;
	readonly output: Float64Array;
}

let bench: Bench | null = null;

function setUpBench(): Bench {
	const kernel = instantiate<DelayExports>(kernelText);
	const room = (frames: number) => kernel.allocate(8 * frames);
	const taps = room(TAPS);
	const line = room(TAPS + CHUNK_FRAMES);
	const output = room(CHUNK_FRAMES);
	const input = line + 8 * TAPS;
	const view = (address: number, length: number) => float64Views(kernel, [address], length)[0] as Float64Array;
	return {
		// Always whole fours; what is beyond the block's end is not looked at.
		run: (frames) => kernel.filter(input, taps, TAPS, output, (frames + 3) & ~3),
		taps: view(taps, TAPS),
		past: view(line, TAPS),
		input: view(input, CHUNK_FRAMES),
		output: view(output, CHUNK_FRAMES),
	};
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
	let sum = 1;
	let term = 1;
	for (let k = 1; k < 60; k++) {
		term *= (x / (2 * k)) ** 2;
		sum += term;
	}
	return sum;
}

/**
 * Windowed sinc (Kaiser, β = 9) that delays by `HALF_TAPS + fraction` frames; unity gain at 0 Hz. The first tap belongs to
 * the newest sample.
 */
export function interpolator(fraction: number): Float64Array {
	const taps = new Float64Array(TAPS);
	let sum = 0;
	for (let tap = 0; tap < taps.length; tap++) {
		const x = tap - HALF_TAPS - fraction;
		const edge = x / HALF_TAPS;
		const window = Math.abs(edge) >= 1 ? 0 : besselI0(9 * Math.sqrt(1 - edge * edge)) / besselI0(9);
		const value = x === 0 ? 1 : (Math.sin(Math.PI * x) / (Math.PI * x)) * window;
		taps[tap] = value;
		sum += value;
	}
	return taps.map((value) => value / sum);
}

/**
 * Delays one channel by `HALF_TAPS` frames and a fraction: flat within 0.01 dB up to 0.9 of half the sample rate. Any
 * division of a signal into blocks gives the same bits, and nothing is allocated.
 */
export class FractionFilter {
	readonly #bench: Bench;
	readonly #taps: Float64Array;
	/** The last samples, the newest last. */
	readonly #past = new Float64Array(TAPS);

	/** @param fraction 0…1 frame */
	constructor(fraction: number) {
		bench ??= setUpBench();
		this.#bench = bench;
		this.#taps = interpolator(fraction);
	}

	/** Delays the first `frames` samples of `plane` in place. */
	process(plane: Float64Array, frames: number): void {
		const { taps, past, input, output, run } = this.#bench;
		const last = this.#past;
		taps.set(this.#taps);
		for (let at = 0; at < frames; at += CHUNK_FRAMES) {
			const count = Math.min(CHUNK_FRAMES, frames - at);
			past.set(last);
			for (let i = 0; i < count; i++) input[i] = plane[at + i] as number;
			run(count);
			for (let i = 0; i < count; i++) plane[at + i] = output[i] as number;
			const fresh = Math.min(TAPS, count);
			last.copyWithin(0, fresh);
			for (let i = 0; i < fresh; i++) last[TAPS - fresh + i] = input[count - fresh + i] as number;
		}
	}
}
