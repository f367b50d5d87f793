import { testTone } from '../../dsp/measure/testTone.ts';
import { findTone } from '../../dsp/measure/toneLevel.ts';
import { belowText, type LoopStep, within, worst, zeroVu } from './loopStep.ts';

/** Prime numbers, so that no mains harmonic lies on them. */
const TONES_HZ = [97, 997, 9973] as const;
const SECONDS = 1.2;
const RISE_SECONDS = 0.3;
const SETTLE_SECONDS = 0.2;
const END_SECONDS = 0.05;
/** At the middle frequency; cables and patch bays couple more towards the top. */
const GOOD_DB = -70;
const CHECK_DB = -45;
const NOTHING_DB = -300;

const TURNS = [
	...TONES_HZ.map((hz) => ({ hz, driven: 'left' }) as const),
	...TONES_HZ.map((hz) => ({ hz, driven: 'right' }) as const),
];

/** What of one channel is heard on the other. */
export const crosstalkStep: LoopStep<'crosstalk'> = {
	id: 'crosstalk',
	sent: (setup) => `${TONES_HZ.join(', ')} Hz at ${zeroVu(setup)}, on the left alone, then on the right alone`,
	signal({ rateHz, referenceDbfs }) {
		const frames = Math.round(SECONDS * rateHz);
		const left = new Float64Array(frames * TURNS.length);
		const right = new Float64Array(frames * TURNS.length);
		for (const [turn, { hz, driven }] of TURNS.entries()) {
			const tone = testTone({ hz, frames, rateHz, riseSeconds: RISE_SECONDS, peakDbfs: referenceDbfs });
			(driven === 'left' ? left : right).set(tone, turn * frames);
		}
		return { left, right };
	},
	peakDbfs: ({ referenceDbfs }) => referenceDbfs,
	read({ rateHz }, returned, roundTripFrames) {
		const turnFrames = Math.round(SECONDS * rateHz);
		const frames = Math.round((SECONDS - RISE_SECONDS - SETTLE_SECONDS - END_SECONDS) * rateHz);
		const leakDb = (turn: number, hz: number) => {
			const from = turn * turnFrames + Math.round((RISE_SECONDS + SETTLE_SECONDS) * rateHz) + roundTripFrames;
			const at = { from, frames, rateHz, hz };
			const onLeft = findTone(returned.left, at).amplitude;
			const onRight = findTone(returned.right, at).amplitude;
			const ratio = turn < TONES_HZ.length ? onRight / onLeft : onLeft / onRight;
			return ratio > 0 && Number.isFinite(ratio) ? Math.max(NOTHING_DB, 20 * Math.log10(ratio)) : NOTHING_DB;
		};
		return {
			step: 'crosstalk',
			points: TONES_HZ.map((hz, index) => ({
				hz,
				leftToRightDb: leakDb(index, hz),
				rightToLeftDb: leakDb(index + TONES_HZ.length, hz),
			})),
		};
	},
	judge(_, { points }) {
		const verdict = worst(
			points.map(({ hz, leftToRightDb, rightToLeftDb }) =>
				within(Math.max(leftToRightDb, rightToLeftDb), hz > 2000 ? GOOD_DB + 10 : GOOD_DB, CHECK_DB),
			),
		);
		return {
			verdict,
			read: points
				.map(
					({ hz, leftToRightDb, rightToLeftDb }) =>
						`${hz} Hz: L→R ${belowText(leftToRightDb)}, R→L ${belowText(rightToLeftDb)}`,
				)
				.join('; '),
			limits: `${GOOD_DB} dB or below, ${GOOD_DB + 10} dB at 10 kHz`,
			remedy:
				verdict === 'good'
					? null
					: 'The channels couple: look for unbalanced runs side by side, a bad ground, or a unit that is linked.',
		};
	},
};
