/** The bits do not form a FLAC frame, or end too early. Becomes a `file.*` error in the reader. */
export class FlacDamage extends Error {}

/** Big-endian bits out of a buffer that the reader keeps filled. */
export class BitReader {
	readonly bytes: Uint8Array;
	/** Next bit. */
	position = 0;
	/** Bits from here on are not from the file. */
	#endBit = 0;

	/** @param capacity bytes of buffer */
	constructor(capacity: number) {
		// Zeros behind the end, so that a read of 32 bits needs no test.
		this.bytes = new Uint8Array(capacity + 8);
	}

	/** @param end bytes of the buffer that are filled */
	setEnd(end: number): void {
		this.#endBit = end * 8;
	}

	/** @throws FlacDamage when more was read than there is */
	checkEnd(): void {
		if (this.position > this.#endBit) throw new FlacDamage('the data ends inside a frame');
	}

	/** The next 32 bits, without moving on; a signed number. */
	#peek32(): number {
		const bytes = this.bytes;
		const at = this.position >>> 3;
		const shift = this.position & 7;
		const word =
			((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
		return shift === 0 ? word : (word << shift) | ((bytes[at + 4] ?? 0) >> (8 - shift));
	}

	/** 0…32 bits, unsigned. */
	bits(count: number): number {
		if (count === 0) return 0;
		const value = this.#peek32() >>> (32 - count);
		this.position += count;
		return value;
	}

	/** 0…33 bits, two's complement. */
	signed(count: number): number {
		if (count === 0) return 0;
		if (count <= 32) {
			const value = this.#peek32() >> (32 - count);
			this.position += count;
			return value;
		}
		const high = this.signed(count - 32);
		return high * 4294967296 + this.bits(32);
	}

	/** Zeros before the next one; the one is taken too. */
	unary(): number {
		let zeros = 0;
		for (;;) {
			const run = Math.clz32(this.#peek32());
			if (run < 32) {
				this.position += run + 1;
				return zeros + run;
			}
			zeros += 32;
			this.position += 32;
			this.checkEnd();
		}
	}

	/** `count` Rice-coded residuals with parameter `parameter` into `target` from `at`. */
	rice(parameter: number, target: Float64Array, at: number, count: number): void {
		const end = at + count;
		for (let index = at; index < end; index++) {
			const word = this.#peek32();
			const run = Math.clz32(word);
			if (run + parameter < 32) {
				// The usual case: quotient, stop bit and remainder lie within one word.
				this.position += run + 1 + parameter;
				const rest = parameter === 0 ? 0 : (word << (run + 1)) >>> (32 - parameter);
				const folded = (run << parameter) | rest;
				target[index] = (folded >>> 1) ^ -(folded & 1);
			} else {
				const folded = this.unary() * 2 ** parameter + this.bits(parameter);
				target[index] = folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
			}
		}
		this.checkEnd();
	}

	alignToByte(): void {
		this.position = (this.position + 7) & ~7;
	}
}
