import type { LoopReading, LoopStepId } from '../../shared/model/calibration.ts';
import { crosstalkStep } from './crosstalkStep.ts';
import { distortionStep } from './distortionStep.ts';
import { gainStep } from './gainStep.ts';
import type { Judgement, LoopSetup, LoopStep } from './loopStep.ts';
import { noiseStep } from './noiseStep.ts';
import { responseStep } from './responseStep.ts';
import { wiringStep } from './wiringStep.ts';

/** The measurements of the loop by id. */
export const LOOP_STEPS: { readonly [S in LoopStepId]: LoopStep<S> } = {
	wiring: wiringStep,
	gain: gainStep,
	noise: noiseStep,
	distortion: distortionStep,
	crosstalk: crosstalkStep,
	response: responseStep,
};

/** What the step of a reading makes of it. */
export function judge(setup: LoopSetup, reading: LoopReading): Judgement {
	switch (reading.step) {
		case 'wiring':
			return wiringStep.judge(setup, reading);
		case 'gain':
			return gainStep.judge(setup, reading);
		case 'noise':
			return noiseStep.judge(setup, reading);
		case 'distortion':
			return distortionStep.judge(setup, reading);
		case 'crosstalk':
			return crosstalkStep.judge(setup, reading);
		case 'response':
			return responseStep.judge(setup, reading);
	}
}
