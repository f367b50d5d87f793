import { z } from 'zod';
import { openAudioFile } from '../../audio/files/open.ts';
import { DetentError } from '../../shared/errors.ts';
import { type LoopReading, loopPatchSchema } from '../../shared/model/calibration.ts';
import type { StereoPlanes } from './loopStep.ts';
import { LOOP_STEPS } from './steps.ts';

/** A recording of the return to be read by one step. */
export const analysisJobSchema = z.strictObject({
	step: z.enum(['wiring', 'gain', 'noise', 'distortion', 'crosstalk', 'response']),
	setup: z.strictObject({
		rateHz: z.int().positive(),
		referenceDbfs: z.number(),
		patch: loopPatchSchema,
		loop: z.string().nullable().optional(),
		hotLevelsDb: z.array(z.number()).readonly().optional(),
		brief: z.boolean().optional(),
	}),
	recordPath: z.string(),
	roundTripFrames: z.int().min(0),
});
export type AnalysisJob = z.infer<typeof analysisJobSchema>;

/** @throws DetentError `file.*`, `audio.recording` for a recording that is not the loop's */
function readStereo(path: string, rateHz: number): StereoPlanes {
	const reader = openAudioFile(path);
	try {
		const { channels, frames, rateHz: own } = reader.facts;
		if (channels !== 2 || own !== rateHz)
			throw new DetentError('audio.recording', {
				message: `The recording has ${channels} channels at ${own} Hz; two at ${rateHz} Hz were expected.`,
				subject: path,
			});
		const left = new Float64Array(frames);
		const right = new Float64Array(frames);
		reader.read([left, right], 0, frames);
		return { left, right };
	} finally {
		reader.close();
	}
}

/** Reads a recording with the step that made its signal. @throws DetentError `file.*`, `audio.recording` */
export function analyse(job: AnalysisJob): LoopReading {
	const step = LOOP_STEPS[job.step];
	return step.read(job.setup, readStereo(job.recordPath, job.setup.rateHz), job.roundTripFrames);
}
