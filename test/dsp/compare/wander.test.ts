import { describe, expect, test } from 'vitest';
import { readWander } from '../../../src/dsp/compare/wander.ts';
import { noise } from '../signals.ts';

const RATE = 44100;
const LATE = 1200;

/** Noise that falls off with frequency, as music does. */
function music(frames: number): Float64Array {
	let low = 0;
	return noise(frames, 0.5, 7).map((value) => {
		low += 0.3 * (value - low);
		return low;
	});
}

/** Late by `LATE` and a wow of so many frames. */
function played(source: Float64Array, wowFrames: number): Float64Array {
	return Float64Array.from({ length: source.length + 4000 }, (_, i) => {
		const at = i - LATE - wowFrames * Math.sin((2 * Math.PI * 0.53 * i) / RATE);
		const from = Math.floor(at);
		const part = at - from;
		return (1 - part) * (source[from] ?? 0) + part * (source[from + 1] ?? 0);
	});
}

describe('how far a delay moves', () => {
	const source = music(8 * RATE);

	test('is what wow makes of it', () => {
		const found = readWander(source, played(source, 5), LATE, RATE);
		expect(found?.reads).toBeGreaterThan(28);
		expect(found?.spreadFrames).toBeGreaterThan(4);
		expect(found?.spreadFrames).toBeLessThan(5.2);
	});

	test('is nothing where nothing moves, upside down too', () => {
		const still = played(source, 0);
		expect(readWander(source, still, LATE, RATE)?.spreadFrames).toBeLessThan(0.01);
		expect(
			readWander(
				source,
				still.map((value) => -value),
				LATE,
				RATE,
			)?.spreadFrames,
		).toBeLessThan(0.01);
	});

	test('is not told of silence, of other music, nor of a moment', () => {
		expect(readWander(source, new Float64Array(source.length), 0, RATE)).toBeNull();
		expect(readWander(source, noise(source.length, 0.5, 99), 0, RATE)).toBeNull();
		expect(readWander(source.subarray(0, 1000), source.subarray(0, 1000), 0, RATE)).toBeNull();
	});
});
