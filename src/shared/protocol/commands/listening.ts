import { z } from 'zod';
import { blindLetterSchema, blindMethodSchema, MOST_TRIALS } from '../../model/blindTest.ts';
import { idSchema } from '../../model/ids.ts';
import { MOST_ITEMS, MOST_TRIM_DB, monitorImageSchema } from '../../model/monitor.ts';
import { deviceRefSchema } from '../device.ts';
import { compareRefSchema, loopSchema, MOST_REFS } from '../listening.ts';

/** Which trial of an ABX is answered, from 1: X is another one in the next. 0 in a preference. */
const trialSchema = z.int().min(0).max(MOST_TRIALS).default(0);

/** Playing, the monitor path, and comparing. */
export const listeningCommands = [
	z.strictObject({
		type: z.literal('transport.play'),
		/** Source frame to start from. */
		frame: z.int().min(0).default(0),
	}),
	z.strictObject({ type: z.literal('transport.stop') }),
	z.strictObject({ type: z.literal('transport.locate'), frame: z.int().min(0) }),
	z.strictObject({
		type: z.literal('monitor.set'),
		source: z.enum(['source', 'return', 'master']).optional(),
		levelDb: z.number().min(-80).max(0).optional(),
		dim: z.boolean().optional(),
		muted: z.boolean().optional(),
		/** Parts of the image; what is left out stays as it is. */
		image: monitorImageSchema.partial().optional(),
	}),
	/** A person says that the monitor controller is muted, for the test signals to come. */
	z.strictObject({ type: z.literal('monitor.confirmMuted'), muted: z.boolean() }),
	/** Files to hear beside the mix; they are matched with it in loudness and time. */
	z.strictObject({ type: z.literal('compare.items'), items: z.array(compareRefSchema).max(MOST_REFS) }),
	/** What the monitor hears: an id of `listening.items`, a letter in a blind test. */
	z.strictObject({ type: z.literal('compare.hear'), item: z.string().min(1).max(4096) }),
	z.strictObject({
		type: z.literal('compare.trim'),
		item: z.string().min(1).max(4096),
		trimDb: z.number().min(-MOST_TRIM_DB).max(MOST_TRIM_DB),
	}),
	z.strictObject({ type: z.literal('compare.loop'), loop: loopSchema.nullable() }),
	/** Whether playing sends the mix through the rack, or only plays files. */
	z.strictObject({ type: z.literal('compare.rack'), withRack: z.boolean() }),
	z.strictObject({ type: z.literal('compare.match'), matchLoudness: z.boolean() }),
	/** Hides the names and shuffles the order; without `items` it is between everything that is matched. */
	z.strictObject({
		type: z.literal('blind.start'),
		method: blindMethodSchema.default('preference'),
		items: z.array(z.string().min(1).max(4096)).min(2).max(MOST_ITEMS).optional(),
		trials: z.int().min(1).max(MOST_TRIALS).default(16),
	}),
	/** Gives whether it counts: another answer to the trial may have come first. */
	z.strictObject({
		type: z.literal('blind.choose'),
		letter: blindLetterSchema,
		note: z.string().max(2000).default(''),
		trial: trialSchema,
	}),
	/** Shows what the letters stood for, and writes the test into the log. */
	z.strictObject({ type: z.literal('blind.reveal') }),
	/** Back to names: of a test that was revealed, or of one that is given up. */
	z.strictObject({ type: z.literal('blind.end') }),
	/**
	 * A blind test on the device that asks, between files of the current track that it plays by itself; one it had before is
	 * given up. Gives a `DeviceBlind`.
	 */
	z.strictObject({
		type: z.literal('device.blind.start'),
		method: blindMethodSchema.default('preference'),
		items: z.array(deviceRefSchema).min(2).max(MOST_ITEMS),
		trials: z.int().min(1).max(MOST_TRIALS).default(10),
	}),
	/** What is liked best, which ends the test and writes it into the log; in an ABX the answer to the trial. Gives a `DeviceBlind`. */
	z.strictObject({
		type: z.literal('device.blind.choose'),
		test: idSchema,
		letter: blindLetterSchema,
		note: z.string().trim().max(2000).default(''),
		trial: trialSchema,
	}),
	/** How the test of the device that asks stands, a `DeviceBlind`; null when it has none on the current track. Its page may have been loaded anew. */
	z.strictObject({ type: z.literal('device.blind.standing') }),
	z.strictObject({ type: z.literal('device.blind.end'), test: idSchema }),
] as const;
