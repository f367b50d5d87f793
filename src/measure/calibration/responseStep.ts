import { bandResponse } from '../../dsp/measure/bandResponse.ts';
import { logBands } from '../../dsp/measure/logBands.ts';
import { planSweep, type Sweep, sweepSignal } from '../../dsp/measure/sweep.ts';
import { type LoopSetup, type LoopStep, signed, within, worst, zeroVu } from './loopStep.ts';

const SECONDS = 6;
const BRIEF_SECONDS = 2;
/** An octave below the lowest band, and beyond the highest. */
const LOWEST_HZ = 10;
const HIGHEST_HZ = 22_000;
/** Deviation from 1 kHz, 20 Hz to 20 kHz. */
const GOOD_DB = { cable: 0.5, bypassed: 1 } as const;
const CHECK_DB = 3;
/** Right against left, 30 Hz to 15 kHz. */
const APART_GOOD_DB = 0.1;
const APART_CHECK_DB = 0.5;
const NOTHING_DB = -300;

const secondsOf = ({ brief = false }: LoopSetup) => (brief ? BRIEF_SECONDS : SECONDS);

function planned(setup: LoopSetup): Sweep {
	const { rateHz, referenceDbfs } = setup;
	return planSweep({
		rateHz,
		lowestHz: LOWEST_HZ,
		highestHz: HIGHEST_HZ,
		seconds: secondsOf(setup),
		peakDbfs: referenceDbfs,
	});
}

/** Values relative to that at 1 kHz. */
function relative(values: readonly (number | null)[], bandsHz: readonly number[]): (number | null)[] {
	const reference = values[bandsHz.indexOf(1000)] ?? null;
	return values.map((value) => (value === null || reference === null ? null : value - reference));
}

function deviationDb(values: readonly (number | null)[]): number {
	return values.reduce<number>((most, value) => Math.max(most, Math.abs(value ?? NOTHING_DB)), 0);
}

/** The response of the loop without units, which is later taken from that of a unit. */
export const responseStep: LoopStep<'response'> = {
	id: 'response',
	sent: (setup) => `a synchronised exponential sweep of ${secondsOf(setup)} s at ${zeroVu(setup)} on both channels`,
	signal(setup) {
		const sweep = sweepSignal(planned(setup));
		return { left: sweep, right: sweep };
	},
	peakDbfs: ({ referenceDbfs }) => referenceDbfs,
	read(setup, returned, roundTripFrames) {
		const sweep = planned(setup);
		const bandsHz = logBands(setup.rateHz).map(({ centreHz }) => centreHz);
		const channel = (plane: Float64Array) => relative(bandResponse(plane, sweep, roundTripFrames), bandsHz);
		return { step: 'response', leftDb: channel(returned.left), rightDb: channel(returned.right) };
	},
	judge({ rateHz, patch }, { leftDb, rightDb }) {
		const bands = logBands(rateHz);
		const apart = bands
			.map(({ centreHz }, index) =>
				centreHz < 30 || centreHz > 15_000 ? 0 : (rightDb[index] ?? NOTHING_DB) - (leftDb[index] ?? NOTHING_DB),
			)
			.reduce((most, db) => (Math.abs(db) > Math.abs(most) ? db : most), 0);
		const flat = within(Math.max(deviationDb(leftDb), deviationDb(rightDb)), GOOD_DB[patch], CHECK_DB);
		const alike = within(Math.abs(apart), APART_GOOD_DB, APART_CHECK_DB);
		const ends = (values: readonly (number | null)[]) =>
			`${signed(values[0] ?? NOTHING_DB, 2)} dB at ${bands[0]?.centreHz.toFixed(0)} Hz, ${signed(values.at(-1) ?? NOTHING_DB, 2)} dB at ${((bands.at(-1)?.centreHz ?? 0) / 1000).toFixed(1)} kHz`;
		return {
			verdict: worst([flat, alike]),
			read: `left ${ends(leftDb)}; right ${ends(rightDb)}; ${Math.abs(apart).toFixed(2)} dB apart at most`,
			limits: `within ${GOOD_DB[patch]} dB of 1 kHz, channels within ${APART_GOOD_DB} dB`,
			remedy:
				worst([flat, alike]) === 'good'
					? null
					: 'Something in the loop shapes the sound: a unit that is not in bypass, a transformer, a long cable on a high impedance.',
		};
	},
};
