import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FileLoudness } from '../../../src/dsp/meters/fileLoudness.ts';
import { Resampler } from '../../../src/dsp/resample/resample.ts';
import { describeWith } from '../../capabilities.ts';
import { noise } from '../../dsp/signals.ts';
import { bandLimited } from './reference.ts';
import { pinkNoise } from './torture.ts';

/** Stereo that rises and falls as music does. */
function programme(rateHz: number): [Float64Array, Float64Array] {
	const frames = 30 * rateHz;
	const level = (i: number) => 0.02 + 0.5 * Math.abs(Math.sin((2 * Math.PI * i) / (11 * rateHz))) ** 3;
	const left = pinkNoise(frames, 0.3, 1).map((sample, i) => sample * level(i));
	const right = pinkNoise(frames, 0.2, 2).map((sample, i) => sample * level(i + rateHz));
	return [left, right];
}

describeWith(['ffmpeg'], 'against ffmpeg', () => {
	let folder = '';
	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), 'detent-dsp-'));
	});
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	test.each([44100, 48000, 96000])('loudness of a programme at %i Hz is that of its ebur128 filter', (rateHz) => {
		const planes = programme(rateHz);
		const path = join(folder, `${rateHz}.f64`);
		const interleaved = new Float64Array(planes[0].length * 2);
		planes.forEach((plane, channel) => {
			plane.forEach((sample, i) => {
				interleaved[2 * i + channel] = sample;
			});
		});
		writeFileSync(path, interleaved);
		const format = ['-f', 'f64le', '-ar', String(rateHz), '-ac', '2', '-i', path];
		const { stderr } = spawnSync('ffmpeg', ['-nostats', ...format, '-af', 'ebur128=peak=true', '-f', 'null', '-'], {
			encoding: 'utf8',
		});
		const summary = stderr.slice(stderr.lastIndexOf('Summary:'));
		const value = (pattern: RegExp) => Number(pattern.exec(summary)?.[1]);
		const meter = new FileLoudness(rateHz, 2);
		meter.process(planes, planes[0].length);
		const found = meter.finish();
		expect(Math.abs((found.integratedLufs ?? 0) - value(/I:\s+(-?[\d.]+) LUFS/))).toBeLessThan(0.11);
		expect(Math.abs((found.lra ?? 0) - value(/LRA:\s+(-?[\d.]+) LU/))).toBeLessThan(0.35);
		expect(Math.abs((found.truePeakDbtp ?? 0) - value(/Peak:\s+(-?[\d.]+) dBFS/))).toBeLessThan(0.6);
	});

	test('a converted programme is that of its resampler in the common pass band, below -90 dB', () => {
		const input = bandLimited(noise(22050, 0.5, 3), 0.4);
		const path = join(folder, 'src.f64');
		writeFileSync(path, input);
		const format = (rateHz: number) => ['-f', 'f64le', '-ar', String(rateHz), '-ac', '1'];
		const filter = 'aresample=48000:filter_size=256:phase_shift=15:linear_interp=0:cutoff=0.95';
		const bytes = execFileSync('ffmpeg', [
			...['-v', 'error', ...format(44100), '-i', path, '-af', filter],
			...[...format(48000), '-'],
		]);
		const other = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
		const resampler = new Resampler(44100, 48000, 1);
		const output = new Float64Array(resampler.maxOutputFrames(input.length) + resampler.maxFinishFrames);
		const written = resampler.process([input], input.length, [output]);
		resampler.finish([output.subarray(written)]);
		let rest = 0;
		let power = 0;
		for (let i = 4000; i < 20000; i++) {
			power += (output[i] as number) ** 2;
			rest += ((output[i] as number) - (other[i] as number)) ** 2;
		}
		expect(10 * Math.log10(rest / power)).toBeLessThan(-90);
	});
});
