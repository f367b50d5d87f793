/** Lines that one block holds. */
export const BLOCK_LINES = 4096;
/** A block as bits. A block with fewer lines than this takes is a row of 16-bit numbers, in order. */
const BITS_BYTES = BLOCK_LINES / 8;

/** The bits of a block, one for each of its lines, whatever way it is written. */
function bitsOf(block: Uint8Array): Uint8Array {
	if (block.length === BITS_BYTES) return block;
	const bits = new Uint8Array(BITS_BYTES);
	for (let at = 0; at + 1 < block.length; at += 2) mark(bits, (block[at] ?? 0) | ((block[at + 1] ?? 0) << 8));
	return bits;
}

function mark(bits: Uint8Array, line: number): void {
	bits[line >> 3] = (bits[line >> 3] ?? 0) | (1 << (line & 7));
}

function packed(bits: Uint8Array): Uint8Array {
	const uses = countBits(bits);
	if (uses * 2 >= BITS_BYTES) return bits;
	const row = new Uint8Array(uses * 2);
	let at = 0;
	for (let line = 0; line < BLOCK_LINES; line += 1) {
		if (((bits[line >> 3] ?? 0) & (1 << (line & 7))) === 0) continue;
		row[at] = line & 255;
		row[at + 1] = line >> 8;
		at += 2;
	}
	return row;
}

const SET_BITS = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

/** How many bits are set. */
function countBits(bits: Uint8Array): number {
	let count = 0;
	for (let at = 0; at < bits.length; at += 1) count += SET_BITS[bits[at] ?? 0] ?? 0;
	return count;
}

/** True when the block holds the line, 0…4095 within it. */
export function holdsLine(block: Uint8Array, line: number): boolean {
	if (block.length === BITS_BYTES) return ((block[line >> 3] ?? 0) & (1 << (line & 7))) !== 0;
	for (let at = 0; at + 1 < block.length; at += 2)
		if (((block[at] ?? 0) | ((block[at + 1] ?? 0) << 8)) === line) return true;
	return false;
}

/** How many lines a block holds. */
export function countLines(block: Uint8Array): number {
	return block.length === BITS_BYTES ? countBits(block) : block.length / 2;
}

/**
 * The block with more lines in it.
 *
 * @param lines 0…4095, within the block, in order
 */
export function withLines(block: Uint8Array | null, lines: readonly number[]): Uint8Array {
	const before = block ?? new Uint8Array(0);
	const last = before.length === 0 ? -1 : (before.at(-2) ?? 0) | ((before.at(-1) ?? 0) << 8);
	const bytes = before.length + lines.length * 2;
	// Most often later lines are added to a row that has room for them.
	if (before.length !== BITS_BYTES && bytes < BITS_BYTES && (lines[0] ?? 0) > last) {
		const row = new Uint8Array(bytes);
		row.set(before);
		lines.forEach((line, index) => {
			row[before.length + index * 2] = line & 255;
			row[before.length + index * 2 + 1] = line >> 8;
		});
		return row;
	}
	const bits = before.length === BITS_BYTES ? Uint8Array.from(before) : bitsOf(before);
	for (const line of lines) mark(bits, line);
	return before.length === BITS_BYTES ? bits : packed(bits);
}

/** The block without some lines; empty when none is left. */
export function withoutLines(block: Uint8Array, lines: Iterable<number>): Uint8Array {
	const bits = Uint8Array.from(bitsOf(block));
	for (const line of lines) bits[line >> 3] = (bits[line >> 3] ?? 0) & ~(1 << (line & 7));
	return packed(bits);
}

/** Lines of all blocks, a bit for each. */
export class LineSet {
	readonly #bits: Uint8Array;

	/** @param lines one more than the highest line */
	constructor(lines: number) {
		this.#bits = new Uint8Array(Math.ceil(lines / BLOCK_LINES) * BITS_BYTES);
	}

	/** Takes a block in. */
	add(index: number, block: Uint8Array): void {
		const from = index * BITS_BYTES;
		if (block.length === BITS_BYTES) {
			for (let at = 0; at < BITS_BYTES && from + at < this.#bits.length; at += 1)
				this.#bits[from + at] = (this.#bits[from + at] ?? 0) | (block[at] ?? 0);
		} else
			for (let at = 0; at + 1 < block.length; at += 2)
				mark(this.#bits, index * BLOCK_LINES + ((block[at] ?? 0) | ((block[at + 1] ?? 0) << 8)));
	}

	/** Keeps only lines that are in the other too. */
	keep(other: LineSet): void {
		for (let at = 0; at < this.#bits.length; at += 1) this.#bits[at] = (this.#bits[at] ?? 0) & (other.#bits[at] ?? 0);
	}

	/** Blocks of which any line is in the set. */
	blocks(): Set<number> {
		const found = new Set<number>();
		this.#bits.forEach((byte, at) => {
			if (byte !== 0) found.add(Math.floor(at / BITS_BYTES));
		});
		return found;
	}

	has(line: number): boolean {
		return ((this.#bits[line >> 3] ?? 0) & (1 << (line & 7))) !== 0;
	}

	get size(): number {
		return countBits(this.#bits);
	}

	/** All of them, lowest first. */
	lines(): number[] {
		const found: number[] = [];
		this.#bits.forEach((byte, at) => {
			for (let bit = 0; byte >> bit !== 0; bit += 1) if ((byte & (1 << bit)) !== 0) found.push(at * 8 + bit);
		});
		return found;
	}
}
