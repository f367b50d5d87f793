import { describe, expect, test } from 'vitest';
import { FRACTIONAL_SIDE, readDelayed } from '../../../src/dsp/compare/fractionalDelay.ts';
import { matchPair } from '../../../src/dsp/compare/pairMatch.ts';
import { fractionalTaps, kaiserBeta } from '../../../src/dsp/kaiser.ts';
import { LoudnessMeter } from '../../../src/dsp/meters/loudness.ts';
import { joined, noise } from '../../dsp/signals.ts';

const RATE = 16000;

/** Two seconds of stereo noise without the top of the band. */
function music(seed = 1): Float64Array[] {
	const taps = [1, 6, 15, 20, 15, 6, 1];
	return [seed, seed + 100].map((channelSeed) => {
		const raw = noise(2 * RATE, 0.3, channelSeed);
		return raw.map((_, i) => taps.reduce((sum, tap, k) => sum + (tap / 64) * (raw[i + k - 3] ?? 0), 0));
	});
}

function moved(planes: readonly Float64Array[], delayFrames: number, gain: number): Float64Array[] {
	return planes.map((plane) => {
		const out = new Float64Array(plane.length);
		readDelayed(plane, delayFrames, 0, plane.length, out);
		return out.map((sample) => sample * gain);
	});
}

test.each([
	[0, 2],
	[1234, 0.5],
	[-777.25, 0.25],
	[31.625, 4],
])(
	'a copy %f frames later with a gain of %f is matched within 0.001 dB, which leaves less than -75 dB',
	(delayFrames, gain) => {
		const reference = music();
		const match = matchPair(reference, moved(reference, delayFrames, gain), RATE);
		expect(match.delayFrames).toBeCloseTo(delayFrames, 5);
		const louderDb = 20 * Math.log10(gain);
		expect(Math.abs(match.otherGainDb - match.referenceGainDb + louderDb)).toBeLessThan(0.001);
		expect(match.residualDb ?? -200).toBeLessThan(-75);
		expect(match.likeness).toBeCloseTo(1, 6);
		expect(match.inverted).toBe(false);
	},
);

/** The frames that both have, read tap by tap. */
function laidOn(plane: Float64Array, delayFrames: number, from: number, frames: number): Float64Array {
	const whole = Math.floor(delayFrames);
	const taps = fractionalTaps(delayFrames - whole, FRACTIONAL_SIDE, kaiserBeta(140));
	return Float64Array.from({ length: frames }, (_, i) =>
		taps.reduce((sum, tap, k) => sum + tap * (plane[from + i + whole + k - FRACTIONAL_SIDE + 1] ?? 0), 0),
	);
}

function lufs(planes: readonly Float64Array[], gainDb: number): number {
	const meter = new LoudnessMeter({ rateHz: RATE, channels: planes.length });
	const scaled = planes.map((plane) => plane.map((sample) => sample * 10 ** (gainDb / 20)));
	meter.process(scaled, scaled[0]?.length ?? 0);
	return meter.integratedLufs() ?? Number.NaN;
}

test('loudness, what is left and likeness are what every sample read tap by tap gives', () => {
	const reference = music();
	const other = moved(reference, 431.37, 1.7).map((plane, channel) =>
		plane.map((sample, i) => sample + 0.002 * Math.sin(i * (channel + 1))),
	);
	const match = matchPair(reference, other, RATE);
	const from = Math.max(0, Math.ceil(FRACTIONAL_SIDE - match.delayFrames));
	const still = reference.map((plane) => plane.slice(from, from + match.commonFrames));
	const laid = other.map((plane) => laidOn(plane, match.delayFrames, from, match.commonFrames));
	expect(match.referenceLufs).toBeCloseTo(lufs(still, 0), 9);
	expect(match.otherLufs).toBeCloseTo(lufs(laid, 0), 9);
	expect(lufs(laid, match.otherGainDb)).toBeCloseTo(lufs(still, match.referenceGainDb), 3);
	let left = 0;
	let power = 0;
	for (const [channel, plane] of still.entries())
		for (const [i, x] of plane.entries()) {
			left += (x - 10 ** (match.otherGainDb / 20) * (laid[channel]?.[i] ?? 0)) ** 2;
			power += x * x;
		}
	expect(match.residualDb).toBeCloseTo(10 * Math.log10(left / power), 6);
});

