import { fractionalTaps } from '../kaiser.ts';

/** Taps of the short filter, of the long one and of the longest, both sides together. */
const SHORT_TAPS = 96;
const LONG_TAPS = 1024;
const LONGEST_TAPS = 4096;
/** The short filter's ripple stays below 0.001 dB; the long ones' error lies in the last thousandths of the band. */
const SHORT_BETA = 8;
const LONG_BETA = 5;

/** The filter of ITU-R BS.1770-5 Annex 2, phases 0 and 1; phases 3 and 2 are the same backwards. */
export const STANDARD_PHASES: readonly (readonly number[])[] = [
	[
		0.001708984375, 0.010986328125, -0.0196533203125, 0.033203125, -0.0594482421875, 0.1373291015625, 0.97216796875,
		-0.102294921875, 0.047607421875, -0.026611328125, 0.014892578125, -0.00830078125,
	],
	[
		-0.0291748046875, 0.029296875, -0.0517578125, 0.089111328125, -0.16650390625, 0.465087890625, 0.77978515625,
		-0.2003173828125, 0.1015625, -0.0582275390625, 0.0330810546875, -0.0189208984375,
	],
];

/** Frames on each side that count as near in the kernel's bounds. */
const NEAR = 32;

/** What the kernel of the meters needs to know of the filters. */
export interface TruePeakFilters {
	/** Seven filters, an eighth of a sample and on. */
	readonly short: readonly Float64Array[];
	readonly long: readonly Float64Array[];
	readonly longest: readonly Float64Array[];
	/**
	 * Factors of the highest |x| near and far and of the highest |b| near and far, b = (2x - x₋₁ - x₊₁)/4, that bound the
	 * long filter's reading, the standard's filter's, and the long one's difference to the standard's filter and to the short one.
	 */
	readonly bounds: readonly (readonly [number, number, number, number])[];
}

/** Sums of magnitudes of taps near and far. */
function magnitudes(taps: Float64Array): [number, number] {
	const before = taps.length / 2 - 1;
	let near = 0;
	let far = 0;
	for (let i = 0; i < taps.length; i++) {
		const magnitude = Math.abs(taps[i] as number);
		if (i - before >= 1 - NEAR && i - before <= NEAR) near += magnitude;
		else far += magnitude;
	}
	return [near, far];
}

function smoothed(taps: Float64Array): Float64Array {
	const out = new Float64Array(taps.length);
	for (let i = 0; i < taps.length; i++) {
		out[i] = ((taps[i - 1] ?? 0) + 2 * (taps[i] as number) + (taps[i + 1] ?? 0)) / 4;
	}
	return out;
}

/** Highest factors of a set of filters. */
function boundsOf(filters: readonly Float64Array[]): [number, number, number, number] {
	const bounds: [number, number, number, number] = [0, 0, 0, 0];
	for (const taps of filters) {
		const factors = [...magnitudes(smoothed(taps)), ...magnitudes(taps)];
		factors.forEach((factor, i) => {
			bounds[i] = Math.max(bounds[i] ?? 0, factor);
		});
	}
	return bounds;
}

/** `long` less `other`, which has fewer taps around the same place. */
function difference(long: Float64Array, other: ArrayLike<number>): Float64Array {
	const out = long.slice();
	const first = (long.length - other.length) / 2;
	for (let i = 0; i < other.length; i++) out[first + i] = (long[first + i] as number) - (other[i] as number);
	return out;
}

/** Seven phases of a filter; the later ones are the earlier ones backwards. */
function phases(taps: number, beta: number): Float64Array[] {
	const [first, second, third, half] = [1, 2, 3, 4].map((part) => fractionalTaps(part / 8, taps / 2, beta)) as [
		Float64Array,
		Float64Array,
		Float64Array,
		Float64Array,
	];
	return [first, second, third, half, third.toReversed(), second.toReversed(), first.toReversed()];
}

let made: TruePeakFilters | null = null;

/** The filters of the precise meter; the same for all rates, made once. */
export function truePeakFilters(): TruePeakFilters {
	if (made !== null) return made;
	const short = phases(SHORT_TAPS, SHORT_BETA);
	const long = phases(LONG_TAPS, LONG_BETA);
	const longest = phases(LONGEST_TAPS, LONG_BETA);
	// Tap j of a phase belongs to the sample j before the newest, so time runs backwards in it.
	const standard = STANDARD_PHASES.map((phase) => [...phase].reverse());
	const bounds = [
		boundsOf(long),
		boundsOf(standard.map((taps) => Float64Array.from([0, ...taps, 0]))),
		boundsOf(standard.map((taps, i) => difference(long[2 * i] as Float64Array, taps))),
		boundsOf(long.map((taps, i) => difference(taps, short[i] as Float64Array))),
	];
	made = { short, long, longest, bounds };
	return made;
}
