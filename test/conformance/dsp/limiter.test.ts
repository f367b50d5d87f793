import { describe, expect, test } from 'vitest';
import { Limiter } from '../../../src/dsp/limiter/limiter.ts';
import type { LimiterCharacter } from '../../../src/shared/model/limiterCharacter.ts';
import { fromDb, toDb } from '../../../src/shared/units.ts';
import { smpteDb } from '../../bench/measure/distortion.ts';
import { joined, noise, sine } from '../../dsp/signals.ts';
import { referenceLimiter } from '../../reference/limiter.ts';
import { faded } from './ebuTruePeak.ts';
import { bandLimited, referencePeak } from './reference.ts';
import { clipped, pinkNoise, worstBurst } from './torture.ts';

/** With the limiter's delay and the reference's margins a little less than a power of two. */
const FRAMES = 28_000;
const CEILING = -1;

function limited(
	signal: Float64Array,
	rateHz: number,
	drive: number,
	releaseMs: number,
	character: LimiterCharacter,
): Float64Array {
	const limiter = new Limiter(rateHz, 1, { ceilingDbtp: CEILING, lookaheadMs: 5, releaseMs, linked: true, character });
	const output = joined(
		signal.map((sample) => sample * fromDb(drive)),
		new Float64Array(limiter.latencyFrames + 1000),
	);
	limiter.process([output], output.length);
	return output;
}

function highest(signal: Float64Array): number {
	return signal.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
}

const impulses = () => Float64Array.from({ length: FRAMES }, (_, i) => (i % 997 === 500 ? 1 : 0));
const square = () => faded(sine(FRAMES, 48000, 997, 1).map(Math.sign), 48000);
const twoTones = (a: number, b: number) => {
	const second = sine(FRAMES, 48000, b, 0.5);
	return faded(
		sine(FRAMES, 48000, a, 0.5).map((sample, i) => sample + (second[i] as number)),
		48000,
	);
};

/** Band-limited signals, and full-band ones, of which even compliant meters disagree by decibels. */
const BAND_LIMITED: [string, () => Float64Array][] = [
	['a quarter of the rate at 45°', () => faded(sine(FRAMES, 4, 1, 1, Math.PI / 4), 48000)],
	['a sine at 0.45 of the rate', () => faded(sine(FRAMES, 1, 0.45001, 1), 48000)],
	['50 Hz', () => faded(sine(FRAMES, 48000, 50, 1), 48000)],
	['997 Hz that starts at full level', () => joined(new Float64Array(4000), sine(FRAMES - 4000, 48000, 997, 1))],
	['11 and 11.5 kHz', () => twoTones(11000, 11500)],
	['19 and 20 kHz', () => twoTones(19000, 20000)],
	['clipped noise up to 20 kHz', () => bandLimited(clipped(noise(FRAMES, 4, 5)), 0.4167)],
	['clipped noise up to 0.4535 of the rate', () => bandLimited(clipped(noise(FRAMES, 4, 6)), 0.4535)],
	['clipped pink noise up to 20 kHz', () => bandLimited(clipped(pinkNoise(FRAMES, 4, 3)), 0.4167)],
	['impulses', () => bandLimited(impulses(), 0.45)],
	['a square of 997 Hz up to 20 kHz', () => bandLimited(square(), 0.4167)],
	['the worst burst of 64', () => bandLimited(worstBurst(FRAMES, 64), 0.45)],
];
const FULL_BAND: [string, number, () => Float64Array][] = [
	['the worst burst of 4', 0.05, () => worstBurst(FRAMES, 4)],
	['the worst burst of 16', 0.05, () => worstBurst(FRAMES, 16)],
	['the worst burst of 64', 0.05, () => worstBurst(FRAMES, 64)],
	['a square of 997 Hz', 0.05, square],
	['impulses on the grid', 0.05, impulses],
	['clipped pink noise', 0.2, () => faded(clipped(pinkNoise(FRAMES, 4, 3)), 48000)],
	['clipped white noise', 0.2, () => faded(clipped(noise(FRAMES, 4, 2)), 48000)],
];

/** Each signal is made once for all rates. */
const MADE = BAND_LIMITED.map(([name, make]) => {
	let made: Float64Array | null = null;
	return [
		name,
		() => {
			made ??= make();
			return made;
		},
	] as const;
});

describe.each([44100, 48000, 88200, 96000, 176400, 192000])('limiter at %i Hz', (rateHz) => {
	test.each(MADE)('%s: true peak within 0.05 dB of the ceiling', (_, make) => {
		const signal = make();
		for (const [drive, releaseMs, character] of [
			[6, 10, 'clean'],
			[12, 100, 'clean'],
			[9, 2, 'loud'],
		] as const) {
			const output = limited(signal, rateHz, drive, releaseMs, character);
			expect(toDb(referencePeak(output, 16))).toBeLessThan(CEILING + 0.05);
			expect(highest(output)).toBeLessThanOrEqual(fromDb(CEILING));
		}
	});
});

