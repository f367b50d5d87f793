import { describe, expect, test } from 'vitest';
import { DRAWN_PARTS, type PultecControls, PultecNetwork } from '../../../src/units/simulators/models/pultecNetwork.ts';
import { amplitudeAt } from './support.ts';

const RATE = 96_000;
const HZ = [20, 30, 60, 100, 200, 300, 500, 1000, 3000, 5000, 8000, 10_000];
const FLAT: PultecControls = {
	highBoost: 0,
	highCut: 0,
	lowBoost: 0,
	lowCut: 0,
	bandwidth: 0,
	lowFarad: 560e-9,
	cutFarad: 135e-9,
	highHz: 8000,
};
const _ = null;

/** Specs "measurement" 11.6, dB at the frequencies of `HZ`. */
const TABLE: [string, Partial<PultecControls>, (number | null)[]][] = [
	['flat', {}, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
	['low boost 10 at 60', { lowBoost: 1 }, [15.93, 15.38, 13.27, 10.58, 6.22, 3.94, 1.88, 0.55, 0.06]],
	['low boost 5 at 60', { lowBoost: 0.5 }, [12.85, 12.62, 11.58, 9.87, 6.34, 4.19, 2.09, 0.63, 0.07]],
	['low cut 10 at 60', { lowCut: 1 }, [-19.92, -19.6, -18.19, -16.01, -11.63, -8.75, -5.36, -2.1, -0.3]],
	['both 5 at 60', { lowBoost: 0.5, lowCut: 0.5 }, [11.5, 11.25, 10.08, 8.09, 3.35, -0.44, -4.97, -3.45, -0.5]],
	['both 10 at 60', { lowBoost: 1, lowCut: 1 }, [15.12, 14.54, 12.27, 9.21, 3.3, -1.15, -6.33, -3.47, -0.46]],
	['high boost 10 sharp 8k', { highBoost: 1 }, [_, _, _, 0, 0.03, 0.07, 0.2, 0.8, 5.25, 11.04, 19.98, 15.93]],
	[
		'high boost 10 broad 8k',
		{ highBoost: 1, bandwidth: 1 },
		[_, _, _, 0.01, 0.05, 0.11, 0.32, 1.17, 5.64, 8.63, 10.01, 9.67],
	],
	['high boost 5 sharp 8k', { highBoost: 0.5 }, [_, _, _, _, _, _, _, 0.15, 1.35, 3.3, 4.97, 4.48]],
	['high cut 10 at 10k', { highCut: 1 }, [_, _, _, -0.03, -0.12, -0.25, -0.64, -2.13, -8.08, -11.7, -14.83, -16.1]],
	[
		'high cut 10 at 5k',
		{ highCut: 1, cutFarad: 270e-9 },
		[_, _, _, -0.12, -0.43, -0.9, -2.13, -5.42, -12.97, -16.1, -18.15, -18.81],
	],
	[
		'high cut 10 at 20k',
		{ highCut: 1, cutFarad: 68e-9 },
		[_, _, _, _, -0.03, -0.07, -0.18, -0.65, -3.86, -6.88, -10.17, -11.76],
	],
];

describe('the passive network of the EQP-1A', () => {
	test.each(TABLE)('%s meets the computed response within 0.5 dB up to 10 kHz', (_name, controls, wanted) => {
		const network = new PultecNetwork(RATE, DRAWN_PARTS);
		network.set({ ...FLAT, ...controls });
		const impulse = new Float64Array(65_536);
		impulse[0] = impulse.length / 2;
		network.process(impulse, 0, impulse.length);
		let worst = 0;
		wanted.forEach((db, index) => {
			if (db === null) return;
			const got = 20 * Math.log10(amplitudeAt(impulse, HZ[index] ?? 0, RATE));
			worst = Math.max(worst, Math.abs(got - db));
		});
		expect(worst).toBeLessThan(0.5);
	});
});
