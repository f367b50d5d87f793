import { describe, expect, test } from 'vitest';
import { Limiter, type LimiterCharacter } from '../../../src/dsp/limiter.ts';
import { fromDb, toDb } from '../../../src/shared/units.ts';
import { joined, noise, sine } from '../../dsp/signals.ts';
import { faded } from './ebuTruePeak.ts';
import { bandLimited, referencePeak } from './reference.ts';
import { clipped, pinkNoise, worstBurst } from './torture.ts';

const FRAMES = 1 << 15;
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

describe.each([44100, 96000, 192000])('limiter at %i Hz', (rateHz) => {
	test.each(BAND_LIMITED)('%s: true peak within 0.05 dB of the ceiling', (_, make) => {
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
