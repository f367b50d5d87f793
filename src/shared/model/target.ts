import { z } from 'zod';

const lufs = z.number().min(-40).max(0);
const dbtp = z.number().min(-20).max(0);

/**
 * What becomes of a master at one place: a streaming service's playback, or what a standard asks for. One YAML file
 * each in `presets/targets`. What is not published stays null; nothing is guessed.
 */
export const targetSchema = z.strictObject({
	schema: z.literal(1),
	name: z.string().min(1),
	/** `playback`: the service applies a gain when it plays. `standard`: the master itself has to comply. */
	kind: z.enum(['playback', 'standard']),
	/** Whether playback applies a gain at all; null when that is not known. */
	levelled: z.boolean().nullable().default(true),
	/** Level of a track; null where levels are left as they are, or where none is asked for. */
	lufs: lufs.nullable(),
	/** How far from `lufs` is still right, LU. */
	toleranceLu: z.number().min(0).max(5).nullable().default(null),
	/** Levels that are allowed instead of one, lowest first. */
	rangeLufs: z.tuple([lufs, lufs]).nullable().default(null),
	/** How an album is levelled; null when it isn't, or when that is not known. */
	album: z
		.strictObject({
			lufs,
			/** What of the album comes to that level; null when it is not published. */
			by: z.enum(['loudest', 'mean']).nullable(),
			/** A single track is always played with the gain of its album. */
			always: z.boolean().default(false),
		})
		.nullable()
		.default(null),
	/** Whether soft tracks are turned up: never, as far as their true peak allows, or all the way; null: not known. */
	turnsUp: z.enum(['never', 'to-headroom', 'fully']).nullable().default(null),
	/** True peak that turning up leaves, dBTP; with `to-headroom`. */
	headroomDbtp: dbtp.nullable().default(null),
	/** Limiter that playback runs through when a track is turned up. Its ceiling is one of samples. */
	limiter: z
		.strictObject({ ceilingDbfs: z.number().min(-20).max(0), attackMs: z.number(), releaseMs: z.number() })
		.nullable()
		.default(null),
	/** True peak that is asked for, and a stricter one for masters louder than `overLufs`. */
	ceiling: z
		.strictObject({ dbtp, loud: z.strictObject({ overLufs: lufs, dbtp }).nullable().default(null) })
		.nullable()
		.default(null),
	maxShortTermLufs: lufs.nullable().default(null),
	/** What the file itself has to be. */
	file: z.strictObject({ minBits: z.int(), minRateHz: z.int(), maxRateHz: z.int() }).nullable().default(null),
	/** What listeners get; null when it is not known here. */
	codec: z.string().nullable().default(null),
	notes: z.array(z.string()).default([]),
	source: z.strictObject({
		title: z.string().min(1),
		url: z.url().nullable(),
		checkedOn: z.iso.date(),
		certainty: z.enum(['high', 'medium', 'low']),
	}),
});
export type Target = z.infer<typeof targetSchema>;

/** What one target does to one file. */
export const targetReportSchema = z.strictObject({
	target: z.string(),
	name: z.string(),
	certainty: z.enum(['high', 'medium', 'low']),
	/** Gain in playback; for a standard, the gain to its level. Null when it is not known, or there is no loudness. */
	gainDb: z.number().nullable(),
	/** After that gain. */
	integratedLufs: z.number().nullable(),
	truePeakDbtp: z.number().nullable(),
	samplePeakDbfs: z.number().nullable(),
	/** The playback's limiter would work on it, dB over its ceiling; null without one, 0 when it would not. */
	limitedDb: z.number().nullable(),
	warnings: z.array(z.string()),
});
export type TargetReport = z.infer<typeof targetReportSchema>;
