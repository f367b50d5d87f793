import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONVERTIBLE_RATES_HZ, Resampler } from '../../src/dsp/resample/resample.ts';
import { seededRng } from '../../src/shared/random.ts';
import { convertedPlanes } from './convertRate.ts';
import { joined, noise, oddBlocks, sine } from './signals.ts';

function converted(input: Float64Array, inRateHz: number, outRateHz: number, blocks = [input.length]): Float64Array {
	return convertedPlanes([input], inRateHz, outRateHz, blocks)[0] as Float64Array;
}

/** Farthest that a signal lies from what it should be, over part of its length. */
function farthest(signal: Float64Array, wanted: (frame: number) => number, from = 0, to = signal.length): number {
	let most = 0;
	for (let i = Math.round(from); i < to; i++) most = Math.max(most, Math.abs((signal[i] as number) - wanted(i)));
	return most;
}

describe('rate conversion', () => {
	test('gives the rounded number of frames that the rates ask for, and one for the shortest file', () => {
		for (const inRateHz of CONVERTIBLE_RATES_HZ) {
			for (const outRateHz of [44100, 96000]) {
				for (const frames of [0, 1, 2, 1001]) {
					const wanted = frames === 0 ? 0 : Math.max(1, Math.round((frames * outRateHz) / inRateHz));
					expect(converted(new Float64Array(frames), inRateHz, outRateHz)).toHaveLength(wanted);
				}
			}
		}
		const resampler = new Resampler(96000, 44100, 1);
		fc.assert(
			fc.property(fc.integer({ min: 2, max: 50_000 }), (frames) => {
				resampler.reset();
				const output = new Float64Array(resampler.maxOutputFrames(frames) + resampler.maxFinishFrames);
				const written = resampler.process([new Float64Array(frames)], frames, [output]);
				expect(written + resampler.finish([output])).toBe(Math.round((frames * 147) / 320));
			}),
			{ seed: 1, numRuns: 10 },
		);
	});

	test('gives the same bits for any block size', () => {
		const input = noise(12_000, 0.5, 1);
		for (const [inRateHz, outRateHz] of [
			[44100, 96000],
			[96000, 88200],
		] as const) {
			const whole = converted(input, inRateHz, outRateHz);
			expect(converted(input, inRateHz, outRateHz, oddBlocks(12_000, 3))).toEqual(whole);
			expect(converted(input, inRateHz, outRateHz, new Array(12_000).fill(1))).toEqual(whole);
		}
	});

	test('keeps every moment where it was', () => {
		for (const [inRateHz, outRateHz] of [
			[44100, 192000],
			[192000, 48000],
			[48000, 44100],
		] as const) {
			const frames = inRateHz / 10;
			const input = sine(frames, inRateHz, 1000, 0.5).map((x, i) => x * Math.sin((Math.PI * i) / frames) ** 4);
			const wanted = (frame: number) => {
				const time = frame / outRateHz;
				return 0.5 * Math.sin(2 * Math.PI * 1000 * time) * Math.sin(Math.PI * time * 10) ** 4;
			};
			expect(farthest(converted(input, inRateHz, outRateHz), wanted)).toBeLessThan(1e-7);
		}
	});

	test('an impulse comes out symmetrical, and exactly nothing beyond the reach of the filter', () => {
		const input = new Float64Array(40_000);
		input[20_000] = 1;
		const output = converted(input, 88200, 44100);
		const middle = 10_000;
		const mirrored = (frame: number) => output[2 * middle - frame] as number;
		expect(farthest(output, mirrored, middle - 432, middle)).toBeLessThan(1e-15);
		const silence = () => 0;
		expect(farthest(output, silence, 0, middle - 432)).toBe(0);
		expect(farthest(output, silence, middle + 433)).toBe(0);
		expect(output[middle]).toBeGreaterThan(0.49);
	});

	test('channels stay apart, an odd one out too, and a silent one stays silent', () => {
		const planes = [1, 2, 3, 4, 5, 6, 7].map((seed) => noise(12_000, 0.5, seed));
		const together = convertedPlanes(planes, 96000, 88200);
		planes.forEach((plane, channel) => {
			const alone = converted(plane, 96000, 88200);
			const beside = together[channel] as Float64Array;
			expect(farthest(beside, (frame) => alone[frame] as number)).toBeLessThan(1e-14);
		});
		const [, silent] = convertedPlanes([planes[0] as Float64Array, new Float64Array(12_000)], 96000, 88200);
		expect(silent?.every((sample) => sample === 0)).toBe(true);
	});

	test('silence of a file before the sound and after it stays silence', () => {
		const input = joined(new Float64Array(30_000), noise(100, 0.9, 4), new Float64Array(30_000));
		const output = converted(input, 88200, 96000);
		const ratio = 96000 / 88200;
		expect(farthest(output, () => 0, 0, (30_000 - 145) * ratio)).toBe(0);
		expect(farthest(output, () => 0, (30_100 + 145) * ratio)).toBe(0);
	});

	test('copies bit by bit when the rates are equal', () => {
		const input = noise(3000, 1, 2);
		expect(converted(input, 48000, 48000, oddBlocks(3000, 5))).toEqual(input);
	});

	test.each([
		[8000, 48000],
		[22050, 44100],
		[32000, 44100],
		[48000, 37800],
		[352800, 44100],
		[384000, 48000],
	])('other simple ratios go too: %i → %i Hz', (inRateHz, outRateHz) => {
		const input = sine(inRateHz / 4, inRateHz, 1000, 0.5);
		const output = converted(input, inRateHz, outRateHz);
		const wanted = (frame: number) => 0.5 * Math.sin((2 * Math.PI * 1000 * frame) / outRateHz);
		expect(farthest(output, wanted, output.length * 0.4, output.length * 0.6)).toBeLessThan(1e-9);
	});

	test.each([
		[44100, 44101],
		[44100, 44056],
		[0, 44100],
		[44100, -1],
		[44100, 48000.5],
		[Number.NaN, 44100],
	])('refuses a ratio that is none of small numbers: %d → %d Hz', (inRateHz, outRateHz) => {
		expect(() => new Resampler(inRateHz, outRateHz, 1)).toThrow(expect.objectContaining({ code: 'audio.rate' }));
	});

	test('takes what is not finite as 0 and counts it once', () => {
		const input = noise(12_000, 0.5, 6);
		const clean = input.slice();
		const rng = seededRng(7);
		const bad = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, -1e39];
		const places = Array.from({ length: 40 }, (_, i) => 300 * i + Math.floor(rng() * 300));
		places.forEach((at, i) => {
			input[at] = bad[i % bad.length] as number;
			clean[at] = 0;
		});
		for (const outRateHz of [88200, 96000]) {
			const resampler = new Resampler(96000, outRateHz, 1);
			const output = new Float64Array(resampler.maxOutputFrames(12_000) + resampler.maxFinishFrames);
			const written = resampler.process([input], 12_000, [output]);
			const frames = written + resampler.finish([output.subarray(written)]);
			expect(resampler.nonFiniteSamples).toBe(places.length);
			expect(output.subarray(0, frames)).toEqual(converted(clean, 96000, outRateHz));
		}
	});

	test('denormals, DC and the largest samples of a float file come out as what they are', () => {
		expect(converted(new Float64Array(20_000).fill(1e-310), 96000, 88200).every((sample) => sample === 0)).toBe(true);
		for (const level of [1, 3e38]) {
			const output = converted(new Float64Array(20_000).fill(level), 96000, 88200);
			expect(farthest(output, () => level, 2000, 16_000) / level).toBeLessThan(1e-9);
		}
	});

	test('starts anew after a reset', () => {
		const resampler = new Resampler(96000, 88200, 1);
		const input = noise(5000, 0.5, 8);
		const run = () => {
			const output = new Float64Array(resampler.maxOutputFrames(5000) + resampler.maxFinishFrames);
			const written = resampler.process([input], 5000, [output]);
			return output.subarray(0, written + resampler.finish([output.subarray(written)]));
		};
		const first = run();
		resampler.reset();
		expect(run()).toEqual(first);
	});
});
