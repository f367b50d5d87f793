import { intoSent, type SentSignal } from '../../../chain/sentSignal.ts';
import type { FileLoudnessOptions } from '../../../dsp/meters/fileLoudness.ts';
import { PreciseTruePeakMeter } from '../../../dsp/meters/truePeak.ts';
import { DetentError } from '../../../shared/errors.ts';
import type { FileReadings } from '../../../shared/model/measurement.ts';
import { toDb } from '../../../shared/units.ts';
import type { JobContext } from '../jobContext.ts';
import type { JobOf, ResultOf } from '../jobs.ts';
import { measureFile } from './measureFile.ts';
import { streamFrames, withReader } from './stream.ts';

/** Loudness and peaks of a whole file. */
export function measure(path: string, options: FileLoudnessOptions, context: JobContext): FileReadings {
	const steps = measureFile(path, options);
	try {
		let step = steps.next();
		for (; step.done !== true; step = steps.next()) context.step(step.value);
		return step.value;
	} catch (error) {
		// Closes the file; throws the same again.
		steps.throw(error);
		throw error;
	}
}

/** Sample and precise true peak of a whole file or of what is sent of it, moved by a gain: both are linear in it. */
export function peaks({ path, gainDb, sent }: JobOf<'peaks'>, context: JobContext): ResultOf<'peaks'> {
	return withReader(path, (reader) => {
		const { channels, frames } = reader.facts;
		const meter = new PreciseTruePeakMeter(sent === null ? channels : 2);
		let samplePeak = 0;
		streamFrames(reader, 0, frames, context, (planes, count) => {
			const read = sent === null ? planes : sentOf(sent, planes, count);
			meter.process(read, count);
			for (const plane of read)
				for (let frame = 0; frame < count; frame++) samplePeak = Math.max(samplePeak, Math.abs(plane[frame] ?? 0));
		});
		meter.finish();
		const truePeak = meter.peaks.reduce((highest, peak) => Math.max(highest, peak), 0);
		return {
			samplePeakDbfs: samplePeak > 0 ? toDb(samplePeak) + gainDb : null,
			truePeakDbtp: truePeak > 0 ? toDb(truePeak) + gainDb : null,
		};
	});
}

/** The two outputs of a block, which is overwritten. @throws DetentError `audio.channels` */
function sentOf(sent: SentSignal, planes: readonly Float64Array[], count: number): readonly Float64Array[] {
	const [left, right = left?.slice(0, count)] = planes;
	if (left === undefined || right === undefined || planes.length > 2)
		throw new DetentError('audio.channels', { message: `Two channels are sent; this file has ${planes.length}.` });
	intoSent(sent, left, right, count);
	return [left, right];
}
