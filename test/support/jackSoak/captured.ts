import { setTimeout as pause } from 'node:timers/promises';
import { openAudioFile } from '../../../src/audio/files/open.ts';
import { PRE_ROLL } from '../jackLoop.ts';

const CHUNK = 65_536;

/** A capture beside what it should be, frame by frame from the source's first one on. */
export interface Compared {
	/** First source frame at which the two are not the same; null when every sample is in its place. */
	readonly firstWrong: number | null;
	/** By how much the capture is louder, left and right, dB. */
	readonly louderDb: readonly [number, number];
	/** What is left of the capture when what it should be is taken away, dB of that. */
	readonly residualDb: number;
}

/** Reads both in pieces, and gives others their turn between them. */
export async function compareCapture(expectedPath: string, capturePath: string): Promise<Compared> {
	const expected = openAudioFile(expectedPath);
	const capture = openAudioFile(capturePath);
	const planes = () => [new Float64Array(CHUNK), new Float64Array(CHUNK)] as const;
	const [wanted, got] = [planes(), planes()];
	const power = { wanted: [0, 0], got: [0, 0], left: 0 } as {
		wanted: [number, number];
		got: [number, number];
		left: number;
	};
	let firstWrong: number | null = null;
	try {
		capture.read([new Float64Array(PRE_ROLL), new Float64Array(PRE_ROLL)], 0, PRE_ROLL);
		for (let frame = 0; frame < expected.facts.frames; frame += CHUNK) {
			const count = Math.min(CHUNK, expected.facts.frames - frame);
			expected.read(wanted, 0, count);
			capture.read(got, 0, count);
			for (const channel of [0, 1] as const)
				for (let at = 0; at < count; at++) {
					const one = wanted[channel][at] as number;
					const other = got[channel][at] as number;
					power.wanted[channel] += one * one;
					power.got[channel] += other * other;
					power.left += (other - one) ** 2;
					if (one !== other && (firstWrong === null || frame + at < firstWrong)) firstWrong = frame + at;
				}
			await pause(1);
		}
	} finally {
		expected.close();
		capture.close();
	}
	const louder = (channel: 0 | 1) => 10 * Math.log10(power.got[channel] / power.wanted[channel]);
	const [left, right] = power.wanted;
	return {
		firstWrong,
		louderDb: [louder(0), louder(1)],
		residualDb: 10 * Math.log10(power.left / (left + right)),
	};
}
