import { z } from 'zod';
import {
	type Condition,
	type Conditions,
	type Control,
	confidenceSchema,
	controlIdSchema,
	controlSchema,
	isSettable,
	type SettableControl,
} from './control.ts';
import { remoteSchema, wireSchema } from './wire.ts';

/** `<maker>/<model>`, equal to the file's place under `devices/`. */
export const definitionIdSchema = z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/);

export const deviceClassSchema = z.enum([
	'eq',
	'compressor',
	'limiter',
	'reverb',
	'tape',
	'cassette',
	'recorder',
	'interface_mixer',
	'monitor_control',
	'router',
	'other',
]);
export type DeviceClass = z.infer<typeof deviceClassSchema>;

/** Place of one control on the neutral drawing; units are percent of the panel's width and height, centre of the control. */
export const panelItemSchema = z.strictObject({
	control: controlIdSchema,
	x: z.number().min(0).max(100),
	y: z.number().min(0).max(100),
	size: z.enum(['small', 'medium', 'large']).default('medium'),
});

export const panelSchema = z.strictObject({
	/** Height in rack units of 44.45 mm at 482.6 mm width; gives the drawing its shape. */
	rackUnits: z.number().min(0.5).max(12).default(2),
	items: z.array(panelItemSchema).default([]),
	captions: z
		.array(z.strictObject({ text: z.string(), x: z.number().min(0).max(100), y: z.number().min(0).max(100) }))
		.default([]),
});
export type Panel = z.infer<typeof panelSchema>;

/** A build of the same model with other controls; chosen by the unit's serial number or by the owner. */
export const variantSchema = z.strictObject({
	id: z.string().regex(/^[a-z0-9-]+$/),
	title: z.string(),
	/** Serial numbers are compared by their letters, then by their digits as a number; both ends inclusive. */
	serialFrom: z.string().optional(),
	serialTo: z.string().optional(),
	/** Controls that replace those of the same id. */
	controls: z.array(controlSchema).min(1),
});

export const definitionSchema = z.strictObject({
	$schema: z.string().optional(),
	schema: z.literal(1),
	id: definitionIdSchema,
	maker: z.string().min(1),
	model: z.string().min(1),
	class: deviceClassSchema,
	/** 1: a mono unit, two make a stereo insert. */
	channels: z.union([z.literal(1), z.literal(2)]),
	description: z.string().optional(),
	sources: z.array(z.strictObject({ id: z.string(), at: z.string(), title: z.string().optional() })).default([]),
	controls: z.array(controlSchema).min(1),
	variants: z.array(variantSchema).default([]),
	panel: panelSchema.prefault({}),
	remote: remoteSchema.default({ kind: 'none' }),
	/** Wire binding of each remotely settable control, by control id (before per-channel expansion: with suffix). */
	wire: z.record(controlIdSchema, wireSchema).default({}),
	/** Messages in hex with their meaning; the lint encodes and decodes each. */
	golden: z.array(z.strictObject({ control: controlIdSchema, position: z.number(), bytes: z.string() })).default([]),
	transport: z.boolean().default(false),
	warmUpMinutes: z.number().min(0).optional(),
	/** Highest test-signal level that is safe for the unit at its input. */
	levelCeilingDbu: z.number().optional(),
	/** How long the path needs to be quiet after one of its switches (`insert_switch`, `patch`) has moved; 50 ms when absent. */
	settleMs: z.int().min(0).max(5000).optional(),
	recallNotes: z.string().optional(),
	confidence: confidenceSchema,
});
export type Definition = z.infer<typeof definitionSchema>;

/** A unit's own definition as it is kept with a project, without its hash. */
export const resolvedDefinitionSchema = definitionSchema.omit({ variants: true, golden: true, $schema: true }).extend({
	/** Variant in force, or null for the base model. */
	variant: z.string().nullable(),
});

/** A unit's own definition after variant and overrides, with per-channel controls expanded. */
export interface ResolvedDefinition extends z.infer<typeof resolvedDefinitionSchema> {
	/** SHA-256 of the canonical JSON of this object without `hash`. */
	hash: string;
}

/** `left` and `right` copies of every per-channel control; others unchanged. Conditions follow their own channel. */
export function expandChannels(controls: readonly Control[]): Control[] {
	const perChannel = new Set(controls.filter((control) => control.perChannel).map((control) => control.id));
	const forSide = (control: Control, side: 'left' | 'right'): Control => {
		const ownSide = (condition: Condition): Condition =>
			perChannel.has(condition.control) ? { ...condition, control: `${condition.control}.${side}` } : condition;
		const follow = (conditions: Conditions | undefined): Conditions | undefined =>
			conditions?.map((entry) => ('anyOf' in entry ? { anyOf: entry.anyOf.map(ownSide) } : ownSide(entry)));
		const { perChannel: _, liveWhen, observableWhen, ...rest } = control;
		const live = follow(liveWhen);
		const observable = follow(observableWhen);
		return {
			...rest,
			id: `${control.id}.${side}`,
			label: `${control.label} ${side === 'left' ? 'L' : 'R'}`,
			...(live === undefined ? {} : { liveWhen: live }),
			...(observable === undefined ? {} : { observableWhen: observable }),
		};
	};
	return controls.flatMap((control) =>
		control.perChannel ? [forSide(control, 'left'), forSide(control, 'right')] : [control],
	);
}

/** The settable controls of a definition in panel order. */
export function settableControls(definition: { controls: readonly Control[] }): SettableControl[] {
	return definition.controls.filter(isSettable);
}

export function findControl(definition: { controls: readonly Control[] }, controlId: string): SettableControl | null {
	const found = definition.controls.find((control) => control.id === controlId);
	return found !== undefined && isSettable(found) ? found : null;
}
