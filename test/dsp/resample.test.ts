import { describe, expect, test } from 'vitest';
import { CONVERTIBLE_RATES_HZ, Resampler } from '../../src/dsp/resample.ts';
import { noise, oddBlocks, sine } from './signals.ts';

function converted(input: Float64Array, inRateHz: number, outRateHz: number, blocks: number[]): Float64Array {
	const resampler = new Resampler(inRateHz, outRateHz, 1);
	const output = new Float64Array(resampler.maxOutputFrames(input.length) + resampler.maxFinishFrames);
	let at = 0;
	let written = 0;
	for (const frames of blocks) {
		const room = output.subarray(written, written + resampler.maxOutputFrames(frames));
		written += resampler.process([input.subarray(at, at + frames)], frames, [room]);
		at += frames;
	}
	written += resampler.finish([output.subarray(written, written + resampler.maxFinishFrames)]);
	return output.subarray(0, written);
}

describe('rate conversion', () => {
	test('gives exactly the frames that the rates ask for', () => {
		for (const inRateHz of CONVERTIBLE_RATES_HZ) {
			for (const outRateHz of [44100, 96000]) {
				for (const frames of [1, 1001]) {
					const output = converted(new Float64Array(frames), inRateHz, outRateHz, [frames]);
					expect(output).toHaveLength(Math.ceil((frames * outRateHz) / inRateHz));
				}
			}
		}
	});

	test('gives the same bits for any block size', () => {
		const input = noise(5000, 0.5, 1);
		for (const [inRateHz, outRateHz] of [
			[44100, 96000],
			[96000, 44100],
		] as const) {
			const whole = converted(input, inRateHz, outRateHz, [5000]);
			expect(converted(input, inRateHz, outRateHz, oddBlocks(5000, 3))).toEqual(whole);
			expect(converted(input, inRateHz, outRateHz, new Array(5000).fill(1))).toEqual(whole);
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
			const output = converted(input, inRateHz, outRateHz, [frames]);
			output.forEach((sample, i) => {
				const time = i / outRateHz;
				const wanted = 0.5 * Math.sin(2 * Math.PI * 1000 * time) * Math.sin(Math.PI * time * 10) ** 4;
				expect(Math.abs(sample - wanted)).toBeLessThan(1e-6);
			});
		}
	});

	test('copies bit by bit when the rates are equal', () => {
		const input = noise(3000, 1, 2);
		expect(converted(input, 48000, 48000, [3000])).toEqual(input);
	});

	test('refuses other rates, and takes what is not finite as 0', () => {
		expect(() => new Resampler(44100, 32000, 1)).toThrow(expect.objectContaining({ code: 'audio.rate' }));
		const input = new Float64Array(2000);
		input[5] = Number.NaN;
		expect(converted(input, 44100, 48000, [2000]).every((sample) => sample === 0)).toBe(true);
	});
});
