import { seededRng } from '../../src/shared/random.ts';

/** Sine of a peak level; `phase` in radians. */
export function sine(frames: number, rateHz: number, frequencyHz: number, amplitude: number, phase = 0): Float64Array {
	const signal = new Float64Array(frames);
	const step = (2 * Math.PI * frequencyHz) / rateHz;
	for (let i = 0; i < frames; i++) signal[i] = amplitude * Math.sin(phase + step * i);
	return signal;
}

/** White noise between -amplitude and amplitude. */
export function noise(frames: number, amplitude: number, seed: number): Float64Array {
	const rng = seededRng(seed);
	return Float64Array.from({ length: frames }, () => amplitude * (2 * rng() - 1));
}

/** One after the other. */
export function joined(...parts: readonly Float64Array[]): Float64Array {
	const signal = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		signal.set(part, at);
		at += part.length;
	}
	return signal;
}

/** Block lengths that add up to `frames`, irregular and repeatable. */
export function oddBlocks(frames: number, seed: number, longest = 700): number[] {
	const rng = seededRng(seed);
	const blocks: number[] = [];
	for (let left = frames; left > 0; ) {
		const block = Math.min(left, 1 + Math.floor(rng() * longest));
		blocks.push(block);
		left -= block;
	}
	return blocks;
}
