/**
 * The complex numbers `e^(2πi·k/count)`, each from a sine or cosine of at most an eighth of a turn, so that what is equal
 * by symmetry is equal to the bit.
 */
export class UnitRoots {
	readonly count: number;
	readonly cos: Float64Array;
	readonly sin: Float64Array;

	constructor(count: number) {
		this.count = count;
		this.cos = new Float64Array(count);
		this.sin = new Float64Array(count);
		for (let k = 0; k < count; k++) {
			this.cos[k] = cosTurn(k, count);
			this.sin[k] = cosTurn((4 * k + 3 * count) % (4 * count), 4 * count);
		}
	}
}

/** `cos(2π·k/count)` for 0 ≤ k < count. */
function cosTurn(k: number, count: number): number {
	const rest = Math.min(k, count - k);
	if (4 * rest > count) return -cosQuarter(count - 2 * rest, 2 * count);
	return cosQuarter(2 * rest, 2 * count);
}

/** `cos(2π·k/count)` for a quarter turn at most. */
function cosQuarter(k: number, count: number): number {
	if (8 * k <= count) return Math.cos((2 * Math.PI * k) / count);
	return Math.sin((2 * Math.PI * (count - 4 * k)) / (4 * count));
}
