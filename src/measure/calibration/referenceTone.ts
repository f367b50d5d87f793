import { testTone } from '../../dsp/measure/testTone.ts';
import type { LoopSetup } from './loopStep.ts';

/** AES17's frequency. */
export const TONE_HZ = 997;
const RISE_SECONDS = 0.5;
/** What the rack is given to settle once the tone stands, and what is left out before it ends. */
const SETTLE_SECONDS = 0.3;
const END_SECONDS = 0.05;

/** The reference tone on both channels, rising from silence: peak at 0 VU. */
export function referenceTone({ rateHz, referenceDbfs }: LoopSetup, seconds: number) {
	const frames = Math.round(seconds * rateHz);
	const tone = testTone({ hz: TONE_HZ, frames, rateHz, riseSeconds: RISE_SECONDS, peakDbfs: referenceDbfs });
	return { left: tone, right: tone };
}

/** Where a tone of so many seconds stands in the return, frames. */
export function steadyPart(rateHz: number, seconds: number, roundTripFrames: number): { from: number; frames: number } {
	return {
		from: Math.round((RISE_SECONDS + SETTLE_SECONDS) * rateHz) + roundTripFrames,
		frames: Math.round((seconds - RISE_SECONDS - SETTLE_SECONDS - END_SECONDS) * rateHz),
	};
}
