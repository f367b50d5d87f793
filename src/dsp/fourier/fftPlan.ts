import { DetentError } from '../../shared/errors.ts';
import type { KernelExports } from '../instantiate.ts';
import { UnitRoots } from './unitRoots.ts';

/** A pass of a compiled FFT; see `assembly/lib/fftPoints.ts`. Addresses are bytes. */
type FirstPass = (re: number, im: number, step: number, to: number, butterflies: number, twiddles: number) => void;
type LaterPass = (from: number, to: number, butterflies: number, stride: number, twiddles: number) => void;

/** What a kernel with the passes of `lib` exports. */
export interface FftExports extends KernelExports {
	allocate(bytes: number): number;
	readonly first4: FirstPass;
	readonly pass2: LaterPass;
	readonly pass3: LaterPass;
	readonly pass4: LaterPass;
	readonly pass5: LaterPass;
	readonly pass7: LaterPass;
}

const LATER_RADICES = [2, 3, 4, 5, 7] as const;
type LaterRadix = (typeof LATER_RADICES)[number];

/** Bytes of a complex point. */
export const POINT_BYTES = 16;

/** Where points lie in memory: the first two real parts, the first two imaginary parts, and how far on the next two. */
export interface Points {
	readonly re: number;
	readonly im: number;
	readonly step: number;
}

/** Points in two planes of float64. */
export function inPlanes(re: number, im: number): Points {
	return { re, im, step: 16 };
}

/** Points in pairs: two real parts, then two imaginary parts. */
export function inPairs(address: number): Points {
	return { re: address, im: address + 16, step: 32 };
}

/** Which float64 of points in pairs is the real part of one; its imaginary part lies 2 further on. */
export function realIndex(point: number): number {
	return 2 * point - (point & 1);
}

/** The same points with real and imaginary parts exchanged. */
export function exchanged({ re, im, step }: Points): Points {
	return { re: im, im: re, step };
}

/**
 * Radices of the passes after the first, which is of radix 4; the cheapest for their size come first.
 *
 * @returns null when the size is not 8 times a product of 2, 3, 5 and 7
 */
export function laterRadices(size: number): LaterRadix[] | null {
	if (size % 8 !== 0) return null;
	const radices: LaterRadix[] = [];
	let rest = size / 4;
	for (const radix of [4, 2, 3, 5, 7] as const) {
		for (; rest % radix === 0; rest /= radix) radices.push(radix);
	}
	return rest === 1 ? radices : null;
}

interface Pass {
	readonly run: LaterPass;
	readonly butterflies: number;
	readonly stride: number;
	readonly twiddles: number;
}

/**
 * Complex FFT of one size in a kernel's memory, `X[k] = Σ x[n]·e^(-2πi·kn/N)`. With real and imaginary parts
 * exchanged before and after, it is the inverse, times N. The error is that of float64: about 1e-16 of the RMS of the result.
 */
export class FftPlan {
	readonly size: number;
	readonly #first: FirstPass;
	readonly #firstTwiddles: number;
	readonly #passes: readonly Pass[];

	/**
	 * @param size 8 times a product of 2, 3, 5 and 7
	 * @throws DetentError `internal.fft` for any other
	 */
	constructor(exports: FftExports, size: number) {
		const radices = laterRadices(size);
		if (radices === null) throw new DetentError('internal.fft', { message: `There is no FFT of ${size} points.` });
		this.size = size;
		const roots = new UnitRoots(size);
		this.#first = exports.first4;
		this.#firstTwiddles = storeTable(exports, firstTwiddles(roots));
		const run = { 2: exports.pass2, 3: exports.pass3, 4: exports.pass4, 5: exports.pass5, 7: exports.pass7 };
		let stride = 4;
		this.#passes = radices.map((radix) => {
			const butterflies = size / stride / radix;
			const twiddles = storeTable(exports, laterTwiddles(roots, radix, butterflies, stride));
			const pass = { run: run[radix], butterflies, stride, twiddles };
			stride *= radix;
			return pass;
		});
	}

	/**
	 * @param from the points, left as they are
	 * @param work two blocks of memory for `size` points
	 * @returns the one of the two that holds the result, in pairs
	 */
	transform(from: Points, work: readonly [number, number]): number {
		let [result, other] = work;
		this.#first(from.re, from.im, from.step, result, this.size / 4, this.#firstTwiddles);
		for (let i = 0; i < this.#passes.length; i++) {
			const pass = this.#passes[i] as Pass;
			pass.run(result, other, pass.butterflies, pass.stride, pass.twiddles);
			const swap = result;
			result = other;
			other = swap;
		}
		return result;
	}
}

function storeTable(exports: FftExports, table: Float64Array): number {
	const address = exports.allocate(table.byteLength);
	new Float64Array(exports.memory.buffer, address, table.length).set(table);
	return address;
}

/** For each two p: w, w² and w³ of both, real parts then imaginary parts. */
function firstTwiddles(roots: UnitRoots): Float64Array {
	const butterflies = roots.count / 4;
	const table = new Float64Array(6 * butterflies);
	for (let p = 0; p < butterflies; p++) {
		for (let j = 1; j < 4; j++) {
			const at = 12 * (p >> 1) + 4 * (j - 1) + (p & 1);
			table[at] = roots.cos[p * j] as number;
			table[at + 2] = -(roots.sin[p * j] as number);
		}
	}
	return table;
}

/** For each p: w, w² … w^(radix-1), real and imaginary part of each, with w a root of `radix · butterflies`. */
function laterTwiddles(roots: UnitRoots, radix: number, butterflies: number, stride: number): Float64Array {
	const table = new Float64Array(2 * (radix - 1) * butterflies);
	let at = 0;
	for (let p = 0; p < butterflies; p++) {
		for (let j = 1; j < radix; j++) {
			table[at++] = roots.cos[p * j * stride] as number;
			table[at++] = -(roots.sin[p * j * stride] as number);
		}
	}
	return table;
}
