import { z } from 'zod';
import { controlIdSchema, positionSchema } from '../../model/control.ts';
import { unitIdSchema } from '../../model/rig.ts';
import { sceneSlotSchema } from '../../model/scene.ts';

/** The rack: what a control, a unit and its scenes may be told. */
export const rackCommands = [
	/** Turn a knob. On a unit without a remote this records what a hand did. `last` ends the gesture: one undo step. */
	z.strictObject({
		type: z.literal('control.move'),
		unit: unitIdSchema,
		control: controlIdSchema,
		position: positionSchema,
		gesture: z.string().min(1).max(64),
		seq: z.int().min(0),
		last: z.boolean().default(false),
	}),
	z.strictObject({ type: z.literal('unit.read'), unit: unitIdSchema }),
	/** Asks the unit some times whether it is there, sets nothing, and gives a `UnitTest`. */
	z.strictObject({
		type: z.literal('unit.test'),
		unit: unitIdSchema,
		rounds: z.int().min(1).max(100).default(10),
	}),
	/** Fetches the unit's memory for the revisions to come; it is also done before each pass where the unit can be asked. */
	z.strictObject({ type: z.literal('unit.fetchMemory'), unit: unitIdSchema }),
	/** Every control of the unit whose position nobody knows is set to its rest, by wire or by hand. */
	z.strictObject({ type: z.literal('unit.rest'), unit: unitIdSchema }),
	/** Puts the present settings of a unit aside under a letter, in place of what was there. */
	z.strictObject({ type: z.literal('scene.store'), unit: unitIdSchema, slot: sceneSlotSchema }),
	/** Puts settings that somebody has on paper into a slot; nothing is moved. */
	z.strictObject({
		type: z.literal('scene.write'),
		unit: unitIdSchema,
		slot: sceneSlotSchema,
		settings: z
			.array(z.strictObject({ control: controlIdSchema, position: positionSchema }))
			.min(1)
			.max(1000),
	}),
	/** Brings a unit to the settings of a scene, by wire and by hand; gives `sceneAnswerSchema`. */
	z.strictObject({ type: z.literal('scene.recall'), unit: unitIdSchema, slot: sceneSlotSchema }),
	z.strictObject({ type: z.literal('scene.clear'), unit: unitIdSchema, slot: sceneSlotSchema }),
	/** What somebody turned at the unit is wanted so; without a control, everything of the unit. */
	z.strictObject({ type: z.literal('drift.keep'), unit: unitIdSchema, control: controlIdSchema.optional() }),
	/** It goes back to where it was wanted. */
	z.strictObject({ type: z.literal('drift.putBack'), unit: unitIdSchema, control: controlIdSchema.optional() }),
	/** The unit was switched on: its warm-up runs from then. */
	z.strictObject({
		type: z.literal('unit.poweredOn'),
		unit: unitIdSchema,
		minutesAgo: z.number().min(0).max(100_000).default(0),
	}),
	/** Takes back the last finished gesture of anybody, or the recall of a scene: what a hand set then, a hand sets back. */
	z.strictObject({ type: z.literal('undo') }),
	/** Does again what was undone last. */
	z.strictObject({ type: z.literal('redo') }),
] as const;
