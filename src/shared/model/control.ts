import { z } from 'zod';

/** S manual or protocol document, P manual of a plug-in copy, G general knowledge, U unsure. G and U are not facts. */
export const confidenceSchema = z.enum(['S', 'P', 'G', 'U']);
export type Confidence = z.infer<typeof confidenceSchema>;

/** Stable id inside a definition: `low_boost`. The expanded id of a per-channel control is `low_boost.left`. */
export const controlIdSchema = z
	.string()
	.regex(/^[a-z][a-z0-9_]*(\.(left|right))?$/, 'lower-case letters, digits and _');

/** What a control is for, whatever its maker prints on it. */
export const purposeSchema = z.enum([
	'threshold',
	'ratio',
	'attack',
	'release',
	'makeup',
	'gain',
	'frequency',
	'bandwidth',
	'attenuation',
	'input',
	'output',
	'mix',
	'bypass',
	'link',
	/** A relay that puts units into the path or takes them out. */
	'insert_switch',
	/** A crosspoint of a patch matrix: what goes where. */
	'patch',
	'mode',
	'program',
	'bank',
	'level',
	'mute',
	'speed',
	'noise_reduction',
	'equalisation',
	'calibration',
	'meter',
	'other',
]);
export type Purpose = z.infer<typeof purposeSchema>;

/** One click-stop: what is printed, where it is, what it means. Value and angle stay empty where they are not known. */
export const stepSchema = z.strictObject({
	legend: z.string().min(1),
	angleDeg: z.number().min(-180).max(180).optional(),
	value: z.number().optional(),
});

/** A mark printed beside a knob without detents. */
export const markSchema = z.strictObject({
	legend: z.string().min(1),
	/** Fraction of travel, 0 fully counter-clockwise to 1 fully clockwise. */
	position: z.number().min(0).max(1),
	value: z.number().optional(),
});

/** True when another control of the unit stands (or does not stand) at one of the given positions. */
export const conditionSchema = z.strictObject({
	control: controlIdSchema,
	/** Step indices, for stepped controls. */
	steps: z.array(z.int().min(0)).optional(),
	/** Position strictly above this fraction of travel, for continuous controls. */
	above: z.number().min(0).max(1).optional(),
	not: z.boolean().optional(),
});
export type Condition = z.infer<typeof conditionSchema>;

/** Conditions that must all hold; an `anyOf` holds when one of its own does. */
export const conditionsSchema = z.array(
	z.union([conditionSchema, z.strictObject({ anyOf: z.array(conditionSchema).min(2) })]),
);
export type Conditions = z.infer<typeof conditionsSchema>;

const common = {
	id: controlIdSchema,
	label: z.string().min(1),
	purpose: purposeSchema,
	unit: z.enum(['dB', 'dBu', 'Hz', 'kHz', 'ms', 's', 'ips', '%', ':1']).optional(),
	/** One physical control for each channel: expands to `<id>.left` and `<id>.right`. */
	perChannel: z.boolean().optional(),
	/** When the control acts on the sound at all. */
	liveWhen: conditionsSchema.optional(),
	/** When its position can be told from a measurement; only ever true while the control is live. */
	observableWhen: conditionsSchema.optional(),
	confidence: confidenceSchema,
	/** Ids of the definition's `sources`. */
	sources: z.array(z.string()).optional(),
	note: z.string().optional(),
};

const steps = {
	positions: z.array(stepSchema).min(2),
	/** Step index at which the unit does least, if known. */
	rest: z.int().min(0).optional(),
};

const travel = {
	/** Knob angle at position 0 and 1, degrees clockwise from twelve o'clock. */
	minAngleDeg: z.number().min(-180).max(180).default(-150),
	maxAngleDeg: z.number().min(-180).max(180).default(150),
	marks: z.array(markSchema).default([]),
	taper: z.enum(['linear', 'log', 'reverse-log']).optional(),
	rest: z.number().min(0).max(1).optional(),
	/** How far a careful hand may be off, as a fraction of travel. */
	tolerance: z.number().min(0).max(0.2).default(0.01),
};

export const controlSchema = z.discriminatedUnion('type', [
	z.strictObject({ type: z.literal('stepped'), ...common, ...steps }),
	z.strictObject({ type: z.literal('toggle'), ...common, ...steps }),
	/** A push button that cycles through its positions. */
	z.strictObject({ type: z.literal('button'), ...common, ...steps }),
	z.strictObject({ type: z.literal('continuous'), ...common, ...travel }),
	/** Set with a screwdriver. */
	z.strictObject({ type: z.literal('trimmer'), ...common, ...travel }),
	/** Shows something; can't be set. */
	z.strictObject({ type: z.literal('readout'), ...common }),
]);
export type Control = z.infer<typeof controlSchema>;
export type SteppedControl = Extract<Control, { type: 'stepped' | 'toggle' | 'button' }>;
export type ContinuousControl = Extract<Control, { type: 'continuous' | 'trimmer' }>;
export type SettableControl = SteppedControl | ContinuousControl;

export function isStepped(control: Control): control is SteppedControl {
	return control.type === 'stepped' || control.type === 'toggle' || control.type === 'button';
}

export function isContinuous(control: Control): control is ContinuousControl {
	return control.type === 'continuous' || control.type === 'trimmer';
}

export function isSettable(control: Control): control is SettableControl {
	return control.type !== 'readout';
}

/**
 * A control's position: the step index (0-based integer) of a stepped control, the fraction of travel (0…1) of a
 * continuous one. Legend and value are looked up from it and never stand in for it.
 */
export const positionSchema = z.number().min(0).max(1000);
