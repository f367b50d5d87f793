/** Corner frequencies of the A-weighting, IEC 61672-1:2013, annex E. */
const F1 = 20.598997;
const F2 = 107.65265;
const F3 = 737.86223;
const F4 = 12194.217;

function response(hz: number): number {
	const f = hz * hz;
	return (F4 ** 2 * f * f) / ((f + F1 ** 2) * Math.sqrt((f + F2 ** 2) * (f + F3 ** 2)) * (f + F4 ** 2));
}

const AT_1_KHZ = response(1000);

/** Gain of the A-weighting, of power; 1 at 1 kHz (IEC 61672-1). */
export function aWeightingPower(hz: number): number {
	return (response(hz) / AT_1_KHZ) ** 2;
}
