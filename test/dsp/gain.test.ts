import { expect, test } from 'vitest';
import { Gain } from '../../src/dsp/gain.ts';
import { noise, oddBlocks } from './signals.ts';

test('a gain of 0 dB leaves every bit as it is', () => {
	const input = noise(1000, 1, 1);
	const output = input.slice();
	new Gain(0, 100).process([output], output.length);
	expect(output).toEqual(input);
});

test('a change is a straight ramp that ends exactly on the new gain', () => {
	const plane = new Float64Array(20).fill(1);
	const gain = new Gain(0, 10);
	gain.setGainDb(Number.NEGATIVE_INFINITY);
	gain.process([plane], 20);
	expect(plane[0]).toBeCloseTo(0.9, 12);
	expect(plane[4]).toBeCloseTo(0.5, 12);
	expect([...plane.subarray(9)]).toEqual(new Array(11).fill(0));
});

test('a change in the middle of a ramp starts from where the gain is', () => {
	const plane = new Float64Array(30).fill(1);
	const gain = new Gain(0, 10);
	gain.setGainDb(Number.NEGATIVE_INFINITY);
	gain.process([plane], 5);
	gain.setGainDb(0);
	gain.process([plane], 25, 5);
	expect(plane[4]).toBeCloseTo(0.5, 12);
	expect(plane[5]).toBeCloseTo(0.55, 12);
	expect(plane[29]).toBe(1);
});

test('any block size gives the same bits', () => {
	const whole = noise(5000, 1, 2);
	const pieces = whole.slice();
	const a = new Gain(-3, 1000);
	const b = new Gain(-3, 1000);
	a.setGainDb(6);
	b.setGainDb(6);
	a.process([whole], whole.length);
	let at = 0;
	for (const frames of oddBlocks(5000, 7)) {
		b.process([pieces], frames, at);
		at += frames;
	}
	expect(pieces).toEqual(whole);
});
