import { join } from 'node:path';
import { createWavFile } from '../../audio/files/wavFile.ts';
import type { LoopReading, LoopStepId } from '../../shared/model/calibration.ts';
import type { Latency } from '../../shared/model/measurement.ts';
import type { AnalysisJob } from './analysis.ts';
import type { LoopSetup } from './loopStep.ts';
import { LOOP_STEPS } from './steps.ts';

/** A signal to be sent and its return to be recorded, as the audio host takes it. */
export interface SignalOrder {
	signalPath: string;
	recordPath: string;
	tailFrames: number;
	peakDbfs: number;
}

export interface StepParts {
	sendSignal(order: SignalOrder, signal: AbortSignal): Promise<unknown>;
	analyse(job: AnalysisJob): Promise<LoopReading>;
	/** A folder that exists; signal and recording are left there. */
	folder: string;
}

/** Room behind a signal for what rings on. */
const TAIL_SECONDS = 0.5;

/** Sends the signal of a step and reads what comes back. @throws DetentError `audio.*`, `file.*`, and the signal's reason */
export async function measureStep(
	id: LoopStepId,
	setup: LoopSetup,
	latency: Latency,
	{ sendSignal, analyse, folder }: StepParts,
	signal: AbortSignal,
): Promise<LoopReading> {
	const step = LOOP_STEPS[id];
	const { left, right } = step.signal(setup);
	const { rateHz } = setup;
	const signalPath = join(folder, `${id}-sent.wav`);
	const recordPath = join(folder, `${id}-returned.wav`);
	const file = createWavFile(signalPath, { rateHz, channels: 2, sample: 'float32', broadcast: null });
	file.write([left, right], 0, left.length);
	file.commit();
	const tailFrames = latency.frames + Math.round(TAIL_SECONDS * rateHz);
	await sendSignal({ signalPath, recordPath, tailFrames, peakDbfs: step.peakDbfs(setup) }, signal);
	return analyse({ step: id, setup, recordPath, roundTripFrames: latency.frames });
}
