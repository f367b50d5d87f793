import { measureDistortion } from '../../dsp/measure/distortion.ts';
import { type LoopSetup, type LoopStep, type ReadingOf, signed, within, worst, zeroVu } from './loopStep.ts';
import { referenceTone, steadyPart, TONE_HZ } from './referenceTone.ts';

const SECONDS = 3;
const GOOD_DB = { cable: -75, bypassed: -60 } as const;
const CHECK_DB = { cable: -55, bypassed: -40 } as const;
const KEPT_HARMONICS = 8;

/** Where rack and converter are driven on loud music, dB over 0 VU. */
const HOT_DB = [6, 10] as const;
const HOT_SECONDS = 2;
/** The converter's own full scale is not what is measured. */
const HOTTEST_DBFS = -1;

/**
 * Levels over 0 VU that distortion is measured at as well, dB, upwards.
 *
 * @param headroomDb how far over 0 VU the units in the loop may be driven
 */
export function hotLevelsDb(referenceDbfs: number, headroomDb: number): number[] {
	return HOT_DB.filter((levelDb) => levelDb <= headroomDb && referenceDbfs + levelDb <= HOTTEST_DBFS);
}

/** The tones of the step in the order they are sent. */
function tonesOf({ hotLevelsDb: hot = [] }: LoopSetup): { levelDb: number; seconds: number }[] {
	return [{ levelDb: 0, seconds: SECONDS }, ...hot.map((levelDb) => ({ levelDb, seconds: HOT_SECONDS }))];
}

function joined(parts: readonly Float64Array[]): Float64Array {
	const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}

type Channel = ReadingOf<'distortion'>['left'];

function words(side: string, { thdDb, thdPlusNoiseDb }: Channel): string {
	return `${side} THD ${thdDb.toFixed(1)} dB (${(100 * 10 ** (thdDb / 20)).toPrecision(2)} %), THD+N ${thdPlusNoiseDb.toFixed(1)} dB`;
}

function worse(left: Channel, right: Channel): number {
	return Math.max(left.thdPlusNoiseDb, right.thdPlusNoiseDb);
}

/** THD and THD+N at the reference level and over it, AES17. */
export const distortionStep: LoopStep<'distortion'> = {
	id: 'distortion',
	sent: (setup) => {
		const hot = (setup.hotLevelsDb ?? []).map((levelDb) => `, then ${signed(levelDb, 0)} dB`).join('');
		return `${TONE_HZ} Hz at ${zeroVu(setup)}${hot} on both channels`;
	},
	signal(setup) {
		const tones = tonesOf(setup).map(({ levelDb, seconds }) =>
			referenceTone({ ...setup, referenceDbfs: setup.referenceDbfs + levelDb }, seconds),
		);
		return { left: joined(tones.map(({ left }) => left)), right: joined(tones.map(({ right }) => right)) };
	},
	peakDbfs: (setup) => setup.referenceDbfs + Math.max(...tonesOf(setup).map(({ levelDb }) => levelDb)),
	read(setup, returned, roundTripFrames) {
		const { rateHz, referenceDbfs } = setup;
		let start = 0;
		const [first, ...hot] = tonesOf(setup).map(({ levelDb, seconds }) => {
			const steady = steadyPart(rateHz, seconds, roundTripFrames);
			const place = { from: start + steady.from, frames: steady.frames, rateHz, hz: TONE_HZ };
			const channel = (plane: Float64Array) => {
				const { thdDb, thdPlusNoiseDb, harmonicsDb } = measureDistortion(plane, place);
				return { thdDb, thdPlusNoiseDb, harmonicsDb: harmonicsDb.slice(0, KEPT_HARMONICS) };
			};
			start += Math.round(seconds * rateHz);
			return { levelDb, left: channel(returned.left), right: channel(returned.right) };
		});
		if (first === undefined) throw new Error('the step sends a tone at 0 VU');
		const { left, right } = first;
		return {
			step: 'distortion',
			sentDbfs: referenceDbfs,
			left,
			right,
			...(hot.length === 0 ? {} : { hot }),
		};
	},
	judge({ patch }, { left, right, hot = [] }) {
		const verdict = within(worse(left, right), GOOD_DB[patch], CHECK_DB[patch]);
		const driven = hot.map((level) => ({ ...level, thdPlusNoiseDb: worse(level.left, level.right) }));
		const bent = driven.find(({ thdPlusNoiseDb }) => thdPlusNoiseDb > CHECK_DB[patch]);
		const listed = driven.map(
			({ levelDb, thdPlusNoiseDb }) => `; at ${signed(levelDb, 0)} dB THD+N ${thdPlusNoiseDb.toFixed(1)} dB`,
		);
		const remedy =
			verdict !== 'good'
				? 'Something in the loop bends the tone: a unit that is not in bypass, an input that is driven too hard, a bad contact.'
				: bent === undefined
					? null
					: `The loop has no room for ${signed(bent.levelDb, 0)} dB over 0 VU: set the converter to a lower reference level, or look for a stage that clips.`;
		return {
			verdict: worst([verdict, bent === undefined ? 'good' : 'check']),
			read: `${words('left', left)}; ${words('right', right)}${listed.join('')}`,
			limits: `THD+N at ${GOOD_DB[patch]} dB or below at 0 VU, ${CHECK_DB[patch]} dB over it, 20 Hz to 20 kHz`,
			remedy,
		};
	},
};
