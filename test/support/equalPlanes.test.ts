import { expect, test } from 'vitest';

const plane = Float64Array.of(0, 0.5, Number.NaN);

test('planes are equal where every sample is the same bits, and nowhere else', () => {
	expect(plane).toEqual(Float64Array.of(0, 0.5, Number.NaN));
	expect({ planes: [plane] }).toEqual({ planes: [plane.slice()] });
	expect(plane).not.toEqual(Float64Array.of(-0, 0.5, Number.NaN));
	expect(plane).not.toEqual(Float64Array.of(0, 0.5 + 2 ** -53, Number.NaN));
	expect(plane).not.toEqual(plane.subarray(1));
	expect(plane).not.toEqual(Float32Array.from(plane));
	expect(plane).not.toEqual([...plane]);
	expect(plane.subarray(0, 2)).toEqual(expect.objectContaining({ length: 2 }));
});

test('of a minute of audio the last sample counts too', () => {
	const [one, other] = [new Float64Array(60 * 48_000), new Float64Array(60 * 48_000)];
	expect(one).toEqual(other);
	other[other.length - 1] = 1e-9;
	expect(one).not.toEqual(other);
});
