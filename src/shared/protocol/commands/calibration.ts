import { z } from 'zod';
import { calibrationQuestionSchema, loopPatchSchema } from '../../model/calibration.ts';
import { loopIdSchema } from '../../model/loopId.ts';
import { shortText } from './shortText.ts';

/** Calibration of the loops, and the tone at the rack. */
export const calibrationCommands = [
	/** The guided calibration. `monitorMuted` is a person's word that the monitor controller is muted. */
	z.strictObject({
		type: z.literal('calibration.start'),
		monitorMuted: z.boolean(),
		patch: loopPatchSchema.default('cable'),
		/** Pair of the rig's `audio.loops`; the main send and return when absent. */
		loop: loopIdSchema.optional(),
	}),
	/** Goes on where it waits; with what a voltmeter at the rack says where it asks for that. Refused when it waits for something else. */
	z.strictObject({
		type: z.literal('calibration.next'),
		...calibrationQuestionSchema.shape,
		measuredDbu: z.number().min(-40).max(40).optional(),
	}),
	/** Measures the step again that went badly, or sends the tone again. Refused when it waits for something else. */
	z.strictObject({ type: z.literal('calibration.repeat'), ...calibrationQuestionSchema.shape }),
	/** Ends what runs: the guided calibration or a check. */
	z.strictObject({ type: z.literal('calibration.cancel') }),
	/** Holds a loop against its newest calibration, patched as it was then. */
	z.strictObject({
		type: z.literal('calibration.check'),
		monitorMuted: z.boolean(),
		/** Pair of the rig's `audio.loops`; the main send and return when absent. */
		loop: loopIdSchema.optional(),
	}),
	z.strictObject({ type: z.literal('calibration.cablingChanged'), why: shortText.default('a person said so.') }),
	/** Gives a `CalibrationLine` for each, newest first. */
	z.strictObject({ type: z.literal('calibration.list') }),
	/** Gives a `Calibration`; without an id the newest. */
	z.strictObject({ type: z.literal('calibration.show'), calibration: z.string().min(1).max(64).optional() }),
	/** 997 Hz to the rack until it is stopped, `levelDb` from 0 VU. */
	z.strictObject({
		type: z.literal('tone.start'),
		monitorMuted: z.boolean(),
		channels: z.enum(['both', 'left', 'right']).default('both'),
		levelDb: z.number().min(-40).max(12).default(0),
		/** Pair of the rig's `audio.loops`; the main send when absent. */
		loop: loopIdSchema.optional(),
	}),
	z.strictObject({ type: z.literal('tone.stop') }),
] as const;
