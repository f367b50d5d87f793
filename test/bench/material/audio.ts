import { existsSync } from 'node:fs';
import { openAudioFile } from '../../../src/audio/files/open.ts';
import { createWavFile } from '../../../src/audio/files/wavFile.ts';
import type { WavSample } from '../../../src/audio/files/wavFormat.ts';

/** Sound in memory: one plane per channel, full scale ±1. */
export interface Audio {
	readonly rateHz: number;
	readonly planes: Float64Array[];
}

/** Writes a WAV file; integers are rounded, not dithered. */
export function writeAudio(path: string, { rateHz, planes }: Audio, sample: WavSample = 'float32'): void {
	const file = createWavFile(path, { channels: planes.length, rateHz, sample, broadcast: null });
	file.write(planes, 0, planes[0]?.length ?? 0);
	file.commit();
}

/** Reads a whole audio file of any kind that Detent reads. */
export function readAudio(path: string): Audio {
	const reader = openAudioFile(path);
	const { channels, frames, rateHz } = reader.facts;
	const planes = Array.from({ length: channels }, () => new Float64Array(frames));
	reader.read(planes, 0, frames);
	reader.close();
	return { rateHz, planes };
}

/** The file at `path`, made first if it is not there from an earlier run. @returns the path */
export function madeOnce(path: string, make: () => Audio, sample: WavSample = 'float32'): string {
	if (!existsSync(path)) writeAudio(path, make(), sample);
	return path;
}

/** All channels louder (or quieter) by `gainDb`. */
export function gained({ rateHz, planes }: Audio, gainDb: number): Audio {
	const gain = 10 ** (gainDb / 20);
	return { rateHz, planes: planes.map((plane) => plane.map((value) => value * gain)) };
}

/** The first `seconds` of it. */
export function firstSeconds({ rateHz, planes }: Audio, seconds: number): Audio {
	return { rateHz, planes: planes.map((plane) => plane.slice(0, Math.round(seconds * rateHz))) };
}

/** Begins and ends in a straight fade. */
export function faded({ rateHz, planes }: Audio, seconds: number): Audio {
	const frames = Math.round(seconds * rateHz);
	return {
		rateHz,
		planes: planes.map((plane) =>
			plane.map((sample, at) => sample * Math.min(1, at / frames, (plane.length - 1 - at) / frames)),
		),
	};
}
