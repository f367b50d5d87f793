import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { measureDistortion } from '../../../src/dsp/measure/distortion.ts';
import { noiseFloor } from '../../../src/dsp/measure/noiseFloor.ts';
import { findTone } from '../../../src/dsp/measure/toneLevel.ts';
import { toDb } from '../../../src/shared/units.ts';
import { writeRaw } from '../../bench/material/raw.ts';
import { describeWith } from '../../capabilities.ts';
import { noise, sine } from '../../dsp/signals.ts';

const RATE = 48000;
const FRAMES = 8 * RATE;
/** A full-scale sine is -3.01 dB RMS, and 0 dBFS in AES17. */
const AES17_DB = 10 * Math.log10(2);

describeWith(['ffmpeg', 'sox'], 'levels and noise against ffmpeg and sox', () => {
	let folder = '';
	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), 'detent-measure-'));
	});
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	function raw(signal: Float64Array): string {
		const path = join(folder, 'signal.f64');
		writeRaw(path, [signal], 'f64');
		return path;
	}

	/** RMS in dB as ffmpeg's astats filter reads it behind other filters. */
	function ffmpegRmsDb(signal: Float64Array, filters: string[]): number {
		const input = ['-f', 'f64le', '-ar', String(RATE), '-ac', '1', '-i', raw(signal)];
		const chain = [...filters, 'astats=measure_perchannel=none'].join(',');
		const { stderr } = spawnSync('ffmpeg', ['-nostats', '-hide_banner', ...input, '-af', chain, '-f', 'null', '-'], {
			encoding: 'utf8',
		});
		return Number(/RMS level dB: (-?[\d.]+)/.exec(stderr)?.[1]);
	}

	/** RMS in dB as sox's stats effect reads it behind other effects. */
	function soxRmsDb(signal: Float64Array, effects: string[]): number {
		const input = ['-t', 'f64', '-r', String(RATE), '-c', '1', raw(signal)];
		const { stderr } = spawnSync('sox', [...input, '-n', ...effects, 'stats'], { encoding: 'utf8' });
		return Number(/RMS lev dB\s+(-?[\d.]+)/.exec(stderr)?.[1]);
	}

	test('the level of a tone', () => {
		const signal = sine(FRAMES, RATE, 997, 0.1234);
		const own = toDb(findTone(signal, { from: 0, frames: FRAMES, rateHz: RATE, hz: 997 }).amplitude) - AES17_DB;
		expect(own).toBeCloseTo(ffmpegRmsDb(signal, []), 2);
		expect(Math.abs(own - soxRmsDb(signal, []))).toBeLessThan(0.006);
	});

	test('noise between 20 Hz and 20 kHz', () => {
		const signal = noise(FRAMES, 1e-3, 4);
		const own = (noiseFloor(signal, 0, FRAMES, RATE).unweightedDbfs ?? 0) - AES17_DB;
		// sox's sinc is a steep linear-phase filter.
		expect(Math.abs(own - soxRmsDb(signal, ['sinc', '-n', '8191', '20-20000']))).toBeLessThan(0.05);
	});

	test('what the notch leaves of a distorted tone in noise', () => {
		const hiss = noise(FRAMES, 2e-4, 9);
		const tone = sine(FRAMES, RATE, 997, 0.1);
		const second = sine(FRAMES, RATE, 2 * 997, 0.1 * 10 ** (-66 / 20));
		const signal = hiss.map((value, i) => value + (tone[i] ?? 0) + (second[i] ?? 0));
		const own = measureDistortion(signal, { from: 0, frames: FRAMES, rateHz: RATE, hz: 997 }).thdPlusNoiseDb;
		// Twice the notch of Q 3 would take more; a single one leaves nothing of a steady tone once it has swung in.
		const left = ffmpegRmsDb(signal, ['bandreject=f=997:width_type=q:w=3', 'atrim=start=1', 'lowpass=f=20000:p=2']);
		const whole = ffmpegRmsDb(signal, ['atrim=start=1']);
		expect(Math.abs(own - (left - whole))).toBeLessThan(0.3);
	});
});
