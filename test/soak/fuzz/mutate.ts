import type { Rng } from '../../../src/shared/random.ts';

/** Longest input; a golden frame that is spliced and doubled stays below. */
export const MAX_INPUT_BYTES = 512;

/** Bytes that mean something in one protocol or another: frame ends, escapes, highest and lowest values. */
const TELLING = [0x00, 0x01, 0x02, 0x03, 0x0a, 0x0d, 0x11, 0x13, 0x18, 0x23, 0x2c, 0x2f, 0x3e, 0x7f, 0x80, 0xa0, 0xc0];
const MORE_TELLING = [0xdb, 0xdc, 0xdd, 0xf0, 0xf7, 0xf8, 0xff];
const TELLING_BYTES = [...TELLING, ...MORE_TELLING];

/**
 * Spoilt frames: bit flips, other bytes, cuts, splices of two frames, doublings, random bytes in front, huge lengths. All
 * from the one random source, so that a seed gives the same inputs again. The array that comes back is used again.
 */
export class Mutator {
	readonly #golden: readonly Uint8Array[];
	readonly #rng: Rng;
	readonly #buffer = new Uint8Array(MAX_INPUT_BYTES);
	#length = 0;

	constructor(golden: readonly Uint8Array[], rng: Rng) {
		this.#golden = golden;
		this.#rng = rng;
	}

	below(limit: number): number {
		return Math.floor(this.#rng() * limit);
	}

	next(): Uint8Array {
		this.#length = 0;
		this.#append(this.#pick());
		for (let rounds = 1 + this.below(4); rounds > 0; rounds -= 1) this.#spoil();
		return this.#buffer.subarray(0, this.#length);
	}

	#pick(): Uint8Array {
		return this.#golden[this.below(this.#golden.length)] ?? new Uint8Array(0);
	}

	#append(bytes: Uint8Array): void {
		const taken = Math.min(bytes.length, MAX_INPUT_BYTES - this.#length);
		this.#buffer.set(bytes.subarray(0, taken), this.#length);
		this.#length += taken;
	}

	#spoil(): void {
		const at = this.below(this.#length + 1);
		switch (this.below(9)) {
			case 0:
				if (at < this.#length) this.#buffer[at] = (this.#buffer[at] ?? 0) ^ (1 << this.below(8));
				return;
			case 1:
				if (at < this.#length) this.#buffer[at] = this.below(256);
				return;
			case 2:
				if (at < this.#length) this.#buffer[at] = TELLING_BYTES[this.below(TELLING_BYTES.length)] ?? 0;
				return;
			case 3:
				this.#length = at;
				return;
			case 4:
				this.#buffer.copyWithin(0, at, this.#length);
				this.#length -= at;
				return;
			case 5: {
				const other = this.#pick();
				this.#length = at;
				this.#append(other.subarray(this.below(other.length + 1)));
				return;
			}
			case 6:
				this.#append(this.#buffer.slice(0, this.#length));
				return;
			case 7: {
				const count = Math.min(this.below(8), MAX_INPUT_BYTES - this.#length);
				this.#buffer.copyWithin(count, 0, this.#length);
				for (let index = 0; index < count; index += 1) this.#buffer[index] = this.below(256);
				this.#length += count;
				return;
			}
			default:
				// A length field of four bytes, anywhere, that promises far too much.
				for (let index = 0; index < 4 && at + index < this.#length; index += 1) {
					this.#buffer[at + index] = index === 0 ? 0x7f : 0xff;
				}
		}
	}
}
