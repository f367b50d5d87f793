import { describe, expect, test } from 'vitest';
import { createEqualizer, type EqSettings, eqLatencyFrames } from '../../src/dsp/eq/eq.ts';
import { prototype, prototypeMagnitude } from '../../src/dsp/eq/prototype.ts';
import { bandSections, sectionMagnitude } from '../../src/dsp/eq/sections.ts';
import { eqStageSchema } from '../../src/shared/model/eq.ts';
import { seededRng } from '../../src/shared/random.ts';
import { toDb } from '../../src/shared/units.ts';
import { noise, oddBlocks, sine } from './signals.ts';

const RATE = 44100;
const RAMP = 882;
const FRAMES = 9000;

function settings(partial: object): EqSettings {
	return eqStageSchema.parse({ type: 'eq', ...partial });
}

const everything = (phase: string, gainDb: number, frequencyHz: number) =>
	settings({
		phase,
		bands: [
			{ type: 'bell', frequencyHz, gainDb },
			{ type: 'highPass', frequencyHz: 200, slopeDbPerOctave: 18, channels: 'left' },
			{ type: 'highShelf', frequencyHz: 9000, gainDb: -gainDb, channels: 'side' },
			{ type: 'tilt', frequencyHz: 800, gainDb: 1, channels: 'mid' },
		],
		monoBelow: { frequencyHz: 300 },
	});

/** Output of one equalizer over blocks, moves at their frames. */
function run(
	start: EqSettings,
	input: readonly Float64Array[],
	blocks: readonly number[],
	moves: readonly { frame: number; to: EqSettings }[] = [],
): Float64Array[] {
	const { kernel, prepare } = createEqualizer(start, RATE, input.length, RAMP);
	const planes = input.map((plane) => plane.slice());
	let at = 0;
	for (const block of blocks) {
		let left = block;
		while (left > 0) {
			const move = moves.find(({ frame }) => frame === at);
			if (move !== undefined) prepare(move.to)?.();
			const next = Math.min(...moves.filter(({ frame }) => frame > at).map(({ frame }) => frame), at + left);
			kernel.process(planes, next - at, at);
			left -= next - at;
			at = next;
		}
	}
	return planes;
}

/** Magnitude at a frequency that has whole periods in the second half, dB. */
function gainAt(frequencyHz: number, frames: number, process: (input: Float64Array) => Float64Array): number {
	const output = process(sine(frames, RATE, frequencyHz, 0.5));
	let re = 0;
	let im = 0;
	for (let i = frames / 2; i < frames; i++) {
		const w = (2 * Math.PI * frequencyHz * i) / RATE;
		re += (output[i] as number) * Math.cos(w);
		im += (output[i] as number) * Math.sin(w);
	}
	return toDb(Math.hypot(re, im) / (frames / 4) / 0.5);
}

