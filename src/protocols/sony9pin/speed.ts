/** Highest speed that one byte can code: 10^(255/32 − 2). */
const MAX_CODE = 255;

const speedOf = (code: number) => 10 ** (code / 32 - 2);

/**
 * Speed, as a multiple of play speed, of one or two speed bytes: `10^(N/32 − 2)`; a second byte goes that many 256ths on
 * to the next N. Source: Odetics 4136201-F, shuttle.
 */
export function sonySpeed(data: Uint8Array): number {
	const first = data[0] ?? 0;
	const base = speedOf(first);
	return base + ((data[1] ?? 0) / 256) * (speedOf(first + 1) - base);
}

/** One speed byte, the nearest to a magnitude; 0, which many machines take as still, for less than a hundredth. */
export function encodeSonySpeed(magnitude: number): Uint8Array {
	if (!(magnitude > 0)) return Uint8Array.of(0);
	return Uint8Array.of(Math.min(MAX_CODE, Math.max(0, Math.round((Math.log10(magnitude) + 2) * 32))));
}

/** Two speed bytes, exact to a 256th of the way between two codes; the first one never passes the magnitude. */
export function encodeSonyFineSpeed(magnitude: number): Uint8Array {
	if (!(magnitude > 0)) return Uint8Array.of(0, 0);
	const code = Math.min(MAX_CODE, Math.max(0, Math.floor((Math.log10(magnitude) + 2) * 32)));
	const base = speedOf(code);
	const rest = Math.round(((magnitude - base) / (speedOf(code + 1) - base)) * 256);
	if (rest >= 256 && code < MAX_CODE) return Uint8Array.of(code + 1, 0);
	return Uint8Array.of(code, Math.min(255, Math.max(0, rest)));
}
