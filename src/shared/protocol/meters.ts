import { z } from 'zod';
import { SPECTRUM_BANDS } from '../model/spectrumBands.ts';

/** What of the meters can be asked for; what nobody asked for is not worked out. */
export const METER_TOPICS = ['levels', 'loudness', 'spectrum', 'scope', 'host', 'feeds'] as const;
export const meterTopicSchema = z.enum(METER_TOPICS);
export type MeterTopic = z.infer<typeof meterTopicSchema>;

/** Meters and preview that are wanted. */
export const wantedSchema = z.strictObject({
	meters: z.array(meterTopicSchema).max(METER_TOPICS.length),
	preview: z.boolean(),
});
export type Wanted = z.infer<typeof wantedSchema>;

export const NOTHING_WANTED: Wanted = { meters: [], preview: false };

/** Everything that is wanted by at least one, each topic once, in the order of `METER_TOPICS`. */
export function wantedByAny(all: readonly Wanted[]): Wanted {
	return {
		meters: METER_TOPICS.filter((topic) => all.some((one) => one.meters.includes(topic))),
		preview: all.some((one) => one.preview),
	};
}

/** Left and right; null is silence. Levels are rounded to 0.1 dB. */
const pairSchema = z.tuple([z.number().nullable(), z.number().nullable()]);

/** A stereo point of the signal's way. */
export const pointLevelSchema = z.strictObject({
	/** Highest sample since the reading before, dBFS. */
	peakDbfs: pairSchema,
	/** Since the reading before, dB of a full-scale sine. */
	rmsDbfs: pairSchema,
	/** VU ballistics, dBFS of a sine; less the reference level it is VU. */
	vuDbfs: pairSchema,
	/** -1…1, rounded to 0.01; null while a channel is silent. */
	correlation: z.number().min(-1).max(1).nullable(),
	/** How often each channel stood at full scale for three samples or more since the piece began. */
	clips: z.tuple([z.int().min(0), z.int().min(0)]),
});
export type PointLevel = z.infer<typeof pointLevelSchema>;

/** Points whose levels are metered, in the order of the signal. */
export const METER_POINTS = ['input', 'send', 'return', 'master'] as const;
export type MeterPoint = (typeof METER_POINTS)[number];

/** A rig has at most 8 loops (`MOST_LOOPS`); the last one's return is the return. */
export const MOST_INNER_RETURNS = 7;

export const levelsSchema = z.strictObject({
	input: pointLevelSchema,
	send: pointLevelSchema,
	return: pointLevelSchema,
	master: pointLevelSchema,
	/** What comes back of each loop before the last, as the converter gives it, in the order of the patch; absent for one loop. */
	innerReturns: z.array(pointLevelSchema).max(MOST_INNER_RETURNS).optional(),
	/** Deepest gain reduction of the limiters since the reading before, dB ≥ 0; null without a limiter. */
	gainReductionDb: z.number().nullable(),
});
export type Levels = z.infer<typeof levelsSchema>;

/** Every point that was metered, in the order of the signal: `input`, `send`, `return 1` …, `return`, `master`. */
export function pointsOf(levels: Levels): { name: string; level: PointLevel }[] {
	return [
		{ name: 'input', level: levels.input },
		{ name: 'send', level: levels.send },
		...(levels.innerReturns ?? []).map((level, index) => ({ name: `return ${index + 1}`, level })),
		{ name: 'return', level: levels.return },
		{ name: 'master', level: levels.master },
	];
}

/** Of the master. What is "since the start" is over the `seconds` metered since the piece began or somebody first looked. */
export const liveLoudnessSchema = z.strictObject({
	momentaryLufs: z.number().nullable(),
	shortTermLufs: z.number().nullable(),
	integratedLufs: z.number().nullable(),
	maxMomentaryLufs: z.number().nullable(),
	maxShortTermLufs: z.number().nullable(),
	/** Loudness range, LU. */
	rangeLu: z.number().nullable(),
	/** Of the last 100 ms. */
	truePeakDbtp: z.number().nullable(),
	/** Since the start. */
	maxTruePeakDbtp: z.number().nullable(),
	/** Peak to short-term loudness ratio: true peak of the last 3 s less short-term loudness. */
	psrDb: z.number().nullable(),
	/** Peak to loudness ratio: true peak less integrated loudness. */
	plrDb: z.number().nullable(),
	seconds: z.number().min(0),
});
export type LiveLoudness = z.infer<typeof liveLoudnessSchema>;

const bandsSchema = z.array(z.number()).length(SPECTRUM_BANDS);

