import type { Audio } from '../../material/audio.ts';
import { gained } from '../../material/audio.ts';
import type { Excerpt } from '../../material/recordings.ts';
import { referenceLoudness } from '../../measure/loudness.ts';
import { delayFrames, residualDb } from '../../measure/residual.ts';
import { referenceTruePeakDbtp } from '../../measure/truePeak.ts';
import { CEILING_DBTP, type Contestant } from './contestants.ts';

export const DRIVE_DB = 8;
const MOST_DELAY = 8000;

/** What a limiter makes of driven music. */
export interface Driven {
	readonly name: string;
	/** True peak over the ceiling, dB. */
	readonly overDb: number;
	/** Loudness once the true peak is brought to exactly -1 dBTP. */
	readonly effectiveLufs: number;
	readonly residualDb: number;
}

/** @param excerpt one that is installed */
export function driven(contestant: Contestant, { name }: Excerpt, audio: Audio): Driven {
	const input = gained(audio, DRIVE_DB);
	const { planes } = contestant.limit(input).audio;
	const delay = contestant.character === null ? delayOf(input, planes) : 0;
	const peak = referenceTruePeakDbtp(planes);
	const { integratedLufs } = referenceLoudness(planes, audio.rateHz);
	return {
		name,
		overDb: peak - CEILING_DBTP,
		effectiveLufs: (integratedLufs ?? Number.NaN) - (peak - CEILING_DBTP),
		residualDb: residualDb(input.planes, planes, audio.rateHz, delay),
	};
}

function delayOf(input: Audio, planes: readonly Float64Array[]): number {
	return delayFrames(input.planes[0] as Float64Array, planes[0] as Float64Array, MOST_DELAY);
}
