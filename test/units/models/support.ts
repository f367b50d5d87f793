import { seededRng } from '../../../src/shared/random.ts';
import { createUnitModel, type UnitModel, type UnitModelOptions } from '../../../src/units/simulators/models/index.ts';

export const QUIET: UnitModelOptions = {
	rateHz: 96_000,
	seed: 7,
	referenceDbfs: -18,
	noise: false,
	drift: false,
	channel: 'stereo',
};

export function model(
	definition: string,
	positions: Record<string, number>,
	options: Partial<UnitModelOptions> = {},
): UnitModel {
	const made = createUnitModel(definition, { ...QUIET, ...options });
	made.setPositions(positions);
	return made;
}

export interface Planes {
	left: Float64Array;
	right: Float64Array;
}

export function noisePlanes(frames: number, levelDbfs: number, seed = 1): Planes {
	const rng = seededRng(seed);
	const peak = 10 ** (levelDbfs / 20) * Math.sqrt(1.5);
	const plane = () => Float64Array.from({ length: frames }, () => peak * (2 * rng() - 1));
	return { left: plane(), right: plane() };
}

export function sine(frames: number, frequencyHz: number, levelDbfs: number, rateHz = 96_000): Float64Array {
	const peak = 10 ** (levelDbfs / 20);
	return Float64Array.from({ length: frames }, (_, i) => peak * Math.sin((2 * Math.PI * frequencyHz * i) / rateHz));
}

/** Runs a copy of the planes through in blocks of the given sizes, in turn. */
export function run(unit: UnitModel, input: Planes, blocks: readonly number[] = [512]): Planes {
	const out = { left: Float64Array.from(input.left), right: Float64Array.from(input.right) };
	let at = 0;
	for (let turn = 0; at < out.left.length; turn++) {
		const frames = Math.min(blocks[turn % blocks.length] ?? 512, out.left.length - at);
		unit.process(out.left.subarray(at, at + frames), out.right.subarray(at, at + frames), frames);
		at += frames;
	}
	return out;
}

/** Amplitude of one frequency in a stretch of whole periods. */
export function amplitudeAt(plane: Float64Array, frequencyHz: number, rateHz = 96_000): number {
	let re = 0;
	let im = 0;
	for (let i = 0; i < plane.length; i++) {
		const phase = (2 * Math.PI * frequencyHz * i) / rateHz;
		re += (plane[i] as number) * Math.cos(phase);
		im += (plane[i] as number) * Math.sin(phase);
	}
	return (2 * Math.hypot(re, im)) / plane.length;
}

/** Magnitude response in dB from the impulse response of the left channel. */
export function responseDb(
	unit: UnitModel,
	frequenciesHz: readonly number[],
	rateHz = 96_000,
	frames = 65_536,
): number[] {
	const input = { left: new Float64Array(frames), right: new Float64Array(frames) };
	input.left[0] = 1e-4;
	input.right[0] = 1e-4;
	unit.reset();
	const { left } = run(unit, input);
	return frequenciesHz.map(
		(frequencyHz) => 20 * Math.log10((amplitudeAt(left, frequencyHz, rateHz) * frames) / 2 / 1e-4),
	);
}

export function rms(plane: Float64Array): number {
	let sum = 0;
	for (const sample of plane) sum += sample * sample;
	return Math.sqrt(sum / plane.length);
}

export function differenceDb(a: Float64Array, b: Float64Array): number {
	return 20 * Math.log10(rms(a.map((sample, i) => sample - (b[i] as number))) / rms(a));
}
