import { type Calibration, readingOf } from './model/calibration.ts';
import type { Explanation } from './model/explanation.ts';

/**
 * What a loop without units does at a frequency, dB relative to 1 kHz: both sides' mean, between the calibration's bands on
 * a line over the logarithm of the frequency; 0 where the loop was not read.
 */
export function loopResponseDb(calibration: Pick<Calibration, 'readings' | 'bandsHz'>, hz: number): number {
	const reading = readingOf(calibration, 'response');
	if (reading === null) return 0;
	const points = calibration.bandsHz.flatMap((at, index) => {
		const sides = [reading.leftDb[index], reading.rightDb[index]].filter((db) => typeof db === 'number');
		return sides.length === 0 ? [] : [{ at, db: sides.reduce((sum, db) => sum + db, 0) / sides.length }];
	});
	const above = points.findIndex(({ at }) => at >= hz);
	const high = points[above];
	if (high === undefined) return points.at(-1)?.db ?? 0;
	const low = points[above - 1];
	if (low === undefined) return high.db;
	return low.db + ((high.db - low.db) * Math.log(hz / low.at)) / Math.log(high.at / low.at);
}

/**
 * An explanation of a print without what converter and cables did to it: the response of each loop it went through, as
 * calibrated without units, is taken off its curve.
 */
export function withoutLoops(explanation: Explanation, calibrations: readonly Calibration[]): Explanation {
	const read = calibrations.filter((calibration) => readingOf(calibration, 'response') !== null);
	if (read.length === 0) return explanation;
	const bands = explanation.bands.map((band) => {
		const loopDb = read.reduce((sum, calibration) => sum + loopResponseDb(calibration, band.hz), 0);
		return { ...band, eqDb: band.eqDb === null ? null : band.eqDb - loopDb };
	});
	return { ...explanation, bands, withoutLoops: read.map(({ at }) => at) };
}
