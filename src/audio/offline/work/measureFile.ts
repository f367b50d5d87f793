import { FileLoudness, type FileLoudnessOptions } from '../../../dsp/meters/fileLoudness.ts';
import type { FileReadings } from '../../../shared/model/measurement.ts';
import { notFiniteFault } from '../../files/fault.ts';
import { openAudioFile } from '../../files/open.ts';
import type { AudioReader } from '../../files/reader.ts';

/** Takes in the next block. @returns whether there was one */
function stepOf(reader: AudioReader, meter: FileLoudness): () => boolean {
	const most = meter.mostFrames;
	const { raw } = reader;
	if (raw === null) {
		const planes = Array.from({ length: reader.facts.channels }, () => new Float64Array(most));
		return () => {
			const got = reader.read(planes, 0, most);
			meter.process(planes, got);
			return got > 0;
		};
	}
	const bytes = meter.bytes(raw.format);
	return () => {
		const got = raw.read(bytes, most);
		meter.takeBytes(got);
		if (meter.nonFiniteSamples > 0) throw notFiniteFault(reader.path, meter.firstNonFiniteFrame);
		return got > 0;
	};
}

/**
 * Loudness and peaks of a whole file, block by block: whoever asks for the next block decides whether to go on. Memory
 * does not grow with the file, but for 160 bytes a second of the loudness gates.
 *
 * @yields the part done, 0…1
 * @throws DetentError `file.*`, `audio.channels`, `audio.rate`
 */
export function* measureFile(path: string, options: FileLoudnessOptions = {}): Generator<number, FileReadings, void> {
	const reader = openAudioFile(path);
	try {
		const { rateHz, channels, frames } = reader.facts;
		const meter = new FileLoudness(rateHz, channels, options);
		const step = stepOf(reader, meter);
		while (step()) yield reader.frame / frames;
		return meter.finish();
	} finally {
		reader.close();
	}
}
