import { type BitReader, FlacDamage } from './bitReader.ts';

/** Coefficients of the fixed predictors of order 0…4, newest sample first (RFC 9639 §9.2.5). */
const FIXED: readonly (readonly number[])[] = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]];

/** Decodes subframes of one frame after the other; holds the coefficients, so that nothing is allocated. */
export class SubframeDecoder {
	readonly #coefficients = new Float64Array(32);

	/**
	 * One channel of one frame into `samples[0…blockFrames)`, as integers of `bits` bits (RFC 9639 §9.2). Sums stay below
	 * 2^53, so that doubles are exact up to 33 bits.
	 *
	 * @throws FlacDamage
	 */
	decode(reader: BitReader, bits: number, blockFrames: number, samples: Float64Array): void {
		if (reader.bits(1) !== 0) throw new FlacDamage('a subframe begins with a forbidden bit');
		const type = reader.bits(6);
		const wasted = reader.bits(1) === 1 ? reader.unary() + 1 : 0;
		const depth = bits - wasted;
		if (depth < 1) throw new FlacDamage('a subframe wastes all its bits');
		if (type === 0) samples.fill(reader.signed(depth), 0, blockFrames);
		else if (type === 1) for (let index = 0; index < blockFrames; index++) samples[index] = reader.signed(depth);
		else if (type >= 8 && type <= 12) this.#fixed(reader, depth, type - 8, blockFrames, samples);
		else if (type >= 32) this.#linear(reader, depth, type - 31, blockFrames, samples);
		else throw new FlacDamage('a subframe has a reserved type');
		reader.checkEnd();
		if (wasted > 0) {
			const factor = 2 ** wasted;
			for (let index = 0; index < blockFrames; index++) samples[index] = (samples[index] ?? 0) * factor;
		}
	}

	#warmUp(reader: BitReader, depth: number, order: number, blockFrames: number, samples: Float64Array): void {
		if (order > blockFrames) throw new FlacDamage('a predictor is longer than its block');
		for (let index = 0; index < order; index++) samples[index] = reader.signed(depth);
	}

	#fixed(reader: BitReader, depth: number, order: number, blockFrames: number, samples: Float64Array): void {
		this.#warmUp(reader, depth, order, blockFrames, samples);
		const fixed = FIXED[order] ?? [];
		for (let index = 0; index < order; index++) this.#coefficients[index] = fixed[index] ?? 0;
		residual(reader, order, blockFrames, samples);
		this.#predict(order, 0, blockFrames, samples);
	}

	#linear(reader: BitReader, depth: number, order: number, blockFrames: number, samples: Float64Array): void {
		this.#warmUp(reader, depth, order, blockFrames, samples);
		const precision = reader.bits(4) + 1;
		const shift = reader.signed(5);
		if (precision === 16 || shift < 0) throw new FlacDamage('a predictor is not legal');
		for (let index = 0; index < order; index++) this.#coefficients[index] = reader.signed(precision);
		residual(reader, order, blockFrames, samples);
		this.#predict(order, shift, blockFrames, samples);
	}

	/** Adds the prediction to the residuals that lie in `samples`. */
	#predict(order: number, shift: number, blockFrames: number, samples: Float64Array): void {
		if (order === 0) return;
		const coefficients = this.#coefficients;
		const scale = 2 ** -shift;
		for (let index = order; index < blockFrames; index++) {
			let sum = 0;
			for (let tap = 0; tap < order; tap++) sum += (coefficients[tap] ?? 0) * (samples[index - 1 - tap] ?? 0);
			samples[index] = (samples[index] ?? 0) + Math.floor(sum * scale);
		}
	}
}

/** Residuals after the first `order` samples, RFC 9639 §9.2.7. */
function residual(reader: BitReader, order: number, blockFrames: number, samples: Float64Array): void {
	const method = reader.bits(2);
	if (method > 1) throw new FlacDamage('a residual has a reserved coding');
	const parameterBits = method === 0 ? 4 : 5;
	const escaped = method === 0 ? 15 : 31;
	const partitionOrder = reader.bits(4);
	const partitions = 1 << partitionOrder;
	const length = blockFrames >> partitionOrder;
	if (length << partitionOrder !== blockFrames || length < order)
		throw new FlacDamage('a residual is not divided into whole parts');
	let at = order;
	for (let partition = 0; partition < partitions; partition++) {
		const count = partition === 0 ? length - order : length;
		const parameter = reader.bits(parameterBits);
		if (parameter === escaped) {
			const width = reader.bits(5);
			for (let index = 0; index < count; index++) samples[at + index] = reader.signed(width);
			reader.checkEnd();
		} else reader.rice(parameter, samples, at, count);
		at += count;
	}
}
