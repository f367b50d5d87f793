import { z } from 'zod';

const frequencyHz = z.number().min(10).max(40_000);
const gainDb = z.number().min(-24).max(24);

/** What a band works on. All but `stereo` need two channels. */
export const eqChannelsSchema = z.enum(['stereo', 'left', 'right', 'mid', 'side']);
export type EqChannels = z.infer<typeof eqChannelsSchema>;

/** Butterworth of order 1 to 8. */
export const cutSlopeSchema = z.literal([6, 12, 18, 24, 30, 36, 42, 48]);

const common = { channels: eqChannelsSchema.default('stereo'), on: z.boolean().default(true) };

/** How steep a shelf is: its Q, or its slope relative to the steepest without overshoot (1). */
const shelf = {
	frequencyHz,
	gainDb,
	q: z.number().min(0.1).max(4).optional(),
	slope: z.number().min(0.1).max(1).optional(),
	...common,
};
const oneOfBoth = (band: { q?: number | undefined; slope?: number | undefined }) =>
	band.q === undefined || band.slope === undefined;
const ONE_OF_BOTH = { message: 'expected q or slope, not both', path: ['slope'] };

/** One band of an equalizer. Frequencies above half the rate are allowed: what reaches below it is kept. */
export const eqBandSchema = z.discriminatedUnion('type', [
	z.strictObject({
		type: z.literal('bell'),
		frequencyHz,
		gainDb,
		q: z.number().min(0.1).max(40).default(1),
		...common,
	}),
	/** Half of the gain in dB is reached at the frequency; without `q` and `slope`, Q is √½. */
	z.strictObject({ type: z.literal('lowShelf'), ...shelf }).refine(oneOfBoth, ONE_OF_BOTH),
	z.strictObject({ type: z.literal('highShelf'), ...shelf }).refine(oneOfBoth, ONE_OF_BOTH),
	/** −3.01 dB at the frequency. */
	z.strictObject({
		type: z.literal('highPass'),
		frequencyHz,
		slopeDbPerOctave: cutSlopeSchema.default(12),
		...common,
	}),
	z.strictObject({ type: z.literal('lowPass'), frequencyHz, slopeDbPerOctave: cutSlopeSchema.default(12), ...common }),
	/** First order about the frequency, which stays at 0 dB: the top comes to `gainDb`, the bottom to its opposite. */
	z.strictObject({ type: z.literal('tilt'), frequencyHz, gainDb: z.number().min(-12).max(12), ...common }),
]);
export type EqBand = z.infer<typeof eqBandSchema>;

/** What an equalizer is set to, in a chain or in a file. */
export const eqSettings = {
	phase: z.enum(['minimum', 'linear']).default('minimum'),
	bands: z.array(eqBandSchema).max(24).default([]),
	/** Takes the side signal away below a frequency; the sum of the channels stays. */
	monoBelow: z
		.strictObject({ frequencyHz: z.number().min(20).max(1000), slopeDbPerOctave: cutSlopeSchema.default(12) })
		.nullable()
		.default(null),
};

/** A file that holds the settings of one equalizer. */
export const eqFileSchema = z.strictObject({ schema: z.literal(1), name: z.string().min(1).optional(), ...eqSettings });

export const eqStageSchema = z.strictObject({ type: z.literal('eq'), ...eqSettings });
export type EqStage = z.infer<typeof eqStageSchema>;
