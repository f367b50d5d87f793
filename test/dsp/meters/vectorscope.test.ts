import { expect, test } from 'vitest';
import { Vectorscope } from '../../../src/dsp/meters/vectorscope.ts';
import { sine } from '../signals.ts';

test('the vectorscope gives points of the signal, in order, and never more than it may', () => {
	const scope = new Vectorscope(48_000, { most: 100, pointsPerSecond: 3000 });
	const ramp = Float64Array.from({ length: 1600 }, (_, i) => i / 1600);
	const turned = ramp.map((x) => -x);
	for (let at = 0; at < 1600; at += 160)
		scope.process([ramp.subarray(at, at + 160), turned.subarray(at, at + 160)], 160);
	const points = scope.read(1000);
	expect(points.length).toBeGreaterThan(150);
	expect(points.length).toBeLessThanOrEqual(200);
	const lefts = points.filter((_, i) => i % 2 === 0);
	expect(lefts).toEqual([...lefts].sort((a, b) => a - b));
	for (const [i, left] of lefts.entries())
		expect(Math.abs(left + (points[2 * i + 1] as number))).toBeLessThanOrEqual(1);
	// A late reading has the newest points only.
	const tone = sine(48_000, 48_000, 1000, 0.5);
	scope.process([tone, tone], tone.length);
	expect(scope.read(1000)).toHaveLength(200);
	expect(scope.read(1000)).toEqual([]);
});

test('the vectorscope cuts what is far beyond full scale, and takes what is no number as the middle', () => {
	const scope = new Vectorscope(1000, { most: 10, pointsPerSecond: 1000 });
	scope.process([Float64Array.of(Number.NaN, 9), Float64Array.of(-9, 0.5)], 2);
	expect(scope.read(1000)).toEqual([0, -2000, 2000, 500]);
});
