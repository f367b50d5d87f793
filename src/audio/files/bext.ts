import { z } from 'zod';
import { type Loudness, loudnessSchema } from '../../shared/model/measurement.ts';

/** The broadcast extension of a WAV file. Times are the studio's local time, as the standard has it. */
export const broadcastInfoSchema = z.strictObject({
	description: z.string(),
	originator: z.string(),
	originatorReference: z.string(),
	/** `yyyy-mm-dd` */
	date: z.string(),
	/** `hh:mm:ss` */
	time: z.string(),
	/** Frames since midnight of frame 0. */
	timeReferenceFrames: z.int().min(0),
	/** Unknown readings are written as the standard's "not used". */
	loudness: loudnessSchema.nullable(),
	/** One line a step, e.g. `A=PCM,F=96000,W=24,M=stereo,T=text` (EBU R98). */
	codingHistory: z.array(z.string()),
});
export type BroadcastInfo = z.infer<typeof broadcastInfoSchema>;

const FIXED_BYTES = 602;
const NOT_USED = 0x7fff;

function putAscii(chunk: Buffer, text: string, at: number, length: number): void {
	chunk.write(text.replace(/[^\x20-\x7e]/g, '?').slice(0, length), at, 'latin1');
}

/** Hundredths, halves away from zero, as the standard asks. */
function putHundredths(chunk: Buffer, value: number | null, at: number): void {
	if (value === null || Math.abs(value) > 99.99) {
		chunk.writeInt16LE(NOT_USED, at);
		return;
	}
	chunk.writeInt16LE(Math.sign(value) * Math.round(Math.abs(value) * 100), at);
}

/** Offset of the five readings in the data of a `bext` chunk. */
export const BEXT_LOUDNESS_AT = 412;

/** LoudnessValue, LoudnessRange, MaxTruePeakLevel, MaxMomentaryLoudness and MaxShortTermLoudness (EBU Tech 3285 v2), 10 bytes. */
export function encodeBextLoudness(loudness: Loudness | null): Buffer {
	const fields = Buffer.alloc(10);
	const { integratedLufs, lra, truePeakDbtp, maxMomentaryLufs, maxShortTermLufs } = loudness ?? {};
	for (const [index, value] of [integratedLufs, lra, truePeakDbtp, maxMomentaryLufs, maxShortTermLufs].entries())
		putHundredths(fields, value ?? null, 2 * index);
	return fields;
}

/** The data of a `bext` chunk, version 2 (EBU Tech 3285 v2). */
export function encodeBext(info: BroadcastInfo): Buffer {
	const history = info.codingHistory.map((line) => `${line.replace(/[^\x20-\x7e]/g, '?')}\r\n`).join('');
	// Even, because libsndfile 1.2 does not skip the pad byte after an odd `bext` in RF64.
	const chunk = Buffer.alloc(FIXED_BYTES + history.length + (history.length % 2));
	putAscii(chunk, info.description, 0, 256);
	putAscii(chunk, info.originator, 256, 32);
	putAscii(chunk, info.originatorReference, 288, 32);
	putAscii(chunk, info.date, 320, 10);
	putAscii(chunk, info.time, 330, 8);
	chunk.writeBigUInt64LE(BigInt(info.timeReferenceFrames), 338);
	chunk.writeUInt16LE(2, 346);
	encodeBextLoudness(info.loudness).copy(chunk, BEXT_LOUDNESS_AT);
	chunk.write(history, FIXED_BYTES, 'latin1');
	return chunk;
}