test.each(FULL_BAND)('%s, full band: true peak within %d dB, samples never over', (_, tolerance, make) => {
	for (const character of ['clean', 'loud'] as const) {
		const output = limited(make(), 48000, 9, 20, character);
		expect(toDb(referencePeak(output, 16))).toBeLessThan(CEILING + tolerance);
		expect(highest(output)).toBeLessThanOrEqual(fromDb(CEILING));
	}
});

/** Part of a sine's power that is not the sine, dB, over whole periods at the end of the signal. */
function distortionDb(signal: Float64Array, frequencyHz: number, rateHz: number): number {
	const frames = rateHz / 2;
	const from = signal.length - frames;
	let cos = 0;
	let sin = 0;
	let power = 0;
	for (let i = 0; i < frames; i++) {
		const x = signal[from + i] as number;
		const angle = (2 * Math.PI * frequencyHz * i) / rateHz;
		cos += x * Math.cos(angle);
		sin += x * Math.sin(angle);
		power += x * x;
	}
	const tone = (2 * (cos * cos + sin * sin)) / frames;
	return 10 * Math.log10(Math.max(1e-30, (power - tone) / tone));
}

test.each([50, 60, 100, 1000, 6000])('6 dB of reduction leave a steady %i Hz clean, below -100 dB', (frequencyHz) => {
	const rateHz = 48000;
	const limiter = new Limiter(rateHz, 1, {
		ceilingDbtp: CEILING,
		lookaheadMs: 5,
		releaseMs: 100,
		linked: true,
		character: 'clean',
	});
	const signal = sine(2 * rateHz, rateHz, frequencyHz, fromDb(CEILING + 6));
	limiter.process([signal], signal.length);
	const found = distortionDb(signal, frequencyHz, rateHz);
	expect(found).toBeLessThan(-100);
});

test('a loud one distorts a tone only while it starts', () => {
	const rateHz = 48000;
	const signal = sine(10 * rateHz, rateHz, 60, fromDb(CEILING + 6));
	const limiter = new Limiter(rateHz, 1, {
		ceilingDbtp: CEILING,
		lookaheadMs: 12,
		releaseMs: 2,
		linked: true,
		character: 'loud',
	});
	limiter.process([signal], signal.length);
	expect(distortionDb(signal.subarray(0, rateHz), 60, rateHz)).toBeGreaterThan(-60);
	expect(distortionDb(signal, 60, rateHz)).toBeLessThan(-90);
});

test('SMPTE intermodulation of a clean one is below -60 dB', () => {
	const rateHz = 48000;
	const peak = fromDb(CEILING + 6);
	const high = sine(6 * rateHz, rateHz, 7000, 0.2 * peak);
	const signal = sine(6 * rateHz, rateHz, 60, 0.8 * peak).map((value, i) => value + (high[i] as number));
	const limiter = new Limiter(rateHz, 1, {
		ceilingDbtp: CEILING,
		lookaheadMs: 20,
		releaseMs: 10,
		linked: true,
		character: 'clean',
	});
	limiter.process([signal], signal.length);
	expect(smpteDb(signal.slice(5 * rateHz), rateHz)).toBeLessThan(-60);
});

test('loud is louder than clean, for the same true peak', () => {
	const signal = bandLimited(clipped(pinkNoise(FRAMES, 4, 3)), 0.4167);
	const power = (plane: Float64Array) => plane.reduce((sum, value) => sum + value * value, 0);
	const loud = limited(signal, 48000, 8, 10, 'loud');
	const clean = limited(signal, 48000, 8, 10, 'clean');
	expect(10 * Math.log10(power(loud) / power(clean))).toBeGreaterThan(0.4);
});

test('its gain is that of its twin in plain TypeScript', () => {
	const rateHz = 48000;
	const base = bandLimited(noise(FRAMES, 1, 9), 0.1);
	const signal = base.map((value, i) => value * (1 + 8 * Math.sin((Math.PI * i) / FRAMES) ** 8));
	const other = bandLimited(noise(FRAMES, 2, 10), 0.1);
	const limiter = new Limiter(rateHz, 2, {
		ceilingDbtp: CEILING,
		lookaheadMs: 5,
		releaseMs: 20,
		linked: true,
		character: 'clean',
	});
	const twin = referenceLimiter([signal, other], {
		ceiling: fromDb(CEILING),
		aim: fromDb(CEILING - 0.027),
		bellFrames: 240,
		windowFrames: 504 + 4,
		releaseFrames: 960,
		chargeFrames: 9600,
		slowReleaseFrames: 5760,
	});
	const planes = [signal, other].map((plane) => joined(plane, new Float64Array(limiter.latencyFrames)));
	limiter.process(planes, planes[0]?.length ?? 0);
	expect(twin.gains.reduce((least, gain) => Math.min(least, gain), 1)).toBeLessThan(0.6);
	for (const [channel, plane] of twin.planes.entries()) {
		const output = planes[channel]?.subarray(limiter.latencyFrames) ?? new Float64Array();
		const worst = plane.reduce((most, value, i) => Math.max(most, Math.abs(value - (output[i] as number))), 0);
		expect(toDb(worst)).toBeLessThan(-90);
	}
});
