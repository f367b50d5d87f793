import { describe, expect, test } from 'vitest';
import { MeterKernel, type SampleLayout } from '../../../src/dsp/meters/meterKernel.ts';
import { toDb } from '../../../src/shared/units.ts';
import { noise, sine } from '../../dsp/signals.ts';
import { preciseTruePeak, standardTruePeak, weightedSums } from '../../reference/meter.ts';
import { clipped, pinkNoise, worstBurst } from './torture.ts';

function kernelOf(rateHz: number, channels: number): MeterKernel {
	return new MeterKernel({ rateHz, channels, mostFrames: 4096, loudness: true, standard: true, precise: true });
}

/** Sums of squares of all hops by channel. */
function sumsOf(kernel: MeterKernel, planes: readonly Float64Array[], frames: number): number[][] {
	const sums: number[][] = planes.map(() => []);
	for (let at = 0; at < frames; at += kernel.mostFrames) {
		const run = Math.min(kernel.mostFrames, frames - at);
		kernel.fill(planes, at, run);
		const hops = kernel.take(run);
		for (let hop = 0; hop < hops; hop++) {
			sums.forEach((list, channel) => {
				list.push((kernel.hopSums[hop * kernel.lanes + channel] as number) * kernel.powerScale);
			});
		}
	}
	return sums;
}

describe.each([44100, 48000, 96000, 192000])('the kernel of the meters against its twin at %i Hz', (rateHz) => {
	test.each([1, 2, 3, 6])('%i channels: weighted powers to 1e-12', (channels) => {
		const frames = rateHz / 2 + 17;
		const planes = Array.from({ length: channels }, (_, channel) => pinkNoise(frames, 0.5, channel + 1));
		const sums = sumsOf(kernelOf(rateHz, channels), planes, frames);
		planes.forEach((plane, channel) => {
			const wanted = weightedSums(plane, rateHz);
			expect(sums[channel]?.length).toBe(wanted.length);
			const difference = wanted.reduce((sum, power, hop) => sum + Math.abs((sums[channel]?.[hop] ?? 0) - power), 0);
			expect(difference / wanted.reduce((sum, power) => sum + power, 0)).toBeLessThan(1e-12);
		});
	});
});

describe('true peaks against a twin that evaluates everything', () => {
	const frames = 6000;
	const loudTone = sine(frames, 48000, 3000, 2).map((sample, i) =>
		i < 1000 ? sample * Math.sin((Math.PI * i) / 1000) : 0,
	);
	const mixed = (other: Float64Array) => loudTone.map((sample, i) => sample + (other[i] as number));
	test.each<[string, Float64Array]>([
		['noise', noise(frames, 1, 1)],
		['clipped noise', clipped(noise(frames, 4, 2))],
		['clipped pink noise', clipped(pinkNoise(frames, 4, 3))],
		['a tone at a quarter of the rate', sine(frames, 4, 1, 0.5, Math.PI / 4)],
		['a tone near half the rate', sine(frames, 1, 0.49, 1)],
		['a square', sine(frames, 48000, 997, 1).map(Math.sign)],
		['a worst burst after a louder tone', mixed(worstBurst(frames, 64))],
		['a long worst burst after a louder tone', mixed(worstBurst(frames, 700))],
		['one sample', Float64Array.of(0.7)],
		['an impulse far smaller than what follows', Float64Array.of(1e-9, 0, 0, 0, 1)],
	])('%s', (_, exact) => {
		const signal = exact.map(Math.fround);
		const kernel = kernelOf(48000, 1);
		sumsOf(kernel, [signal], signal.length);
		kernel.finish();
		const standard = Math.max(kernel.standardPeaks[0] as number, kernel.samplePeaks[0] as number);
		expect(Math.abs(standard / standardTruePeak(signal) - 1)).toBeLessThan(1e-12);
		expect(Math.abs(toDb(kernel.precisePeaks[0] as number) - toDb(preciseTruePeak(signal)))).toBeLessThan(0.002);
	});
});

describe('samples are read alike from every format', () => {
	const whole = Array.from({ length: 600 }, (_, i) => Math.round(100 * Math.sin(i / 3)));
	const formats: [SampleLayout, (view: DataView, at: number, value: number, little: boolean) => void][] = [
		[{ kind: 'unsigned', bytes: 1, bigEndian: false }, (view, at, value) => view.setUint8(at, value + 128)],
		[{ kind: 'signed', bytes: 1, bigEndian: false }, (view, at, value) => view.setInt8(at, value)],
		...[false, true].flatMap((bigEndian): typeof formats => [
			[{ kind: 'signed', bytes: 2, bigEndian }, (view, at, value, little) => view.setInt16(at, value << 8, little)],
			[
				{ kind: 'signed', bytes: 3, bigEndian },
				(view, at, value, little) => {
					view.setInt8(little ? at + 2 : at, value);
					view.setInt16(little ? at : at + 1, 0);
				},
			],
			[{ kind: 'signed', bytes: 4, bigEndian }, (view, at, value, little) => view.setInt32(at, value << 24, little)],
			[{ kind: 'float', bytes: 4, bigEndian }, (view, at, value, little) => view.setFloat32(at, value / 128, little)],
			[{ kind: 'float', bytes: 8, bigEndian }, (view, at, value, little) => view.setFloat64(at, value / 128, little)],
		]),
	];
	test.each(formats)('%o', (layout, put) => {
		for (const channels of [1, 2, 3]) {
			const planes = Array.from({ length: channels }, (_, channel) =>
				Float64Array.from(whole, (value, i) => ((whole[i + channel] ?? value) as number) / 128),
			);
			const wanted = kernelOf(8000, channels);
			wanted.fill(planes, 0, whole.length);
			const hops = wanted.take(whole.length);
			wanted.finish();
			const found = kernelOf(8000, channels);
			found.setLayout(layout);
			const view = new DataView(found.bytes.buffer, found.bytes.byteOffset, found.bytes.length);
			planes.forEach((plane, channel) => {
				plane.forEach((sample, i) => {
					put(view, (i * channels + channel) * layout.bytes, sample * 128, !layout.bigEndian);
				});
			});
			expect(found.take(whole.length)).toBe(hops);
			const sums = found.hopSums.slice(0, hops * found.lanes);
			found.finish();
			expect(found.samplePeaks).toEqual(wanted.samplePeaks);
			expect(found.standardPeaks).toEqual(wanted.standardPeaks);
			expect(found.precisePeaks).toEqual(wanted.precisePeaks);
			expect(sums.some((sum) => sum > 0)).toBe(true);
		}
	});
});
