import { type Calibration, type CalibrationInForce, type DoubtAbout, readingOf } from './model/calibration.ts';
import type { Explanation } from './model/explanation.ts';

/** What one side does at a frequency: left and right, dB. */
interface SidesDb {
	leftDb: number;
	rightDb: number;
}

/** A loop that a print went through. */
export interface PrintLoop {
	calibration: Calibration;
	/** Something spoke for another loop than was calibrated when the print was made. */
	isDoubted: boolean;
}

/** These do not change what a loop does to a frequency. */
const SAME_RESPONSE: readonly DoubtAbout[] = ['age', 'level'];

/** Whether a print may have gone through another loop than was calibrated. An older entry does not say what its warnings are about. */
export function isLoopDoubted({ warnings, about }: Pick<CalibrationInForce, 'warnings' | 'about'>): boolean {
	return about === undefined ? warnings.length > 0 : about.some((one) => !SAME_RESPONSE.includes(one));
}

/**
 * On a line over the logarithm of the frequency, between the bands that were read; beyond them as at the last. A band that was
 * not read on this side is as on the other one; 0 where none was read.
 */
function sideAtDb(
	own: readonly (number | null)[],
	other: readonly (number | null)[],
	bandsHz: readonly number[],
	hz: number,
) {
	const points = bandsHz.flatMap((at, index) => {
		const db = own[index] ?? other[index];
		return typeof db === 'number' ? [{ at, db }] : [];
	});
	const above = points.findIndex(({ at }) => at >= hz);
	const high = points[above];
	if (high === undefined) return points.at(-1)?.db ?? 0;
	const low = points[above - 1];
	if (low === undefined) return high.db;
	return low.db + ((high.db - low.db) * Math.log(hz / low.at)) / Math.log(high.at / low.at);
}

/** What a loop without units does on each side at a frequency, dB: against 1 kHz, with what one side has over the other there. */
export function loopSidesDb({ bandsHz, readings }: Pick<Calibration, 'readings' | 'bandsHz'>, hz: number): SidesDb {
	const { leftDb = [], rightDb = [] } = readingOf({ readings }, 'response') ?? {};
	const gain = readingOf({ readings }, 'gain');
	const apartDb = gain === null ? 0 : (gain.leftDb - gain.rightDb) / 2;
	return {
		leftDb: sideAtDb(leftDb, rightDb, bandsHz, hz) + apartDb,
		rightDb: sideAtDb(rightDb, leftDb, bandsHz, hz) - apartDb,
	};
}

/** Why a loop can't be taken off; null when it can. */
function whyLeft({ calibration, isDoubted }: PrintLoop): NonNullable<Explanation['loopsLeft']>[number]['why'] | null {
	if (calibration.patch !== 'cable') return 'bypassed';
	if (calibration.verdict === 'bad') return 'fault';
	return isDoubted ? 'doubted' : null;
}

/**
 * A band of what came through a loop, without the loop. Left and right are divided by what it does to each, and mid and side made of
 * them anew: what the sides differ by in the loop is gone from the width too. From powers and balance of the whole, so that the
 * EQ of music whose width changes much is right to a small part of what the sides of the loop differ by.
 */
function bandWithout(band: Explanation['bands'][number], { leftDb, rightDb }: SidesDb): Explanation['bands'][number] {
	const { eqDb, otherBalanceDb, otherWidthDb } = band;
	const left = 10 ** (-leftDb / 20);
	const right = 10 ** (-rightDb / 20);
	const same = (left + right) / 2;
	const crossed = (left - right) / 2;
	// Powers against that of the mid, and the product of the two, which is what left and right differ by in power.
	const side = otherWidthDb === null ? 0 : 10 ** (otherWidthDb / 10);
	const balance = otherBalanceDb === null ? 1 : 10 ** (otherBalanceDb / 10);
	const product = ((1 + side) / 2) * ((balance - 1) / (balance + 1));
	const both = 2 * same * crossed * product;
	const midOwn = same ** 2 + crossed ** 2 * side + both;
	const sideOwn = same ** 2 * side + crossed ** 2 + both;
	return {
		...band,
		eqDb: eqDb === null ? null : eqDb + 10 * Math.log10(midOwn),
		otherWidthDb: otherWidthDb === null || sideOwn <= 0 ? otherWidthDb : 10 * Math.log10(sideOwn / midOwn),
		otherBalanceDb: otherBalanceDb === null ? null : otherBalanceDb - leftDb + rightDb,
	};
}

/**
 * An explanation of a print without what converter and cables did to it: each loop that it went through is taken off EQ and
 * width, as calibrated with a cable. What can't be taken off stays in, and is named.
 */
export function withoutLoops(explanation: Explanation, loops: readonly PrintLoop[]): Explanation {
	const read = loops.filter(({ calibration }) => readingOf(calibration, 'response') !== null);
	const loopsLeft = read.flatMap((loop) => {
		const why = whyLeft(loop);
		return why === null ? [] : [{ at: loop.calibration.at, why }];
	});
	const left = loopsLeft.length === 0 ? explanation : { ...explanation, loopsLeft };
	const off = read.filter((loop) => whyLeft(loop) === null).map(({ calibration }) => calibration);
	if (off.length === 0) return left;
	const bands = explanation.bands.map((band) => {
		const sides = off.map((calibration) => loopSidesDb(calibration, band.hz));
		const sum = (of: keyof SidesDb) => sides.reduce((all, side) => all + side[of], 0);
		return bandWithout(band, { leftDb: sum('leftDb'), rightDb: sum('rightDb') });
	});
	return { ...left, bands, withoutLoops: off.map(({ at }) => at) };
}
