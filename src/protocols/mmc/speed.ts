import { DetentError } from '../../shared/errors.ts';

const MAX_SHIFT = 7;
const FRACTION_BITS = 14;
const UNITS = 1 << FRACTION_BITS;
/** Three bits before the point and fourteen behind it. */
const MANTISSA = UNITS * 8;

/**
 * Standard speed of MMC (RP-013, section 3): `0gsssppp 0qqqqqqq 0rrrrrrr`, the magnitude `ppp.qqqqqqqrrrrrrr` shifted left by
 * `sss`, `g` 1 for reverse. No machine of ours was at hand to try it on.
 *
 * @param speed multiple of play speed, −1023.99 … 1023.99; rounded to what the shift resolves (1/16384 below 8)
 * @throws DetentError `wire.mmc` outside that range
 */
export function encodeMmcSpeed(speed: number): Uint8Array {
	const magnitude = Math.abs(speed);
	for (let shift = 0; shift <= MAX_SHIFT; shift += 1) {
		const value = Math.round((magnitude / 2 ** shift) * UNITS);
		if (!(value < MANTISSA)) continue;
		const sign = speed < 0 && value > 0 ? 0x40 : 0;
		return Uint8Array.of(sign | (shift << 3) | (value >> FRACTION_BITS), (value >> 7) & 0x7f, value & 0x7f);
	}
	throw new DetentError('wire.mmc', { message: `MMC carries no speed of ${speed} times play speed.` });
}

/** Signed multiple of play speed; null for anything but three bytes. */
export function decodeMmcSpeed(data: Uint8Array): number | null {
	if (data.length !== 3) return null;
	const [sh = 0, sm = 0, sl = 0] = data;
	const value = ((sh & 7) << FRACTION_BITS) | (sm << 7) | sl;
	const magnitude = (value / UNITS) * 2 ** ((sh >> 3) & 7);
	return (sh & 0x40) !== 0 && magnitude > 0 ? -magnitude : magnitude;
}
