import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { DetentError } from '../shared/errors.ts';
import { chainSchema } from '../shared/model/chain.ts';
import { isStepped, type SettableControl } from '../shared/model/control.ts';
import { findControl, type ResolvedDefinition } from '../shared/model/definition.ts';

/** By unit and control: a legend of a stepped control, or the fraction of travel of a pot. */
const settingsSchema = z.record(z.string(), z.record(z.string(), z.union([z.string(), z.number()])));

const storySchema = z.strictObject({
	schema: z.literal(1),
	chain: chainSchema,
	first: settingsSchema,
	second: settingsSchema,
});
export type DemoSettings = z.infer<typeof settingsSchema>;
export type DemoStory = z.infer<typeof storySchema>;

/** Reads the demo's chain and its two sets of settings. */
export function loadStory(path: string): DemoStory {
	return storySchema.parse(parse(readFileSync(path, 'utf8')));
}

export interface DemoMove {
	unit: string;
	control: string;
	position: number;
}

/**
 * The settings as positions. A per-channel control without `.left` or `.right` stands for both.
 *
 * @throws DetentError `device.demo` for a control or a legend that is not there
 */
export function movesOf(settings: DemoSettings, definitions: Readonly<Record<string, ResolvedDefinition>>): DemoMove[] {
	return Object.entries(settings).flatMap(([unit, controls]) =>
		Object.entries(controls).flatMap(([id, wanted]) => {
			const definition = definitions[unit];
			const found =
				definition === undefined
					? []
					: [id, `${id}.left`, `${id}.right`].flatMap((name) => findControl(definition, name) ?? []);
			if (found.length === 0)
				throw new DetentError('device.demo', { message: `There is no control "${id}".`, subject: unit });
			return found.map((control) => ({ unit, control: control.id, position: positionOf(unit, control, wanted) }));
		}),
	);
}

function positionOf(unit: string, control: SettableControl, wanted: string | number): number {
	if (!isStepped(control)) return Number(wanted);
	const position = control.positions.findIndex((step) => step.legend === String(wanted));
	if (position >= 0) return position;
	throw new DetentError('device.demo', { message: `${control.label} has no step "${wanted}".`, subject: unit });
}
