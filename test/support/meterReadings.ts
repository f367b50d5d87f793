import type { Levels, LiveLoudness } from '../../src/shared/protocol/meters.ts';

/** Every point at one level, both channels alike. */
export function levelsAt(levelDbfs: number): Levels {
	const point = {
		peakDbfs: [levelDbfs, levelDbfs],
		rmsDbfs: [levelDbfs - 12, levelDbfs - 12],
		vuDbfs: [levelDbfs - 12, levelDbfs - 12],
		correlation: 1,
		clips: [0, 0],
	} satisfies Levels['input'];
	return { input: point, send: point, return: point, master: point, gainReductionDb: 2 };
}

/** Before the first window is full. */
export const NO_LOUDNESS: LiveLoudness = {
	momentaryLufs: null,
	shortTermLufs: null,
	integratedLufs: null,
	maxMomentaryLufs: null,
	maxShortTermLufs: null,
	rangeLu: null,
	truePeakDbtp: null,
	maxTruePeakDbtp: null,
	psrDb: null,
	plrDb: null,
	seconds: 0,
};
