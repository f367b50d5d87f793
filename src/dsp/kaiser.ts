/** Modified Bessel function of the first kind, order 0, by its power series; relative error below 1e-15. */
function besselI0(x: number): number {
	const quarter = (x * x) / 4;
	let term = 1;
	let sum = 1;
	for (let k = 1; term > sum * 1e-17; k++) {
		term *= quarter / (k * k);
		sum += term;
	}
	return sum;
}

/** Kaiser window before it is divided by its middle, I₀(beta). */
function undivided(position: number, beta: number): number {
	const rest = 1 - position * position;
	return rest < 0 ? 0 : besselI0(beta * Math.sqrt(rest));
}

/** Kaiser window at `position` from -1 to 1 (0 outside); 1 in the middle. */
export function kaiser(position: number, beta: number): number {
	return undivided(position, beta) / besselI0(beta);
}

/** Shape parameter for a stop-band attenuation above 50 dB (Kaiser 1974). */
export function kaiserBeta(attenuationDb: number): number {
	return 0.1102 * (attenuationDb - 8.7);
}

/** `sin(πx)/(πx)`. */
export function sinc(x: number): number {
	if (x === 0) return 1;
	return Math.sin(Math.PI * x) / (Math.PI * x);
}

/**
 * Taps that read a signal between two samples: tap `i` belongs to the sample at `i - side + 1` relative to the sample
 * before the wanted place, so the wanted place lies between taps `side - 1` and `side`. Gain at DC exactly 1.
 *
 * @param fraction 0…1 of the way to the next sample
 * @param side taps on each side
 */
export function fractionalTaps(fraction: number, side: number, beta: number): Float64Array {
	const taps = new Float64Array(2 * side);
	const middle = besselI0(beta);
	let sum = 0;
	for (let i = 0; i < taps.length; i++) {
		const distance = i - side + 1 - fraction;
		const tap = sinc(distance) * (undivided(distance / side, beta) / middle);
		taps[i] = tap;
		sum += tap;
	}
	for (let i = 0; i < taps.length; i++) taps[i] = (taps[i] as number) / sum;
	return taps;
}
