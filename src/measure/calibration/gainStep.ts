import { findTone } from '../../dsp/measure/toneLevel.ts';
import { toDb } from '../../shared/units.ts';
import { type LoopStep, signed, within, worst, zeroVu } from './loopStep.ts';
import { referenceTone, steadyPart, TONE_HZ } from './referenceTone.ts';

const SECONDS = 2;
/** Channels apart, dB. */
const MATCH_GOOD_DB = 0.1;
const MATCH_CHECK_DB = 0.5;
/** The whole loop away from unity. */
const UNITY_GOOD_DB = 0.5;
const UNITY_CHECK_DB = 12;
/** Silence has a gain too small to print. */
const LEAST_DB = -200;

/** Return over send on each channel, to a hundredth of a dB. */
export const gainStep: LoopStep<'gain'> = {
	id: 'gain',
	sent: (setup) => `${TONE_HZ} Hz at ${zeroVu(setup)} on both channels`,
	signal: (setup) => referenceTone(setup, SECONDS),
	peakDbfs: ({ referenceDbfs }) => referenceDbfs,
	read({ rateHz, referenceDbfs }, returned, roundTripFrames) {
		const { from, frames } = steadyPart(rateHz, SECONDS, roundTripFrames);
		const gainDb = (plane: Float64Array) =>
			Math.max(LEAST_DB, toDb(findTone(plane, { from, frames, rateHz, hz: TONE_HZ }).amplitude) - referenceDbfs);
		return { step: 'gain', leftDb: gainDb(returned.left), rightDb: gainDb(returned.right) };
	},
	judge(_, { leftDb, rightDb }) {
		const apartDb = rightDb - leftDb;
		const match = within(Math.abs(apartDb), MATCH_GOOD_DB, MATCH_CHECK_DB);
		const unity = within(Math.max(Math.abs(leftDb), Math.abs(rightDb)), UNITY_GOOD_DB, UNITY_CHECK_DB);
		const lower = apartDb < 0 ? 'right' : 'left';
		const remedies = [
			match === 'good'
				? null
				: `Raise the ${lower} by ${Math.abs(apartDb).toFixed(2)} dB at the converter's trim (or lower the other).`,
			unity === 'good'
				? null
				: 'The loop is not at unity: set the converter’s input and output to the same reference level.',
		].filter((remedy) => remedy !== null);
		return {
			verdict: worst([match, unity]),
			read: `left ${signed(leftDb, 2)} dB, right ${signed(rightDb, 2)} dB: right ${signed(apartDb, 2)} dB against left`,
			limits: `channels within ${MATCH_GOOD_DB} dB of each other, the loop within ${UNITY_GOOD_DB} dB of unity`,
			remedy: remedies.length === 0 ? null : remedies.join(' '),
		};
	},
};
