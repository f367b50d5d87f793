import { Resampler } from '../../src/dsp/resample/resample.ts';

/** Whole planes at another rate, handed over in the given blocks. */
export function convertedPlanes(
	planes: readonly Float64Array[],
	inRateHz: number,
	outRateHz: number,
	blocks: readonly number[] = [planes[0]?.length ?? 0],
): Float64Array[] {
	const resampler = new Resampler(inRateHz, outRateHz, planes.length);
	const frames = blocks.reduce((sum, block) => sum + block, 0);
	const room = resampler.maxOutputFrames(frames) + resampler.maxFinishFrames;
	const outputs = planes.map(() => new Float64Array(room));
	const rest = (from: number) => outputs.map((output) => output.subarray(from));
	let at = 0;
	let written = 0;
	for (const block of blocks) {
		const input = planes.map((plane) => plane.subarray(at, at + block));
		written += resampler.process(input, block, rest(written));
		at += block;
	}
	written += resampler.finish(rest(written));
	return outputs.map((output) => output.subarray(0, written));
}
