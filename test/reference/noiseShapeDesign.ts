import { phonWeightDb } from './phonWeighting.ts';

/** Points between 0 Hz and half the rate at which weight and gain are summed. */
const POINTS = 1 << 14;

/** Mean of a function of frequency from 0 to half the rate, by the trapezoidal rule. */
function meanOver(rateHz: number, value: (hz: number, omega: number) => number): number {
	let sum = 0;
	for (let k = 0; k <= POINTS; k++) {
		sum += value((k * rateHz) / 2 / POINTS, (Math.PI * k) / POINTS) * (k === 0 || k === POINTS ? 0.5 : 1);
	}
	return sum / POINTS;
}

/**
 * Coefficients `c` of the noise transfer function `1 - Σ c[k-1] z^-k` with the least sum of 15-phon-weighted noise power
 * and `10^(powerDb / 10)` times the total noise power.
 *
 * Any causal noise transfer function with leading 1 has at best a mean logarithmic gain of 0 (Gerzon and Craven, 87th AES
 * convention 1989, preprint 2822), so with unlimited order the least weighted noise is that whose gain is the inverse of the weight. With a
 * given order it is the linear predictor of a signal with the weight as its spectrum; it has all zeros inside the unit
 * circle. Found by Levinson's and Durbin's recursion.
 */
export function designShape(rateHz: number, order: number, powerDb: number): number[] {
	const weight = new Float64Array(POINTS + 1);
	for (let k = 0; k <= POINTS; k++) {
		weight[k] = 10 ** (phonWeightDb((k * rateHz) / 2 / POINTS) / 10) + 10 ** (powerDb / 10);
	}
	const correlation = Array.from({ length: order + 1 }, (_, lag) =>
		meanOver(rateHz, (_hz, omega) => (weight[Math.round((omega * POINTS) / Math.PI)] ?? 0) * Math.cos(lag * omega)),
	);
	const at = (lag: number) => correlation[lag] ?? 0;
	let found: number[] = [];
	let left = at(0);
	for (let lag = 1; lag <= order; lag++) {
		const reflection = (at(lag) - found.reduce((sum, c, i) => sum + c * at(lag - 1 - i), 0)) / left;
		found = [...found.map((c, i) => c - reflection * (found[lag - 2 - i] ?? 0)), reflection];
		left *= 1 - reflection * reflection;
	}
	return found;
}

/** Power gain of a noise transfer function at an angle; see `NoiseShape` for the coefficients. */
function powerGain(forward: readonly number[], recursive: readonly number[], omega: number): number {
	const polynomial = (coefficients: readonly number[], leading: number): [number, number] => {
		let re = leading;
		let im = 0;
		coefficients.forEach((c, i) => {
			re += c * Math.cos((i + 1) * omega);
			im -= c * Math.sin((i + 1) * omega);
		});
		return [re, im];
	};
	const [dRe, dIm] = polynomial(recursive, 1);
	const [bRe, bIm] = polynomial(forward, 0);
	return ((dRe - bRe) ** 2 + (dIm - bIm) ** 2) / (dRe * dRe + dIm * dIm);
}

/** What a shape makes of white noise: rises in total and 15-phon-weighted power (against flat noise, unweighted), dB. */
export function shapeFigures(forward: readonly number[], recursive: readonly number[], rateHz: number) {
	const db = (power: number) => 10 * Math.log10(power);
	const gains: number[] = [];
	const total = meanOver(rateHz, (_hz, omega) => {
		const gain = powerGain(forward, recursive, omega);
		gains.push(gain);
		return gain;
	});
	// The same points come in the same order each time.
	const overGains = (value: (gain: number, hz: number) => number) => {
		let point = 0;
		return meanOver(rateHz, (hz) => value(gains[point++] ?? 0, hz));
	};
	return {
		totalDb: db(total),
		weightedDb: db(overGains((gain, hz) => gain * 10 ** (phonWeightDb(hz) / 10))),
		meanLogDb: overGains(db),
	};
}

/**
 * The least weighted noise that any filter can have for what total noise weighs, and the total noise it then has, as
 * `shapeFigures` gives them: its power gain is the inverse of the sum of both weights, with a mean logarithm of 0.
 */
export function leastNoise(rateHz: number, powerDb: number): { totalDb: number; weightedDb: number } {
	const weight = (hz: number) => 10 ** (phonWeightDb(hz) / 10);
	const both = (hz: number) => weight(hz) + 10 ** (powerDb / 10);
	const level = Math.exp(meanOver(rateHz, (hz) => Math.log(both(hz))));
	const db = (power: number) => 10 * Math.log10(level * power);
	return {
		totalDb: db(meanOver(rateHz, (hz) => 1 / both(hz))),
		weightedDb: db(meanOver(rateHz, (hz) => weight(hz) / both(hz))),
	};
}