test('it tells how far it is, and ends where it is told to', () => {
	const reference = music();
	const told: number[] = [];
	matchPair(reference, moved(reference, 12, 0.5), RATE, (done) => told.push(done));
	expect(told).toEqual([...told].sort((a, b) => a - b));
	expect(told.at(-1)).toBe(1);
	for (const [piece] of told.entries()) {
		let called = 0;
		const stop = () => {
			if (called++ === piece) throw new Error(`stopped at ${piece}`);
		};
		expect(() => matchPair(reference, moved(reference, 12, 0.5), RATE, stop)).toThrow(`stopped at ${piece}`);
	}
});

test.each([0.5, 0.6, 2])('a copy of music that fades below the gate is matched too, gain %f', (gain) => {
	const [left] = music() as [Float64Array];
	// 90 dB in two seconds: how many blocks pass the absolute gate depends on the level, and what the others count for on them.
	const reference = [left.map((sample, i) => sample * 10 ** ((-45 / 20) * (i / RATE)))];
	const match = matchPair(reference, moved(reference, 321, gain), RATE);
	expect(Math.abs(match.otherGainDb - match.referenceGainDb + 20 * Math.log10(gain))).toBeLessThan(0.001);
});

test('only the louder is turned down, whichever it is', () => {
	const reference = music();
	expect(matchPair(reference, moved(reference, 0, 2), RATE)).toMatchObject({ referenceGainDb: 0 });
	expect(matchPair(reference, moved(reference, 0, 0.5), RATE)).toMatchObject({ otherGainDb: 0 });
});

test('the same again leaves nothing', () => {
	const reference = music();
	expect(matchPair(reference, reference, RATE)).toMatchObject({
		residualDb: null,
		delayFrames: 0,
		referenceGainDb: 0,
		otherGainDb: 0,
	});
});

test('loudness is that of the time both have', () => {
	const reference = music();
	const second = music(7);
	const longer = reference.map((plane, channel) =>
		joined(
			plane,
			(second[channel] ?? plane).map((sample) => sample * 4),
		),
	);
	const match = matchPair(reference, longer, RATE);
	expect(match.commonFrames).toBe(2 * RATE);
	expect(match.otherGainDb).toBe(0);
	expect(match.residualDb).toBeNull();
});

test('a beat that repeats under a changing tune is laid on its own time, though the copy lacks the beginning', () => {
	const beat = noise(RATE / 4, 0.5, 3).map((sample, i) => sample * Math.exp(-i / 400));
	const [tune] = music();
	const plane = Float64Array.from(
		{ length: 2 * RATE },
		(_, i) => (beat[i % beat.length] ?? 0) + 0.1 * (tune?.[i] ?? 0),
	);
	const cut = plane.subarray(5000).map((sample) => sample * 0.5);
	expect(matchPair([plane], [cut], RATE).delayFrames).toBe(-5000);
});

test('a copy that is upside down is turned over', () => {
	const reference = music();
	const match = matchPair(reference, moved(reference, 0, -0.5), RATE);
	expect(match.inverted).toBe(true);
	expect(match.residualDb ?? -200).toBeLessThan(-75);
});

test('what was added is what is left', () => {
	const reference = music();
	const added = music(7);
	const other = reference.map((plane, channel) =>
		plane.map((sample, frame) => sample + 0.01 * (added[channel]?.[frame] ?? 0)),
	);
	expect(matchPair(reference, other, RATE).residualDb).toBeCloseTo(-40, 0);
});

test('different music is hardly alike', () => {
	expect(matchPair(music(1), music(2), RATE).likeness).toBeLessThan(0.3);
});

describe('what cannot be matched', () => {
	test.each([
		['other channels', music().slice(0, 1), 'audio.channels'],
		['silence', music().map((plane) => plane.map(() => 0)), 'audio.silent'],
		['less than 400 ms', music().map((plane) => plane.subarray(0, RATE / 4)), 'audio.silent'],
		['one frame', [Float64Array.of(0.5), Float64Array.of(0.5)], 'audio.silent'],
	])('%s', (_, other, code) => {
		expect(() => matchPair(music(), other, RATE)).toThrow(expect.objectContaining({ code }));
	});
});