/** Levels of the bands of `spectrumBands.ts`, dB, both at the same place of the music. */
export const liveSpectrumSchema = z.strictObject({ source: bandsSchema, master: bandsSchema });
export type LiveSpectrum = z.infer<typeof liveSpectrumSchema>;

/** Full scale of a vectorscope's points. */
export const SCOPE_FULL_SCALE = 1000;
/** Points in one message at most. */
export const SCOPE_POINTS = 128;

/** Left and right of the master's points in turn, oldest first; ±`SCOPE_FULL_SCALE` is full scale. */
const scopeSchema = z.array(z.int()).max(2 * SCOPE_POINTS);

/**
 * Short-term loudness (ITU-R BS.1770-5) of what can be heard live, all at the same place of the music, LUFS to 0.01; null before
 * three seconds of it, and for silence.
 */
export const liveFeedsSchema = z.strictObject({
	source: z.number().nullable(),
	return: z.number().nullable(),
	master: z.number().nullable(),
});
export type LiveFeeds = z.infer<typeof liveFeedsSchema>;

/** How the audio host keeps up. Loads are the part of a block's time that its processing takes: 0.25 is a quarter. */
export const hostLoadSchema = z.strictObject({
	/** Highest of the last second. */
	load: z.number().min(0),
	/** What was left of the buffer at worst in the last second, ms. */
	bufferMarginMs: z.number().min(0),
	/** What is written ahead of the device, ms. */
	bufferMs: z.number().min(0),
	/** From here on since the stream was opened. */
	leastMarginMs: z.number().min(0),
	/** Median, percentiles and highest of the blocks in which something was played, printed or measured, to 0.0025. */
	loadP50: z.number().min(0),
	loadP99: z.number().min(0),
	loadP999: z.number().min(0),
	loadMost: z.number().min(0),
	blocks: z.int().min(0),
	/** The converter's rate by this machine's clock; null while it is not known, or without a converter. */
	measuredHz: z.number().nullable(),
});
export type HostLoad = z.infer<typeof hostLoadSchema>;

/** Meters, latest wins, at most 30 a second. Only what was asked for is in them. */
export const metersSchema = z.strictObject({
	/** Source frame being sent. */
	frame: z.int(),
	levels: levelsSchema.optional(),
	loudness: liveLoudnessSchema.optional(),
	spectrum: liveSpectrumSchema.optional(),
	scope: scopeSchema.optional(),
	host: hostLoadSchema.optional(),
	feeds: liveFeedsSchema.optional(),
});
export type Meters = z.infer<typeof metersSchema>;

/** The topics of `wanted` out of meters that may hold more. */
export function metersFor(meters: Meters, wanted: readonly MeterTopic[]): Meters {
	const some: Meters = { frame: meters.frame };
	if (meters.levels !== undefined && wanted.includes('levels')) some.levels = meters.levels;
	if (meters.loudness !== undefined && wanted.includes('loudness')) some.loudness = meters.loudness;
	if (meters.spectrum !== undefined && wanted.includes('spectrum')) some.spectrum = meters.spectrum;
	if (meters.scope !== undefined && wanted.includes('scope')) some.scope = meters.scope;
	if (meters.host !== undefined && wanted.includes('host')) some.host = meters.host;
	if (meters.feeds !== undefined && wanted.includes('feeds')) some.feeds = meters.feeds;
	return some;
}

type Pair = [number | null, number | null];

function higher(a: number | null, b: number | null): number | null {
	if (a === null) return b;
	return b === null ? a : Math.max(a, b);
}

function higherPair(a: Pair, b: Pair): Pair {
	return [higher(a[0], b[0]), higher(a[1], b[1])];
}

/** `next` with the peaks and the gain reduction of readings that a slow remote did not get. */
export function withMissed(missed: Meters | null, next: Meters): Meters {
	if (missed?.levels === undefined || next.levels === undefined) return next;
	const before = missed.levels;
	const levels = { ...next.levels };
	for (const point of METER_POINTS) {
		levels[point] = { ...levels[point], peakDbfs: higherPair(before[point].peakDbfs, levels[point].peakDbfs) };
	}
	if (levels.innerReturns !== undefined)
		levels.innerReturns = levels.innerReturns.map((point, index) => {
			const peaks = before.innerReturns?.[index]?.peakDbfs;
			return peaks === undefined ? point : { ...point, peakDbfs: higherPair(peaks, point.peakDbfs) };
		});
	levels.gainReductionDb = higher(before.gainReductionDb, levels.gainReductionDb);
	return { ...next, levels };
}
