import { describe, expect, test } from 'vitest';
import kernel from '../../src/dsp/compiled/resample.ts';
import {
	exchanged,
	type FftExports,
	FftPlan,
	inPairs,
	inPlanes,
	laterRadices,
	realIndex,
} from '../../src/dsp/fourier/fftPlan.ts';
import { UnitRoots } from '../../src/dsp/fourier/unitRoots.ts';
import { float64Views, instantiate } from '../../src/dsp/instantiate.ts';
import { noise } from './signals.ts';

/** A plan with planes for its points. */
function planOf(size: number) {
	const exports = instantiate<FftExports>(kernel);
	const plan = new FftPlan(exports, size);
	const [re, im] = [exports.allocate(8 * size), exports.allocate(8 * size)];
	const work = [exports.allocate(16 * size), exports.allocate(16 * size)] as const;
	const back = [exports.allocate(16 * size), exports.allocate(16 * size)] as const;
	const planes = float64Views(exports, [re, im], size) as [Float64Array, Float64Array];
	planes[0].set(noise(size, 1, size));
	planes[1].set(noise(size, 1, size + 1));
	/** Real and imaginary part of a point of a block in pairs. */
	const point = (address: number, index: number): [number, number] => {
		const block = new Float64Array(exports.memory.buffer, address, 2 * size);
		const at = realIndex(index);
		return [block[at] as number, block[at + 2] as number];
	};
	return { plan, points: inPlanes(re, im), planes, work, back, point };
}

// Between them, every radix in a middle and in a last pass.
const SIZES = [8, 16, 24, 32, 40, 56, 96, 120, 168, 280, 1568, 2400, 4704, 10240];

describe('the FFT of any smooth size', () => {
	test.each(SIZES)('equals its definition, %i points', (size) => {
		const { plan, points, planes, work, point } = planOf(size);
		const result = plan.transform(points, work);
		const roots = new UnitRoots(size);
		const step = Math.max(1, Math.floor(size / 37));
		for (let bin = 0; bin < size; bin += step) {
			let re = 0;
			let im = 0;
			for (let n = 0; n < size; n++) {
				const turn = (bin * n) % size;
				const [x, y] = [planes[0][n] as number, planes[1][n] as number];
				const [cos, sin] = [roots.cos[turn] as number, roots.sin[turn] as number];
				re += x * cos + y * sin;
				im += y * cos - x * sin;
			}
			const [gotRe, gotIm] = point(result, bin);
			expect(Math.hypot(gotRe - re, gotIm - im)).toBeLessThan(1e-13 * Math.sqrt(size) * Math.log2(size));
		}
	});

	test.each(SIZES)('goes back with its parts exchanged, noise below -300 dB, %i points', (size) => {
		const { plan, points, planes, work, back, point } = planOf(size);
		const there = plan.transform(points, work);
		const result = plan.transform(exchanged(inPairs(there)), back);
		let rest = 0;
		let power = 0;
		for (let n = 0; n < size; n++) {
			const [im, re] = point(result, n);
			const [x, y] = [planes[0][n] as number, planes[1][n] as number];
			rest += (re / size - x) ** 2 + (im / size - y) ** 2;
			power += x * x + y * y;
		}
		expect(10 * Math.log10(rest / power)).toBeLessThan(-300);
	});

	test('sizes are 8 times a product of 2, 3, 5 and 7', () => {
		expect(laterRadices(8 * 147)).toEqual([2, 3, 7, 7]);
		for (const size of [4, 12, 88, 8 * 13]) expect(laterRadices(size)).toBeNull();
		expect(() => new FftPlan(instantiate<FftExports>(kernel), 88)).toThrow(
			expect.objectContaining({ code: 'internal.fft' }),
		);
	});
});

test('roots of unity are exact where symmetry says so', () => {
	const roots = new UnitRoots(48);
	const at = (k: number) => [roots.cos[k], roots.sin[k]].map((value) => (value as number) + 0);
	expect([0, 12, 24, 36].map(at)).toEqual([
		[1, 0],
		[0, 1],
		[-1, 0],
		[0, -1],
	]);
	for (let k = 1; k < 48; k++) {
		expect(roots.cos[k]).toBe(roots.cos[48 - k]);
		expect((roots.sin[k] as number) + (roots.sin[48 - k] as number)).toBe(0);
		expect(Math.abs((roots.cos[k] as number) - Math.cos((Math.PI * k) / 24))).toBeLessThan(1e-15);
		expect(Math.abs((roots.sin[k] as number) - Math.sin((Math.PI * k) / 24))).toBeLessThan(1e-15);
	}
});
