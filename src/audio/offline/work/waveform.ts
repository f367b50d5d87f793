import { LoudnessMeter } from '../../../dsp/meters/loudness.ts';
import { SpectrumAverage } from '../../../dsp/meters/spectrumAverage.ts';
import { WaveColumns } from '../../../dsp/meters/waveColumns.ts';
import { LOUDNESS_STEP_S, waveLevels } from '../../../shared/model/waveform.ts';
import type { JobContext } from '../jobContext.ts';
import type { ResultOf } from '../jobs.ts';
import { streamFrames, withReader } from './stream.ts';

/** A hundredth of a unit is more than a drawing shows. */
const rounded = (lufs: number | null) => (lufs === null ? null : Math.round(lufs * 100) / 100);

/**
 * What is drawn of a file: columns at all levels, the short-term loudness every half a second (BS.1770-5), and the mean
 * spectrum.
 *
 * @throws DetentError `file.*`, `audio.channels`, `audio.rate`
 */
export function waveform(path: string, context: JobContext): ResultOf<'waveform'> {
	return withReader(path, (reader) => {
		const { channels, frames, rateHz } = reader.facts;
		const columns = new WaveColumns(channels, frames);
		const meter = new LoudnessMeter({ rateHz, channels });
		const spectrum = new SpectrumAverage(rateHz);
		const shortTermLufs: (number | null)[] = [];
		const boundary = (step: number) => Math.round(step * LOUDNESS_STEP_S * rateHz);
		let taken = 0;
		streamFrames(reader, 0, frames, context, (planes, count) => {
			columns.process(planes, count);
			spectrum.process(planes, count);
			for (let done = 0; done < count; ) {
				const next = boundary(shortTermLufs.length + 1);
				const run = Math.min(count - done, next - taken);
				meter.process(planes, run, done);
				done += run;
				taken += run;
				if (taken === next) shortTermLufs.push(rounded(meter.shortTermLufs()));
			}
		});
		columns.finish();
		return {
			rateHz,
			frames,
			levels: waveLevels(frames),
			integratedLufs: rounded(meter.integratedLufs()),
			shortTermLufs,
			spectrumDb: spectrum.finish(),
			columns: [...columns.levels],
		};
	});
}
