import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDetentError } from '../../shared/errors.ts';
import type { LoopReading, LoopStepId } from '../../shared/model/calibration.ts';
import type { Latency } from '../../shared/model/measurement.ts';
import type { MeasuredLoop } from './changes.ts';
import type { LoopSetup } from './loopStep.ts';
import { measureStep, type StepParts } from './measureStep.ts';

export interface LoopCheckParts extends StepParts {
	measureLatency(): Promise<Latency>;
	/** The blocks that the stream keeps ready, frames: not part of the loop itself. */
	streamFrames: number;
	/** @param done of `LOOP_CHECK_SIGNALS` */
	show(done: number, text: string): void;
}

/** Levels are read from the tags that tell the sides. */
const STEPS: readonly { step: LoopStepId; words: string }[] = [
	{ step: 'wiring', words: 'Sides, polarity and level' },
	{ step: 'noise', words: 'Noise' },
	{ step: 'response', words: 'Response' },
];
export const LOOP_CHECK_SIGNALS = 1 + STEPS.length;

/**
 * Reads of a loop, in some seconds, what tells whether it still is what was calibrated. Nothing is sent on the monitor outputs.
 *
 * @param setup the calibration's own; made brief here
 * @returns null when nothing comes back
 * @throws the signal's reason when it is aborted; DetentError `audio.*`
 */
export async function checkLoop(
	setup: LoopSetup,
	{ show, streamFrames, ...parts }: LoopCheckParts,
	signal: AbortSignal,
): Promise<MeasuredLoop | null> {
	const brief = { ...setup, brief: true };
	show(0, 'Round trip');
	const latency = await parts.measureLatency().catch((error: unknown) => {
		if (!signal.aborted && isDetentError(error) && error.code === 'audio.no-return') return null;
		throw error;
	});
	if (latency === null) return null;
	const folder = await mkdtemp(join(parts.folder, '.run-'));
	try {
		const readings: LoopReading[] = [];
		for (const [index, { step, words }] of STEPS.entries()) {
			signal.throwIfAborted();
			show(1 + index, words);
			readings.push(await measureStep(step, brief, latency, { ...parts, folder }, signal));
		}
		const loopFrames = latency.frames + latency.fraction - streamFrames;
		return { rateHz: setup.rateHz, patch: setup.patch, loopFrames, readings };
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