describe.each(['minimum', 'linear'])('an equalizer of %s phase', (phase) => {
	const start = everything(phase, 4, 3000);
	const moves = [
		{ frame: 2000, to: everything(phase, -6, 1500) },
		{ frame: 2300, to: everything(phase, 0, 6000) },
		{ frame: 5000, to: everything(phase, 3, 3000) },
	];
	const input = [noise(FRAMES, 0.5, 1), noise(FRAMES, 0.5, 2)];

	test('gives the same bits for any block size, moves included', () => {
		const whole = run(start, input, [FRAMES], moves);
		expect(run(start, input, oddBlocks(FRAMES, 3), moves)).toEqual(whole);
		expect(run(start, input, new Array<number>(FRAMES / 60).fill(60), moves)).toEqual(whole);
	});

	test('comes back to its first state on reset', () => {
		const { kernel } = createEqualizer(start, RATE, 2, RAMP);
		const first = input.map((plane) => plane.slice());
		kernel.process(first, FRAMES);
		kernel.reset();
		const second = input.map((plane) => plane.slice());
		kernel.process(second, FRAMES);
		expect(second).toEqual(first);
	});

	test('that is flat leaves every bit as it is, delayed by what it reports', () => {
		const flat = settings({
			phase,
			bands: [
				{ type: 'bell', frequencyHz: 1000, gainDb: 0 },
				{ type: 'highPass', frequencyHz: 1000, on: false },
				{ type: 'lowShelf', frequencyHz: 1000, gainDb: 0, channels: 'side' },
			],
		});
		const latency = eqLatencyFrames(flat, RATE);
		const { kernel } = createEqualizer(flat, RATE, 2, RAMP);
		expect(kernel.latencyFrames).toBe(latency);
		const output = run(flat, input, [FRAMES]);
		expect(output.map((plane) => plane.slice(latency))).toEqual(input.map((plane) => plane.slice(0, FRAMES - latency)));
	});

	test('keeps every bit of a channel of which nothing is asked', () => {
		const left = settings({ phase, bands: [{ type: 'bell', frequencyHz: 1000, gainDb: 6, channels: 'left' }] });
		const latency = eqLatencyFrames(left, RATE);
		const [leftOut, rightOut] = run(left, input, [FRAMES]);
		expect(rightOut?.slice(latency)).toEqual(input[1]?.slice(0, FRAMES - latency));
		expect(leftOut?.slice(latency)).not.toEqual(input[0]?.slice(0, FRAMES - latency));
	});

	test('working on the sides leaves the sum as it is, and two equal channels to the bit', () => {
		const sides = settings({
			phase,
			bands: [{ type: 'bell', frequencyHz: 3000, gainDb: 9, channels: 'side' }],
			monoBelow: { frequencyHz: 200, slopeDbPerOctave: 24 },
		});
		const latency = eqLatencyFrames(sides, RATE);
		const [left, right] = run(sides, input, [FRAMES]) as [Float64Array, Float64Array];
		let worst = 0;
		for (let i = latency; i < FRAMES; i++) {
			const before = (input[0]?.[i - latency] as number) + (input[1]?.[i - latency] as number);
			worst = Math.max(worst, Math.abs((left[i] as number) + (right[i] as number) - before));
		}
		expect(worst).toBeLessThan(2e-15);
		const equal = [input[0] as Float64Array, input[0] as Float64Array];
		const kept = run(sides, equal, [FRAMES]).map((plane) => plane.slice(latency));
		expect(kept).toEqual(equal.map((plane) => plane.slice(0, FRAMES - latency)));
	});

	test('mono-below takes the sides away by its slope', () => {
		const mono = settings({ phase, monoBelow: { frequencyHz: 400, slopeDbPerOctave: 24 } });
		const side = (signal: Float64Array) =>
			run(mono, [signal, signal.map((value) => -value)], [signal.length])[0] as Float64Array;
		const frames = 2 * RATE;
		expect(gainAt(400, frames, side)).toBeCloseTo(-3.01, 1);
		expect(gainAt(200, frames, side)).toBeCloseTo(-24.1, 1);
		expect(gainAt(4000, frames, side)).toBeCloseTo(0, 2);
	});

	test('takes what is not finite as silence, and goes on', () => {
		const broken = input.map((plane) => plane.slice());
		const clean = input.map((plane) => plane.slice());
		[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300].forEach((value, index) => {
			for (const plane of broken) plane[1000 + 7 * index] = value;
			for (const plane of clean) plane[1000 + 7 * index] = 0;
		});
		const output = run(start, broken, [FRAMES]);
		expect(output).toEqual(run(start, clean, [FRAMES]));
		expect(output.every((plane) => plane.every(Number.isFinite))).toBe(true);
	});

	test('comes to exact silence after sound, without denormal numbers', () => {
		const tone = settings({ phase, bands: [{ type: 'bell', frequencyHz: 5000, gainDb: 6, q: 1 }] });
		const plane = new Float64Array(20000);
		plane.set(sine(200, RATE, 1000, 1));
		const [output] = run(tone, [plane], [20000]) as [Float64Array];
		expect(output.filter((value) => value !== 0 && Math.abs(value) < 1e-290)).toHaveLength(0);
		expect(output.slice(-2000).every((value) => value === 0)).toBe(true);
	});

	test('does not click when it is moved', () => {
		const at = (gainDb: number) => settings({ phase, bands: [{ type: 'bell', frequencyHz: 200, gainDb, q: 1 }] });
		const [output] = run(at(-12), [sine(FRAMES, RATE, 200, 0.5)], [FRAMES], [{ frame: 5000, to: at(12) }]) as [
			Float64Array,
		];
		// A jump has a second difference of its own height; a tone of 200 Hz at twice full scale has 0.0016.
		let worst = 0;
		for (let i = 4000; i < FRAMES; i++) {
			const second = (output[i] as number) - 2 * (output[i - 1] as number) + (output[i - 2] as number);
			worst = Math.max(worst, Math.abs(second));
		}
		expect(worst).toBeLessThan(0.0025);
	});

	test('works on one channel and on three, and refuses sides there', () => {
		const bell = settings({ phase, bands: [{ type: 'bell', frequencyHz: 1000, gainDb: 6 }] });
		const pair = run(bell, input, [FRAMES]);
		const mono = [input[1] as Float64Array];
		expect(run(bell, mono, [FRAMES])).toEqual([pair[1]]);
		const three = [input[1] as Float64Array, input[0] as Float64Array, input[0] as Float64Array];
		expect(run(bell, three, [FRAMES])).toEqual([pair[1], pair[0], pair[0]]);
		const sides = settings({ phase, bands: [{ type: 'bell', frequencyHz: 1000, gainDb: 6, channels: 'side' }] });
		expect(() => createEqualizer(sides, RATE, 1, RAMP)).toThrow(expect.objectContaining({ code: 'chain.channels' }));
	});
});

