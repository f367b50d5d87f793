import { z } from 'zod';
import { sha256Schema } from './ids.ts';
import { SPECTRUM_BANDS } from './spectrumBands.ts';

/** Frames of a column of the finest level. */
export const FINEST_COLUMN_FRAMES = 512;
/** Each level has columns this many times as long as the one before. */
export const COLUMN_STEP = 4;
/** A level with no more columns than this is the last: it is the whole piece on one screen. */
export const FEWEST_COLUMNS = 1024;
/** Bytes of a column: lowest and highest sample of all channels, int8 in 1/127; RMS of all channels, uint8 in 1/255. */
export const COLUMN_BYTES = 3;
/** Short-term loudness is read this often. */
export const LOUDNESS_STEP_S = 0.5;

export const waveLevelSchema = z.strictObject({
	/** Frames of each column; the last one may have fewer. */
	frames: z.int().positive(),
	columns: z.int().min(0),
});
export type WaveLevel = z.infer<typeof waveLevelSchema>;

/** What is drawn of a file. The columns themselves lie beside it, level by level. */
export const waveformSchema = z.strictObject({
	/** Of the file that was read. */
	sha256: sha256Schema,
	rateHz: z.int().positive(),
	frames: z.int().min(0),
	/** From the finest to the coarsest. */
	levels: z.array(waveLevelSchema).min(1),
	integratedLufs: z.number().nullable(),
	/** Short-term loudness at 0.5 s, 1 s, 1.5 s…, as a meter shows it there; null before the first 3 s and for silence. */
	shortTermLufs: z.array(z.number().nullable()),
	/** Mean power of the whole file in the bands of the spectrum meter, dB of a full-scale sine. */
	spectrumDb: z.array(z.number()).length(SPECTRUM_BANDS),
});
export type Waveform = z.infer<typeof waveformSchema>;

/** Levels of a file of this length. */
export function waveLevels(frames: number): WaveLevel[] {
	const levels: WaveLevel[] = [];
	for (let column = FINEST_COLUMN_FRAMES; ; column *= COLUMN_STEP) {
		const columns = Math.ceil(frames / column);
		levels.push({ frames: column, columns });
		if (columns <= FEWEST_COLUMNS) return levels;
	}
}

/** Short-term loudness where the music is, LUFS; null where there is none. */
export function shortTermAt({ shortTermLufs }: Pick<Waveform, 'shortTermLufs'>, seconds: number): number | null {
	const place = Math.round(seconds / LOUDNESS_STEP_S) - 1;
	return shortTermLufs[Math.min(place, shortTermLufs.length - 1)] ?? null;
}
