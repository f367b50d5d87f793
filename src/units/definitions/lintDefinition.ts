import { type Control, isSettable } from '../../shared/model/control.ts';
import { type Definition, expandChannels } from '../../shared/model/definition.ts';
import { isPosition } from '../../shared/model/setting.ts';
import { closest } from './hint.ts';
import { type Finding, lintControls } from './lintControls.ts';
import { lintWire } from './lintWire.ts';
import type { Path } from './readYaml.ts';
import { serialWithin } from './serialNumber.ts';

/** Encodes and decodes a unit's messages, so that golden messages can be checked. Device id 0, MIDI channel 1. */
export interface MessageCodec {
	/** The bytes that set a control. */
	encode(definition: Definition, control: string, position: number): Uint8Array;
	/** The control and position that a message sets; null when it is not one of the unit's. */
	decode(definition: Definition, bytes: Uint8Array): { control: string; position: number } | null;
}

const error = (path: Path, message: string): Finding => ({ path, message, severity: 'error' });

const hex = (bytes: Uint8Array) =>
	Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');

function lintPanel(definition: Definition, controls: readonly Control[]): Finding[] {
	const found: Finding[] = [];
	const ids = controls.map((control) => control.id);
	const placed = new Set<string>();
	definition.panel.items.forEach((item, index) => {
		const path = ['panel', 'items', index];
		if (!ids.includes(item.control)) {
			const near = closest(item.control, ids);
			const hint = near === null ? '' : `; did you mean "${near}"?`;
			found.push(error(path, `the panel shows "${item.control}", which does not exist${hint}`));
		}
		if (placed.has(item.control)) found.push(error(path, `the panel shows "${item.control}" twice`));
		placed.add(item.control);
	});
	const missing = controls.filter((control) => isSettable(control) && !placed.has(control.id));
	if (placed.size > 0 && missing.length > 0) {
		const names = missing.map((control) => control.id).join(', ');
		found.push({ path: ['panel', 'items'], message: `the panel has no place for ${names}`, severity: 'warning' });
	}
	return found;
}

function lintVariants(definition: Definition, sourceIds: ReadonlySet<string>): Finding[] {
	const base = definition.controls.map((control) => control.id);
	return definition.variants.flatMap((variant, index) => {
		const path = ['variants', index];
		const found: Finding[] = [];
		if (definition.variants.some((other, at) => at < index && other.id === variant.id)) {
			found.push(error(path, `the variant id "${variant.id}" is used twice`));
		}
		const { serialFrom, serialTo } = variant;
		if (serialFrom !== undefined && serialTo !== undefined && serialWithin(serialFrom, undefined, serialTo) !== true) {
			found.push(error(path, 'serialFrom must not be after serialTo, and both need the same letters'));
		}
		variant.controls.forEach((control, at) => {
			if (!base.includes(control.id)) {
				const near = closest(control.id, base);
				const hint = near === null ? '' : `; did you mean "${near}"?`;
				found.push(error([...path, 'controls', at], `the model has no control "${control.id}" to replace${hint}`));
			}
		});
		const merged = definition.controls.map(
			(control) => variant.controls.find((own) => own.id === control.id) ?? control,
		);
		const pathOf = (control: Control): Path => {
			const at = variant.controls.indexOf(control);
			return at < 0 ? ['controls', definition.controls.indexOf(control)] : [...path, 'controls', at];
		};
		const own = (finding: Finding) => finding.path[0] === 'variants';
		found.push(...lintControls(merged, pathOf, sourceIds).filter(own));
		const wired = lintWire(expandChannels(merged), definition.remote, definition.wire);
		return [...found, ...wired.map((finding) => ({ ...finding, path, message: `${variant.id}: ${finding.message}` }))];
	});
}

function lintGolden(definition: Definition, controls: readonly Control[], codec: MessageCodec | null): Finding[] {
	return definition.golden.flatMap((golden, index): Finding[] => {
		const path = ['golden', index];
		const control = controls.find((candidate) => candidate.id === golden.control);
		if (control === undefined || !isSettable(control)) {
			return [error(path, `there is no control "${golden.control}" that can be set`)];
		}
		if (definition.wire[golden.control] === undefined) return [error(path, `"${golden.control}" is not on the wire`)];
		if (!isPosition(control, golden.position)) {
			return [error(path, `${golden.position} is not a position of "${golden.control}"`)];
		}
		if (!/^[0-9A-F]{2}( [0-9A-F]{2})*$/.test(golden.bytes)) {
			return [error([...path, 'bytes'], 'bytes are written as hex pairs with blanks: B0 14 0C')];
		}
		if (codec === null) return [];
		const found: Finding[] = [];
		try {
			const sent = hex(codec.encode(definition, golden.control, golden.position));
			if (sent !== golden.bytes) found.push(error(path, `it encodes to ${sent}`));
			const bytes = Uint8Array.from(golden.bytes.split(' '), (pair) => Number.parseInt(pair, 16));
			const back = codec.decode(definition, bytes);
			if (back === null) found.push(error(path, 'the message is not understood'));
			else if (back.control !== golden.control || Math.abs(back.position - golden.position) > 1e-6) {
				found.push(error(path, `it decodes to ${back.control} at ${back.position}`));
			}
		} catch (thrown) {
			found.push(error(path, `the message cannot be checked: ${(thrown as Error).message}`));
		}
		return found;
	});
}

/**
 * What is wrong with a definition beyond its schema.
 *
 * @param expectedId the id that the file's place under `devices/` gives it
 * @param codec checks golden messages; null leaves them unchecked
 */
export function lintDefinition(definition: Definition, expectedId: string, codec: MessageCodec | null): Finding[] {
	const found: Finding[] = [];
	if (definition.id !== expectedId) {
		found.push(error(['id'], `the id is "${definition.id}", but the file's place says "${expectedId}"`));
	}
	const sourceIds = new Set(definition.sources.map((source) => source.id));
	if (sourceIds.size !== definition.sources.length) found.push(error(['sources'], 'two sources have the same id'));
	const controls = expandChannels(definition.controls);
	if (definition.channels === 1 && definition.controls.some((control) => control.perChannel === true)) {
		found.push(error(['channels'], 'a unit with one channel has no controls per channel'));
	}
	const pathOf = (control: Control): Path => ['controls', definition.controls.indexOf(control)];
	found.push(...lintControls(definition.controls, pathOf, sourceIds));
	found.push(...lintVariants(definition, sourceIds));
	found.push(...lintPanel(definition, controls));
	found.push(...lintWire(controls, definition.remote, definition.wire));
	found.push(...lintGolden(definition, controls, codec));
	return found;
}
