import { describe, expect, test } from 'vitest';
import { FrameDelay } from '../../../src/audio/backends/frameDelay.ts';
import { minimumPhase } from '../../../src/dsp/measure/minimumPhase.ts';
import { readRoundTrip, roundTripSignal } from '../../../src/dsp/measure/roundTrip.ts';
import { readTapeTrip, tapeTripSignal } from '../../../src/dsp/measure/tapeTrip.ts';
import { StateVariable } from '../../../src/units/simulators/models/stateVariable.ts';
import { findDelay } from '../../support/plainDelay.ts';
import { noise } from '../signals.ts';

const RATE = 44100;
const LEVEL = -20;
const SIGNAL = roundTripSignal(RATE, LEVEL);
const SEARCH = 6000;

type Process = (plane: Float64Array) => void;

/** The signal after what is in circuit, with noise of -60 dBFS. */
function through(signal: Float64Array, delayFrames: number, ...inCircuit: Process[]): Float32Array {
	const plane = new Float64Array(signal.length + SEARCH);
	plane.set(signal);
	for (const process of inCircuit) process(plane);
	new FrameDelay(delayFrames).process(plane, plane.length);
	const hiss = noise(plane.length, Math.sqrt(3) * 1e-3, 5);
	return Float32Array.from(plane, (value, i) => value + (hiss[i] as number));
}

const invert: Process = (plane) => {
	for (let i = 0; i < plane.length; i++) plane[i] = -(plane[i] as number);
};

const section =
	(set: (filter: StateVariable) => void): Process =>
	(plane) => {
		const filter = new StateVariable(RATE);
		set(filter);
		filter.process(plane, 0, plane.length);
	};

const read = (recording: Float32Array) => readRoundTrip(recording, recording, RATE, LEVEL);

describe('the round trip', () => {
	test('is read to 0.02 frame with nothing in circuit, by both methods and as plain correlation reads it', () => {
		const recording = through(SIGNAL, 2231.4);
		const reading = read(recording);
		expect(reading?.inverted).toBe(false);
		expect(reading?.confidence).toBeGreaterThan(10);
		expect(reading?.methods.map(({ method }) => method)).toEqual(['sweep', 'multi-tone']);
		for (const { frames } of reading?.methods ?? []) expect(Math.abs(frames - 2231.4)).toBeLessThan(0.02);
		const plain = findDelay(Float64Array.from(recording), SIGNAL, RATE);
		expect(Math.abs((plain?.frames ?? 0) + (plain?.fraction ?? 0) - 2231.4)).toBeLessThan(0.02);
	});

	test('is told from what an equaliser and its couplings do to the phase, upside down too', () => {
		const eq = [
			section((filter) => filter.highPass(8, 0.7)),
			section((filter) => filter.lowShelf(90, 0.7, 9)),
			section((filter) => filter.bell(2800, 1.2, -8)),
			section((filter) => filter.highShelf(12_000, 0.7, 8)),
		];
		const recording = through(SIGNAL, 1500.7, ...eq, invert);
		const reading = read(recording);
		expect(reading?.inverted).toBe(true);
		for (const { frames } of reading?.methods ?? []) expect(Math.abs(frames - 1500.7)).toBeLessThan(0.02);
		expect(reading?.confidence).toBeGreaterThan(10);
		const plain = findDelay(Float64Array.from(recording), SIGNAL, RATE);
		expect(Math.abs((plain?.frames ?? 0) + (plain?.fraction ?? 0) - 1500.7)).toBeGreaterThan(0.1);
	});

	test('of two channels is that of both, and says where they differ', () => {
		const left = through(SIGNAL, 1000.25);
		const right = through(SIGNAL, 1000.25, invert);
		const reading = readRoundTrip(left, right, RATE, LEVEL);
		expect(reading?.channels.map((channel) => channel?.inverted)).toEqual([false, true]);
		const alone = readRoundTrip(new Float32Array(right.length), right, RATE, LEVEL);
		expect(alone?.channels[0]).toBeNull();
		expect(alone).toMatchObject({ inverted: true });
		expect(Math.abs((alone?.frames ?? 0) - 1000.25)).toBeLessThan(0.02);
	});

	test('of a delay that changes between the two signals has no confidence', () => {
		const early = through(SIGNAL, 900);
		const late = through(SIGNAL, 900.6);
		const half = Math.round(SIGNAL.length / 2 + 900);
		late.set(early.subarray(0, half));
		expect(read(late)?.confidence).toBeLessThan(2);
	});

	test('is not found in noise, nor in silence', () => {
		expect(read(Float32Array.from(noise(SIGNAL.length + SEARCH, 0.1, 3)))).toBeNull();
		expect(read(new Float32Array(SIGNAL.length + SEARCH))).toBeNull();
	});

	test('rises from -60 dBFS, in both of its parts, and keeps its level', () => {
		for (const signal of [SIGNAL, tapeTripSignal(RATE, LEVEL)]) {
			const peak = (from: number, to: number) =>
				signal.subarray(from, to).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
			expect(20 * Math.log10(peak(0, 44))).toBeLessThan(-60);
			expect(20 * Math.log10(peak(0, signal.length))).toBeLessThan(LEVEL + 0.01);
			expect(20 * Math.log10(peak(0, signal.length))).toBeGreaterThan(LEVEL - 0.5);
		}
	});
});

describe('a delay that moves', () => {
	/** Late by a slow wow of ±3 frames. */
	const wow = (frame: number) => 3 * Math.sin((2 * Math.PI * 0.7 * frame) / RATE);

	test('is the median of its reads, with the spread that wow makes', () => {
		const signal = tapeTripSignal(RATE, LEVEL);
		const clean = through(signal, 4000);
		const recording = Float32Array.from(clean, (_, i) => {
			const at = i - wow(i);
			const whole = Math.floor(at);
			const part = at - whole;
			return (1 - part) * (clean[whole] ?? 0) + part * (clean[whole + 1] ?? 0);
		});
		const reading = readTapeTrip(recording, recording, RATE);
		expect(reading?.reads).toBeGreaterThan(20);
		expect(Math.abs((reading?.frames ?? 0) - 4000)).toBeLessThan(reading?.spreadFrames ?? 0);
		expect(reading?.spreadFrames).toBeGreaterThan(2);
		expect(reading?.spreadFrames).toBeLessThan(3.2);
	});
});

test('the minimum phase of a one-pole low pass is its phase', () => {
	const half = 4096;
	const pole = 0.9;
	const phaseAt = (k: number) => {
		const w = (Math.PI * k) / half;
		return -Math.atan2(pole * Math.sin(w), 1 - pole * Math.cos(w));
	};
	const logs = Float64Array.from({ length: half + 1 }, (_, k) => {
		const w = (Math.PI * k) / half;
		return -0.5 * Math.log(1 - 2 * pole * Math.cos(w) + pole * pole);
	});
	const phases = minimumPhase(logs);
	for (const k of [10, 500, 2000, 4000]) expect(phases[k]).toBeCloseTo(phaseAt(k), 9);
});
