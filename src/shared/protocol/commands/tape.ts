import { z } from 'zod';
import { idSchema } from '../../model/ids.ts';
import { unitIdSchema } from '../../model/rig.ts';
import { locatorNameSchema, TAPE_ACTIONS, tapeSecondsSchema } from '../../model/tape.ts';

/** Tape machines and the points of their tapes. */
export const tapeCommands = [
	z.strictObject({
		type: z.literal('tape.command'),
		unit: unitIdSchema,
		action: z.enum(TAPE_ACTIONS),
	}),
	/** Arms or disarms record. It is disarmed by itself: see `TapeDesk`. */
	z.strictObject({ type: z.literal('tape.arm'), unit: unitIdSchema, armed: z.boolean() }),
	z.strictObject({ type: z.literal('tape.locate'), unit: unitIdSchema, seconds: tapeSecondsSchema }),
	z.strictObject({ type: z.literal('tape.toZero'), unit: unitIdSchema }),
	/** To a locator point of the current track, on the machine that the point belongs to. */
	z.strictObject({ type: z.literal('tape.toPoint'), point: idSchema }),
	/** A new point of the current track; without `seconds` where the tape stands now. */
	z.strictObject({
		type: z.literal('locator.set'),
		unit: unitIdSchema,
		name: locatorNameSchema,
		seconds: tapeSecondsSchema.optional(),
	}),
	z.strictObject({ type: z.literal('locator.rename'), point: idSchema, name: locatorNameSchema }),
	z.strictObject({ type: z.literal('locator.remove'), point: idSchema }),
] as const;
