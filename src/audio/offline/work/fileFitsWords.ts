import { fitsWords } from '../../../dsp/dither/wordLength.ts';
import type { JobContext } from '../jobContext.ts';
import { blockPlanes, WORK_FRAMES, withReader } from './stream.ts';

/** Whether a whole file loses nothing in words of `bits`; done with the first sample that would. */
export function fileFitsWords(path: string, bits: number, context: JobContext): boolean {
	return withReader(path, (reader) => {
		const { channels, frames } = reader.facts;
		const planes = blockPlanes(channels);
		for (let done = 0; done < frames; ) {
			const got = reader.read(planes, 0, Math.min(WORK_FRAMES, frames - done));
			if (!fitsWords(planes, got, bits)) return false;
			done += got;
			context.step(done / frames);
		}
		return true;
	});
}
