import { createHash } from 'node:crypto';
import { canonicalJson } from '../../shared/canonicalJson.ts';
import { DetentError } from '../../shared/errors.ts';
import type { Control } from '../../shared/model/control.ts';
import {
	type Definition,
	expandChannels,
	type ResolvedDefinition,
	type variantSchema,
} from '../../shared/model/definition.ts';
import type { RigUnit } from '../../shared/model/rig.ts';
import { serialWithin } from './serialNumber.ts';

type Variant = ReturnType<(typeof variantSchema)['parse']>;

/** What of a unit decides which build of its model it is. */
export type UnitIdentity = Pick<RigUnit, 'id' | 'serial' | 'overrides'>;

function isSided(id: string): boolean {
	return id.endsWith('.left') || id.endsWith('.right');
}

function withControls(controls: readonly Control[], changes: readonly Control[]): Control[] {
	const replaced = controls.map((control) => changes.find((change) => change.id === control.id) ?? control);
	const joined = changes.filter((change) => !controls.some((control) => control.id === change.id));
	return [...replaced, ...joined];
}

/**
 * The variant of a unit: the one its owner named, else the first whose serial numbers include the unit's, else none.
 *
 * @throws DetentError `rig.variant` when the named variant does not exist
 */
export function variantOf(definition: Definition, unit: UnitIdentity): Variant | null {
	const named = unit.overrides?.variant;
	if (named !== undefined) {
		const found = definition.variants.find((variant) => variant.id === named);
		if (found !== undefined) return found;
		const known = definition.variants.map((variant) => variant.id).join(', ');
		throw new DetentError('rig.variant', {
			message: `${definition.id} has no variant "${named}"${known === '' ? '' : `; it has ${known}`}.`,
			subject: unit.id,
			remedy: 'Correct overrides.variant in the rig file.',
		});
	}
	const { serial } = unit;
	if (serial === undefined) return null;
	const bySerial = definition.variants.filter((variant) => variant.serialFrom ?? variant.serialTo);
	return bySerial.find((variant) => serialWithin(serial, variant.serialFrom, variant.serialTo) === true) ?? null;
}

/**
 * A unit's own definition: the model's with the unit's variant and overrides, per-channel controls expanded to `.left`
 * and `.right`, and the SHA-256 of its canonical JSON. An override of `output` replaces both channels' controls, one of
 * `output.left` only that.
 *
 * @throws DetentError `rig.variant` when the unit names a variant that does not exist
 */
export function resolveDefinition(definition: Definition, unit: UnitIdentity): ResolvedDefinition {
	const variant = variantOf(definition, unit);
	const own = unit.overrides?.controls ?? [];
	const both = withControls(
		withControls(definition.controls, variant?.controls ?? []),
		own.filter((control) => !isSided(control.id)),
	);
	const controls = withControls(
		expandChannels(both),
		own.filter((control) => isSided(control.id)),
	);
	const { variants: _, golden: __, $schema: ___, ...rest } = definition;
	const facts: Omit<ResolvedDefinition, 'hash'> = { ...rest, controls, variant: variant?.id ?? null };
	return { ...facts, hash: createHash('sha256').update(canonicalJson(facts), 'utf8').digest('hex') };
}
