import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromDb } from '../../../src/shared/units.ts';
import { writeAudio } from '../../bench/material/audio.ts';
import { programme } from '../../bench/material/programme.ts';
import { distortion, smpteDb } from '../../bench/measure/distortion.ts';
import { referenceLoudness } from '../../bench/measure/loudness.ts';
import { pumping, pumpingSignal } from '../../bench/measure/pumping.ts';
import { type LimiterPeer, limiterPeers } from '../../bench/peers/limiters.ts';
import { notInstalled } from '../../bench/peers/peer.ts';
import { scannerPeers } from '../../bench/peers/scanners.ts';
import { describeWith } from '../../capabilities.ts';
import { sine } from '../../dsp/signals.ts';

const RATE = 44100;
let folder = '';
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'detent-bench-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a limiter makes of a tone at 6 dB of gain reduction, settled. */
function settled(peer: LimiterPeer, tones: readonly (readonly [frequencyHz: number, part: number])[]): Float64Array {
	const plane = new Float64Array(4 * RATE);
	for (const [frequencyHz, part] of tones) {
		const tone = sine(plane.length, RATE, frequencyHz, part * fromDb(5));
		for (let i = 0; i < plane.length; i++) plane[i] = (plane[i] as number) + (tone[i] as number);
	}
	return peer.limit({ rateHz: RATE, planes: [plane, plane] }).audio.planes[0]?.slice(3 * RATE, 4 * RATE) ?? plane;
}

describeWith(['ffmpeg'], 'the bench reads of a limiter of others what is known of it', () => {
	// ffmpeg's alimiter with its defaults: 60 Hz THD -38.9, SMPTE -37.7 dB, 54 ms of pumping after a kick.
	const alimiter = () => limiterPeers(folder).find(({ name }) => name === 'ffmpeg alimiter') as LimiterPeer;

	test('distortion', () => {
		expect(distortion(settled(alimiter(), [[60, 1]]), RATE, 60).thdDb).toBeCloseTo(-38.9, 0);
		const two = settled(alimiter(), [
			[60, 0.8],
			[7000, 0.2],
		]);
		expect(smpteDb(two, RATE)).toBeCloseTo(-37.7, 0);
	});

	test('pumping', () => {
		const output = alimiter().limit(pumpingSignal(RATE)).audio.planes[0] as Float64Array;
		expect(Math.abs(pumping(output, RATE).audibleMs - 54)).toBeLessThan(5);
	});

	test('an absent peer is named with what brings it', () => {
		const absent = { ...alimiter(), installed: false };
		expect(notInstalled(absent)).toBe('ffmpeg alimiter: not installed (ffmpeg)');
	});
});

describeWith(['ffmpeg'], 'the bench reads loudness', () => {
	test('as the scanners of others do', () => {
		const audio = programme(RATE, 20);
		const path = join(folder, 'programme.wav');
		writeAudio(path, audio);
		const wanted = referenceLoudness(audio.planes, RATE);
		const scanners = scannerPeers(folder).filter(({ installed }) => installed);
		expect(scanners.map(({ name }) => name)).toContain('ffmpeg ebur128');
		for (const scanner of scanners) {
			const found = scanner.scan(path);
			expect(Math.abs((found.integratedLufs ?? 0) - (wanted.integratedLufs ?? 0))).toBeLessThan(0.02);
			expect(Math.abs((found.maxShortTermLufs ?? 0) - (wanted.maxShortTermLufs ?? 0))).toBeLessThan(0.1);
			expect(Math.abs((found.lra ?? 0) - (wanted.lra ?? 0))).toBeLessThan(0.5);
		}
	});
});