test('every band of an equalizer has the analogue magnitude up to 20 kHz at 44.1 kHz', () => {
	const bands = settings({
		bands: [
			{ type: 'bell', frequencyHz: 16000, gainDb: 12, q: 1 },
			{ type: 'bell', frequencyHz: 40, gainDb: -6, q: 4 },
			{ type: 'lowShelf', frequencyHz: 100, gainDb: 6 },
			{ type: 'highShelf', frequencyHz: 18000, gainDb: 9, slope: 0.8 },
			{ type: 'highShelf', frequencyHz: 35000, gainDb: 9 },
			{ type: 'tilt', frequencyHz: 1000, gainDb: 6 },
			{ type: 'highPass', frequencyHz: 30, slopeDbPerOctave: 48 },
			{ type: 'lowPass', frequencyHz: 17000, slopeDbPerOctave: 18 },
		],
	}).bands;
	for (const band of bands) {
		for (let frequencyHz = 20; frequencyHz <= 20000; frequencyHz *= 1.1) {
			const made = bandSections(band, RATE).reduce(
				(product, section) => product * sectionMagnitude(section, frequencyHz, RATE),
				1,
			);
			const error = toDb(made / prototypeMagnitude(prototype(band), frequencyHz));
			expect(Math.abs(error), `${band.type} ${band.frequencyHz} Hz at ${frequencyHz}`).toBeLessThan(0.1);
		}
	}
});

test('an equalizer of minimum phase stays bounded however it is moved', () => {
	const rng = seededRng(11);
	const anywhere = () =>
		settings({
			bands: Array.from({ length: 4 }, () => ({
				type: 'bell',
				frequencyHz: 20 * 1000 ** rng(),
				gainDb: 24 * (2 * rng() - 1),
				q: 0.1 * 400 ** rng(),
			})),
		});
	const { kernel, prepare } = createEqualizer(anywhere(), RATE, 2, 16);
	const planes = [noise(20000, 1, 5), noise(20000, 1, 6)];
	for (let at = 0; at < 20000; at += 40) {
		prepare(anywhere())?.();
		kernel.process(planes, 40, at);
	}
	// Four bands of +24 dB on noise at full scale.
	const limit = 10 ** ((4 * 24) / 20);
	expect(planes.every((plane) => plane.every((value) => Math.abs(value) < limit))).toBe(true);
});

describe('an equalizer of linear phase', () => {
	test('answers an impulse symmetrically about its latency', () => {
		const eq = settings({
			phase: 'linear',
			bands: [
				{ type: 'highPass', frequencyHz: 200, slopeDbPerOctave: 24 },
				{ type: 'bell', frequencyHz: 3000, gainDb: 6 },
			],
		});
		const latency = eqLatencyFrames(eq, RATE);
		const plane = new Float64Array(2 * latency + 101);
		plane[50] = 1;
		const [output] = run(eq, [plane], [plane.length]) as [Float64Array];
		const middle = 50 + latency;
		let worst = 0;
		for (let distance = 1; distance <= latency; distance++) {
			const before = output[middle - distance] as number;
			worst = Math.max(worst, Math.abs(before - (output[middle + distance] as number)));
		}
		expect(worst).toBeLessThan(1e-14);
		expect(output[middle]).toBe(Math.max(...output));
	});

	test('refuses a band that would delay for seconds, and a move that needs a longer response', () => {
		const bell = (frequencyHz: number, q: number) =>
			settings({ phase: 'linear', bands: [{ type: 'bell', frequencyHz, gainDb: 3, q }] });
		expect(() => eqLatencyFrames(bell(20, 40), RATE)).toThrow(expect.objectContaining({ code: 'chain.eq.long' }));
		const { prepare } = createEqualizer(bell(1000, 1), RATE, 2, RAMP);
		expect(prepare(bell(60, 2))).toBeNull();
		expect(prepare(bell(1000, 0.9))).not.toBeNull();
	});
});
