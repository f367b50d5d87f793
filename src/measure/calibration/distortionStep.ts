import { measureDistortion } from '../../dsp/measure/distortion.ts';
import { type LoopStep, type ReadingOf, within, zeroVu } from './loopStep.ts';
import { referenceTone, steadyPart, TONE_HZ } from './referenceTone.ts';

const SECONDS = 3;
const GOOD_DB = { cable: -75, bypassed: -60 } as const;
const CHECK_DB = { cable: -55, bypassed: -40 } as const;
const KEPT_HARMONICS = 8;

function words(side: string, { thdDb, thdPlusNoiseDb }: ReadingOf<'distortion'>['left']): string {
	return `${side} THD ${thdDb.toFixed(1)} dB (${(100 * 10 ** (thdDb / 20)).toPrecision(2)} %), THD+N ${thdPlusNoiseDb.toFixed(1)} dB`;
}

/** THD and THD+N at the reference level, AES17. */
export const distortionStep: LoopStep<'distortion'> = {
	id: 'distortion',
	sent: (setup) => `${TONE_HZ} Hz at ${zeroVu(setup)} on both channels`,
	signal: (setup) => referenceTone(setup, SECONDS),
	peakDbfs: ({ referenceDbfs }) => referenceDbfs,
	read({ rateHz, referenceDbfs }, returned, roundTripFrames) {
		const { from, frames } = steadyPart(rateHz, SECONDS, roundTripFrames);
		const channel = (plane: Float64Array) => {
			const { thdDb, thdPlusNoiseDb, harmonicsDb } = measureDistortion(plane, { from, frames, rateHz, hz: TONE_HZ });
			return { thdDb, thdPlusNoiseDb, harmonicsDb: harmonicsDb.slice(0, KEPT_HARMONICS) };
		};
		return {
			step: 'distortion',
			sentDbfs: referenceDbfs,
			left: channel(returned.left),
			right: channel(returned.right),
		};
	},
	judge({ patch }, { left, right }) {
		const verdict = within(Math.max(left.thdPlusNoiseDb, right.thdPlusNoiseDb), GOOD_DB[patch], CHECK_DB[patch]);
		return {
			verdict,
			read: `${words('left', left)}; ${words('right', right)}`,
			limits: `THD+N at ${GOOD_DB[patch]} dB or below, 20 Hz to 20 kHz`,
			remedy:
				verdict === 'good'
					? null
					: 'Something in the loop bends the tone: a unit that is not in bypass, an input that is driven too hard, a bad contact.',
		};
	},
};
