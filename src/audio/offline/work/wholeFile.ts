import type { Samples } from '../../../dsp/compare/fractionalDelay.ts';
import { fileError } from '../../files/fault.ts';
import type { JobContext } from '../jobContext.ts';
import type { Source } from './source.ts';

/** Both files of a comparison lie in memory: more than this is refused instead of taking the machine down. */
const MOST_BYTES = 3 * 2 ** 30;

/** 32-bit planes hold up to 24-bit integers and 32-bit floats exactly, and take half the room. */
function isNarrow({ facts, rateHz }: Source): boolean {
	const { encoding, bits } = facts;
	return rateHz === facts.rateHz && (bits <= 24 || (encoding === 'float' && bits === 32));
}

/** @throws DetentError `file.too-long` when the two do not fit into 3 GiB */
export function requireRoom(path: string, sources: readonly Source[]): void {
	const bytes = sources.reduce((sum, one) => sum + one.frames * one.channels * (isNarrow(one) ? 4 : 8), 0);
	if (bytes > MOST_BYTES)
		throw fileError(path, 'too-long', 'The two are too long to be compared.', 'Compare shorter files.');
}

/** Everything of a source in memory. */
export function readWhole(source: Source, context: JobContext): Samples[] {
	const { channels, frames } = source;
	const narrow = isNarrow(source);
	const planes: Samples[] = Array.from({ length: channels }, () =>
		narrow ? new Float32Array(frames) : new Float64Array(frames),
	);
	let at = 0;
	source.stream(context, (block, count) => {
		for (let channel = 0; channel < channels; channel++) {
			const plane = planes[channel] as Samples;
			const from = block[channel] as Float64Array;
			for (let frame = 0; frame < count; frame++) plane[at + frame] = from[frame] as number;
		}
		at += count;
	});
	return planes;
}
