import { describe, expect, test } from 'vitest';
import { Limiter, type LimiterSettings, limiterLatencyFrames } from '../../src/dsp/limiter/limiter.ts';
import { fromDb } from '../../src/shared/units.ts';
import { joined, noise, oddBlocks, sine } from './signals.ts';

const RATE = 48000;
const SETTINGS: LimiterSettings = { ceilingDbtp: -1, lookaheadMs: 3, releaseMs: 50, linked: true, character: 'clean' };
const limiter = (channels: number, change: Partial<LimiterSettings> = {}) =>
	new Limiter(RATE, channels, { ...SETTINGS, ...change });

describe('limiter', () => {
	test('passes what stays under the ceiling bit by bit, delayed by the latency it reports', () => {
		const input = noise(8000, 0.3, 1);
		const output = joined(input, new Float64Array(4000));
		const stage = limiter(1);
		stage.process([output], output.length);
		expect(output.subarray(stage.latencyFrames, stage.latencyFrames + 8000)).toEqual(input);
		expect(stage.gainReductionDb()).toBe(0);
	});

	test.each([44100, 96000, 192000])('delays by the same frames at any setting but look-ahead, %i Hz', (rateHz) => {
		for (const [ceilingDbtp, releaseMs, linked] of [
			[-1, 1, true],
			[-12, 2000, false],
		] as const) {
			const stage = new Limiter(rateHz, 2, { ceilingDbtp, lookaheadMs: 3, releaseMs, linked, character: 'clean' });
			expect(stage.latencyFrames).toBe(limiterLatencyFrames(rateHz, 3));
			const impulse = new Float64Array(8000);
			impulse[5] = 0.01;
			stage.process([impulse, new Float64Array(8000)], 8000);
			expect(impulse.indexOf(0.01)).toBe(5 + stage.latencyFrames);
		}
	});

	test('gives the same bits for any block size', () => {
		const input = [noise(12000, 2, 1), noise(12000, 3, 2)];
		for (const [linked, character] of [
			[true, 'clean'],
			[true, 'loud'],
			[false, 'clean'],
		] as const) {
			const whole = input.map((plane) => plane.slice());
			limiter(2, { linked, character }).process(whole, 12000);
			const pieces = input.map((plane) => plane.slice());
			const stage = limiter(2, { linked, character });
			let at = 0;
			for (const frames of oddBlocks(12000, 8)) {
				stage.process(pieces, frames, at);
				at += frames;
			}
			expect(pieces).toEqual(whole);
		}
	});

	test('holds its gain where the count of frames turns over in 32 bits, 16384 frames after the start', () => {
		const plane = sine(40_000, RATE, 60, 2);
		limiter(1).process([plane], plane.length);
		const period = RATE / 60;
		for (let i = 12_000; i < plane.length; i++) {
			expect(Math.abs((plane[i] as number) - (plane[i - period] as number))).toBeLessThan(1e-9);
		}
	});

	test('holds every sample at or under the ceiling', () => {
		const plane = noise(20000, 4, 3);
		limiter(1).process([plane], plane.length);
		for (const sample of plane) expect(Math.abs(sample)).toBeLessThanOrEqual(fromDb(-1));
	});

	test('moves both channels by one gain when linked, and the loud one alone when not', () => {
		const risen = (level: number) => sine(12000, RATE, 1000, level).map((sample, i) => sample * Math.min(1, i / 4000));
		const loud = () => risen(2);
		const soft = () => risen(0.2);
		const linked = [loud(), soft()];
		limiter(2).process(linked, 12000);
		linked[0]?.forEach((sample, i) => {
			expect(Math.abs(sample - 10 * (linked[1]?.[i] as number))).toBeLessThan(1e-12);
		});
		const input = soft();
		const separate = [loud(), soft()];
		const stage = limiter(2, { linked: false });
		stage.process(separate, 12000);
		expect(separate[1]?.subarray(stage.latencyFrames)).toEqual(input.subarray(0, 12000 - stage.latencyFrames));
	});

	test('comes back to exactly no reduction, a short peak sooner than a long one', () => {
		const back = (loudFrames: number) => {
			const tail = sine(8 * RATE, RATE, 1000, 0.1);
			const signal = joined(sine(loudFrames, RATE, 1000, 3), tail);
			const stage = limiter(1);
			const output = signal.slice();
			stage.process([output], output.length);
			let last = signal.length - 1 - stage.latencyFrames;
			expect(output[last + stage.latencyFrames]).toBe(signal[last]);
			while (
				last > loudFrames &&
				Math.abs((output[last + stage.latencyFrames] as number) / (signal[last] as number) - 1) < 0.01
			)
				last--;
			return (last - loudFrames) / RATE;
		};
		const short = back(48);
		const long = back(2 * RATE);
		expect(short).toBeLessThan(0.75);
		expect(long).toBeGreaterThan(short);
		expect(long).toBeLessThan(2);
	});

	test('never lifts the signal, and moves its gain without steps', () => {
		const input = joined(sine(4000, RATE, 997, 0.5), sine(4000, RATE, 997, 4), sine(8000, RATE, 997, 0.5));
		const output = joined(input, new Float64Array(4000));
		const stage = limiter(1);
		stage.process([output], output.length);
		let before = 1;
		for (let i = 0; i < input.length; i++) {
			const x = input[i] as number;
			if (Math.abs(x) < 0.05) continue;
			const gain = (output[i + stage.latencyFrames] as number) / x;
			expect(gain).toBeLessThanOrEqual(1);
			expect(Math.abs(gain - before)).toBeLessThan(0.1);
			before = gain;
		}
	});

	test('takes what is not finite as 0, counts it, and recovers', () => {
		const plane = sine(12000, RATE, 1000, 0.5);
		plane[100] = Number.NaN;
		plane[101] = Number.POSITIVE_INFINITY;
		plane[102] = Number.NEGATIVE_INFINITY;
		const stage = limiter(1);
		stage.process([plane], plane.length);
		expect(stage.nonFiniteSamples).toBe(3);
		expect(plane.every(Number.isFinite)).toBe(true);
		expect(plane[stage.latencyFrames + 101]).toBe(0);
	});

	test.each(['clean', 'loud'] as const)(
		'a %s one leaves silence silent, limits DC, and takes a file of one sample',
		(character) => {
			const silence = new Float64Array(3000);
			limiter(1, { character }).process([silence], silence.length);
			expect(silence.every((sample) => Object.is(sample, 0))).toBe(true);
			const dc = new Float64Array(12000).fill(2);
			limiter(1, { character }).process([dc], dc.length);
			expect(dc.every((sample) => Math.abs(sample) <= fromDb(-1))).toBe(true);
			expect(dc[11999]).toBeGreaterThan(fromDb(-1.1));
			const stage = limiter(1, { character });
			const single = new Float64Array(1 + stage.latencyFrames);
			single[0] = 0.5;
			stage.process([single], 1);
			stage.process([single], stage.latencyFrames, 1);
			expect(single[stage.latencyFrames]).toBe(0.5);
		},
	);

	test('survives absurd levels and the smallest numbers', () => {
		const plane = noise(6000, 1e200, 1);
		plane.fill(5e-324, 3000);
		limiter(1).process([plane], plane.length);
		expect(plane.every((sample) => Math.abs(sample) <= 1)).toBe(true);
	});

	test('obeys a lower ceiling within its latency', () => {
		const plane = sine(20000, RATE, 1000, 0.9);
		const stage = limiter(1, { ceilingDbtp: 0 });
		stage.process([plane], 8000);
		stage.set(-6, 50);
		stage.process([plane], 12000, 8000);
		for (const sample of plane.subarray(8000 + stage.latencyFrames)) {
			expect(Math.abs(sample)).toBeLessThanOrEqual(fromDb(-6));
		}
	});

	test('starts again from silence after a reset', () => {
		const stage = limiter(1);
		const first = noise(5000, 2, 1);
		const second = first.slice();
		stage.process([first], 5000);
		stage.reset();
		stage.process([second], 5000);
		expect(second).toEqual(first);
	});
});
