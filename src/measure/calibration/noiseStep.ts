import { noiseFloor } from '../../dsp/measure/noiseFloor.ts';
import { dbuOf } from '../../shared/levels.ts';
import { type LoopSetup, type LoopStep, type ReadingOf, within, worst } from './loopStep.ts';

const SECONDS = 5;
const BRIEF_SECONDS = 1.5;
/** What was sent before has died away. */
const SETTLE_SECONDS = 0.5;
/** Limits for a cable, and for a rack in bypass, whose amplifiers and relays add their own. */
const NOISE_GOOD_DBFS = { cable: -95, bypassed: -85 } as const;
const NOISE_CHECK_DBFS = -75;
const HUM_CHECK_DBFS = -70;
const DC_GOOD_DBFS = -60;

const secondsOf = ({ brief = false }: LoopSetup) => (brief ? BRIEF_SECONDS : SECONDS);

function words(side: string, channel: ReadingOf<'noise'>['left'], { referenceDbfs }: LoopSetup): string {
	const { unweightedDbfs, aWeightedDbfs, mainsHz, humDbfs } = channel;
	if (unweightedDbfs === null || aWeightedDbfs === null) return `${side}: digital silence`;
	const hum = mainsHz === null || humDbfs === null ? 'no hum' : `hum of ${mainsHz} Hz ${humDbfs.toFixed(1)} dBFS`;
	return `${side} ${unweightedDbfs.toFixed(1)} dBFS (${dbuOf(unweightedDbfs, referenceDbfs).toFixed(1)} dBu), A-weighted ${aWeightedDbfs.toFixed(1)} dBFS, ${hum}`;
}

/** What comes back while nothing is sent. */
export const noiseStep: LoopStep<'noise'> = {
	id: 'noise',
	sent: (setup) => `silence for ${secondsOf(setup)} s`,
	signal(setup) {
		const silence = new Float64Array(Math.round(secondsOf(setup) * setup.rateHz));
		return { left: silence, right: silence };
	},
	peakDbfs: () => -200,
	read(setup, returned, roundTripFrames) {
		const { rateHz } = setup;
		const from = Math.round(SETTLE_SECONDS * rateHz) + roundTripFrames;
		const frames = Math.round((secondsOf(setup) - SETTLE_SECONDS) * rateHz);
		const channel = (plane: Float64Array) => {
			const { unweightedDbfs, aWeightedDbfs, dcDbfs, hum, bandsDbfs } = noiseFloor(plane, from, frames, rateHz);
			return { unweightedDbfs, aWeightedDbfs, dcDbfs, mainsHz: hum.mainsHz, humDbfs: hum.levelDbfs, bandsDbfs };
		};
		return { step: 'noise', left: channel(returned.left), right: channel(returned.right) };
	},
	judge(setup, { left, right }) {
		const goodDbfs = NOISE_GOOD_DBFS[setup.patch];
		const both = [left, right];
		const top = (pick: (channel: typeof left) => number | null) => Math.max(...both.map((one) => pick(one) ?? -300));
		const noise = within(
			top(({ unweightedDbfs }) => unweightedDbfs),
			goodDbfs,
			NOISE_CHECK_DBFS,
		);
		const hum = within(
			top(({ humDbfs }) => humDbfs),
			goodDbfs,
			HUM_CHECK_DBFS,
		);
		const dc = within(
			top(({ dcDbfs }) => dcDbfs),
			DC_GOOD_DBFS,
			0,
		);
		const remedies = [
			hum === 'good' ? null : 'Hum: look for a ground loop, an unbalanced cable or a mains transformer near by.',
			noise === 'good' || hum !== 'good'
				? null
				: 'More noise than a converter has: check the reference levels of input and output.',
			dc === 'good' ? null : 'There is DC on the input: calibrate the converter, or put a transformer or capacitor in.',
		].filter((remedy) => remedy !== null);
		const silent = both.some(({ unweightedDbfs }) => unweightedDbfs === null);
		return {
			verdict: worst([noise, hum, dc, silent ? 'check' : 'good']),
			read: `${words('left', left, setup)}; ${words('right', right, setup)}`,
			limits: `20 Hz to 20 kHz at ${goodDbfs} dBFS or below, DC below ${DC_GOOD_DBFS} dBFS`,
			remedy: silent
				? 'No analogue input is this quiet: this is a digital loop, or the input is not the one that is patched.'
				: remedies.length === 0
					? null
					: remedies.join(' '),
		};
	},
};
