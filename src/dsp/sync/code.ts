/** Peak of the code, of full scale: −15 dBFS. It goes to a line output that nobody hears. */
export const SYNC_PEAK = 0.18;
/** Frames from one phase to the next. */
const CHIP = 10;
/** Every 16-bit converter takes these values as they are. */
const GRID = 32768;
/** Phases scatter by this part of a turn, so that no two places are alike. */
const SCATTER = 0.16;

/** Mixes the bits of a chip's number: 32 bits that look random (the finaliser of MurmurHash3). */
function mixed(chip: number): number {
	let bits = Math.imul(chip, 0x9e3779b1);
	bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
	bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
	return (bits ^ (bits >>> 16)) >>> 0;
}

/** In turns. Even and odd chips lie a quarter turn apart, so that the phase never rests. */
function phaseOf(chip: number): number {
	const bits = mixed(chip);
	return ((chip & 1) + 2 * (bits & 1)) / 4 + SCATTER * ((bits >>> 8) / 2 ** 24 - 0.5);
}

/**
 * One frame of the code that goes around the sync pair: a carrier at a quarter of the sample rate whose phase moves
 * smoothly from chip to chip, so that it lies in the middle of every converter's band, is nearly always far from zero,
 * and is like itself nowhere else.
 *
 * @param index counted from the first frame sent, ≥ 0; silence before
 * @returns −0.18…0.18, on the grid of 16-bit words
 */
export function syncCode(index: number): number {
	if (index < 0) return 0;
	const chip = Math.floor(index / CHIP);
	const at = index / CHIP - chip;
	const from = phaseOf(chip);
	let step = phaseOf(chip + 1) - from;
	step -= Math.round(step);
	const eased = at * at * at * (at * (6 * at - 15) + 10);
	const turns = (index % 4) / 4 + from + step * eased;
	return Math.round(SYNC_PEAK * GRID * Math.cos(2 * Math.PI * turns)) / GRID;
}
