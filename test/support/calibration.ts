import { type Calibration, calibrationSchema } from '../../src/shared/model/calibration.ts';

const BANDS_HZ = Array.from({ length: 61 }, (_, index) => 1000 * 2 ** ((index - 34) / 6));

/** A sound calibration of the first of January, with figures of a usual converter. */
export function aCalibration(part: Partial<Calibration>): Calibration {
	const noise = (shift: number) => ({
		unweightedDbfs: -108.2 + shift,
		aWeightedDbfs: -110.9 + shift,
		dcDbfs: -92,
		mainsHz: 50 as const,
		humDbfs: -121.4,
		bandsDbfs: BANDS_HZ.map((hz) => -126 + 2.5 * Math.log2(hz / 1000) + shift + (Math.abs(hz - 50) < 4 ? 8 : 0)),
	});
	const roll = (low: number, high: number) =>
		BANDS_HZ.map((hz) => -10 * Math.log10(1 + (low / hz) ** 2) - 10 * Math.log10(1 + (hz / high) ** 4));
	return calibrationSchema.parse({
		schema: 1,
		id: '01890000-0000-7000-8000-00000000c0de',
		at: '2026-01-01T10:00:00.000Z',
		audioBackend: 'portaudio',
		simulated: false,
		converter: 'Lavry',
		device: 'Fireface',
		rateHz: 48000,
		sendChannels: [0, 1],
		returnChannels: [0, 1],
		referenceDbfs: -18,
		measuredDbu: null,
		patch: 'cable',
		verdict: 'good',
		loopFrames: 87.25,
		inverted: false,
		steps: [],
		readings: [
			{
				step: 'wiring',
				left: { carries: 'left', inverted: false, gainDb: -0.02 },
				right: { carries: 'right', inverted: false, gainDb: 0.01 },
			},
			{ step: 'gain', leftDb: -0.02, rightDb: 0.01 },
			{ step: 'noise', left: noise(0), right: noise(0.6) },
			{
				step: 'distortion',
				sentDbfs: -18,
				left: { thdDb: -104.2, thdPlusNoiseDb: -89.6, harmonicsDb: [-106, -110] },
				right: { thdDb: -103.8, thdPlusNoiseDb: -89.1, harmonicsDb: [-105, -111] },
			},
			{ step: 'crosstalk', points: [{ hz: 997, leftToRightDb: -103.4, rightToLeftDb: -101.8 }] },
			{ step: 'response', leftDb: roll(4, 60_000), rightDb: roll(5, 42_000) },
		],
		bandsHz: BANDS_HZ,
		...part,
	});
}
