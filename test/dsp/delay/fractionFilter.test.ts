import { describe, expect, test } from 'vitest';
import { FractionFilter, interpolator } from '../../../src/dsp/delay/fractionFilter.ts';
import { seededRng } from '../../../src/shared/random.ts';
import { filtered } from '../../reference/fractionFilter.ts';

const FRAMES = 3000;
const random = seededRng(5);
const noise = Float64Array.from({ length: FRAMES }, () => random() - 0.5);

function inBlocks(filter: FractionFilter, signal: Float64Array, block: number): Float64Array {
	const out = new Float64Array(signal.length);
	for (let at = 0; at < signal.length; at += block) {
		const part = signal.slice(at, at + block);
		filter.process(part, part.length);
		out.set(part, at);
	}
	return out;
}

describe('the filter of a fraction of a frame', () => {
	test('gives the bits of its twin, whatever the block size', () => {
		for (const [fraction, block] of [
			[0.3, FRAMES],
			[0.5, 512],
			[0.01, 513],
			[0.99, 64],
			[0.7, 7],
			[0.1, 1],
		] as const)
			expect(inBlocks(new FractionFilter(fraction), noise, block)).toEqual(filtered(interpolator(fraction), noise));
	});

	test('keeps two signals apart that take turns', () => {
		const other = noise.toReversed();
		const filters = [new FractionFilter(0.25), new FractionFilter(0.75)] as const;
		const out = [new Float64Array(FRAMES), new Float64Array(FRAMES)] as const;
		for (let at = 0; at < FRAMES; at += 100) {
			for (const index of [0, 1] as const) {
				const part = (index === 0 ? noise : other).slice(at, at + 100);
				filters[index].process(part, part.length);
				out[index].set(part, at);
			}
		}
		expect(out[0]).toEqual(filtered(interpolator(0.25), noise));
		expect(out[1]).toEqual(filtered(interpolator(0.75), other));
	});
});
