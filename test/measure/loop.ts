import type { LoopSetup, StereoPlanes } from '../../src/measure/calibration/loopStep.ts';
import { LOOP_STEPS } from '../../src/measure/calibration/steps.ts';
import type { LoopStepId } from '../../src/shared/model/calibration.ts';
import { seededRng } from '../../src/shared/random.ts';
import { fromDb } from '../../src/shared/units.ts';

/** A converter loop with faults that are known to the digit. */
export interface LoopFaults {
	leftDb?: number;
	rightDb?: number;
	swapped?: boolean;
	invertLeft?: boolean;
	invertRight?: boolean;
	/** White noise, dB RMS. */
	noiseDbfs?: number;
	/** Amplitude of a square law: `x + a·x²`. */
	bend?: number;
	crosstalkDb?: number;
	humDbfs?: number;
	/** Left channel comes back as nothing. */
	deadLeft?: boolean;
	/** One-pole low-pass on the right, Hz. */
	dullRightHz?: number;
}

/** What comes back for what was sent. */
export function throughLoop(sent: StereoPlanes, delayFrames: number, rateHz: number, faults: LoopFaults): StereoPlanes {
	const { leftDb = 0, rightDb = 0, noiseDbfs = -300, bend = 0, crosstalkDb = -300, humDbfs = -300 } = faults;
	const rng = seededRng(11);
	const hiss = fromDb(noiseDbfs) * Math.sqrt(3);
	const leak = fromDb(crosstalkDb);
	const frames = sent.left.length + delayFrames;
	const come = (own: Float64Array, other: Float64Array, gain: number, cornerHz: number | null) => {
		const pole = cornerHz === null ? 0 : Math.exp((-2 * Math.PI * cornerHz) / rateHz);
		let low = 0;
		return Float64Array.from({ length: frames }, (_, i) => {
			const x = (own[i - delayFrames] ?? 0) + leak * (other[i - delayFrames] ?? 0);
			low = (1 - pole) * x + pole * low;
			const hum = fromDb(humDbfs) * Math.sin((2 * Math.PI * 50 * i) / rateHz);
			return gain * (low + bend * low * low) + hiss * (2 * rng() - 1) + hum;
		});
	};
	const [left, right] = faults.swapped === true ? [sent.right, sent.left] : [sent.left, sent.right];
	const leftGain = faults.deadLeft === true ? 0 : fromDb(leftDb) * (faults.invertLeft === true ? -1 : 1);
	const rightGain = fromDb(rightDb) * (faults.invertRight === true ? -1 : 1);
	return {
		left: come(left, right, leftGain, null),
		right: come(right, left, rightGain, faults.dullRightHz ?? null),
	};
}

/** A whole step: signal, loop, reading and what is made of it. */
export function measured<S extends LoopStepId>(id: S, setup: LoopSetup, faults: LoopFaults, delayFrames = 4183) {
	const step = LOOP_STEPS[id];
	const returned = throughLoop(step.signal(setup), delayFrames, setup.rateHz, faults);
	const reading = step.read(setup, returned, delayFrames);
	return { reading, judgement: step.judge(setup, reading) };
}
