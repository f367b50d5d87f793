import { z } from 'zod';
import { type Control, controlIdSchema, type SettableControl } from './control.ts';
import { settableControls } from './definition.ts';
import { unitIdSchema } from './unitId.ts';

/** What the dim button takes away. */
export const DIM_DB = -20;
/** Files that can be listened to beside the live feeds, at once. */
export const MOST_ITEMS = 8;
/** Furthest that a trim goes either way. */
export const MOST_TRIM_DB = 12;

/** What the rack is fed, what it gives back, and that after the stages behind it. */
export const liveFeedSchema = z.enum(['source', 'return', 'master']);
export type LiveFeed = z.infer<typeof liveFeedSchema>;

/** What of the two channels is heard, and where. In the order polarity, swap, fold, solo. */
export const monitorImageSchema = z.strictObject({
	/** `mono`: half the sum, on both sides; `side`: half the difference, on both sides. */
	fold: z.enum(['stereo', 'mono', 'side']),
	swap: z.boolean(),
	invertLeft: z.boolean(),
	invertRight: z.boolean(),
	/** One loudspeaker only. */
	solo: z.enum(['both', 'left', 'right']),
});
export type MonitorImage = z.infer<typeof monitorImageSchema>;

/** Both channels as they are. */
export const PLAIN_IMAGE: MonitorImage = {
	fold: 'stereo',
	swap: false,
	invertLeft: false,
	invertRight: false,
	solo: 'both',
};

/** The monitor section as every screen shows it. */
export const monitorStateSchema = z.strictObject({
	/** The live feed that is heard when a live one is. */
	source: liveFeedSchema,
	levelDb: z.number().max(0),
	dim: z.boolean(),
	muted: z.boolean(),
	/** `PLAIN_IMAGE` when absent. */
	image: monitorImageSchema.optional(),
});
export type MonitorState = z.infer<typeof monitorStateSchema>;

/** The monitor section as the audio host gets it: with the file that is heard, and each feed's gain. */
export const monitorOrderSchema = monitorStateSchema.extend({
	/** Number of the listening item that is heard; null or absent: the live feed. */
	item: z
		.int()
		.min(0)
		.max(MOST_ITEMS - 1)
		.nullable()
		.optional(),
	/** Match and trim of each feed together, dB; 0 when absent. */
	gainsDb: z
		.strictObject({
			source: z.number(),
			return: z.number(),
			master: z.number(),
			items: z.array(z.number()).max(MOST_ITEMS),
		})
		.optional(),
});
export type MonitorOrder = z.infer<typeof monitorOrderSchema>;

/** What stands between Detent's monitor outputs and the loudspeakers. */
export const monitorRigSchema = z.strictObject({
	/**
	 * dB SPL (C-weighted, slow) at the listening position from one loudspeaker, with pink noise of -20 dBFS RMS (AES17: a
	 * full-scale sine reads 0) and the level at 0 dB: SMPTE RP 200 and Katz's K-20 put 83 there.
	 */
	splAtReference: z.number().min(40).max(120).optional(),
	/** The level control goes no further than this, for the same noise. Needs `splAtReference`. */
	ceilingDbSpl: z.number().min(40).max(120).optional(),
	/** `none`: the loudspeakers hang on Detent's monitor outputs alone. Absent means that nobody has said. */
	externalController: z.enum(['none', 'present']).optional(),
	/** A unit of the rig that mutes the loudspeakers. */
	controllerUnit: unitIdSchema.optional(),
	/** Its controls that do; all with the purpose `mute` when absent. */
	controllerMutes: z.array(controlIdSchema).min(1).optional(),
});
export type MonitorRig = z.infer<typeof monitorRigSchema>;

/** The controls that mute the loudspeakers. */
export function muteControls(rig: MonitorRig, definition: { controls: readonly Control[] }): SettableControl[] {
	const { controllerMutes } = rig;
	return settableControls(definition).filter(({ id, purpose }) => controllerMutes?.includes(id) ?? purpose === 'mute');
}

/** The highest level that the calibration allows, dB, 0 or below; 0 without one. */
export function ceilingLevelDb(rig: MonitorRig | undefined): number {
	if (rig?.splAtReference === undefined || rig.ceilingDbSpl === undefined) return 0;
	return Math.min(0, rig.ceilingDbSpl - rig.splAtReference);
}

/** dB SPL that the reference noise has at the loudspeakers now; null without a calibration, or when nothing is heard. */
export function monitorDbSpl(
	splAtReference: number | null,
	{ levelDb, dim, muted }: Pick<MonitorState, 'levelDb' | 'dim' | 'muted'>,
): number | null {
	if (splAtReference === null || muted) return null;
	return splAtReference + levelDb + (dim ? DIM_DB : 0);
}
