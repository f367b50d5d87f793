import { type Control, isSettable, isStepped } from '../../shared/model/control.ts';
import type { Remote, Wire } from '../../shared/model/wire.ts';
import { closest } from './hint.ts';
import type { Finding } from './lintControls.ts';
import type { Path } from './readYaml.ts';

const error = (path: Path, message: string): Finding => ({ path, message, severity: 'error' });

type Values = readonly number[] | { from: number; to: number };

function lintValues(control: Control, values: Values, max: number | null, path: Path): Finding[] {
	const found: Finding[] = [];
	const all: readonly number[] = 'from' in values ? [values.from, values.to] : values;
	if (isStepped(control)) {
		const count = control.positions.length;
		if ('from' in values) found.push(error(path, `"${control.id}" has ${count} steps: give one value for each`));
		else if (all.length !== count) {
			found.push(error(path, `"${control.id}" has ${count} steps but ${all.length} wire values`));
		}
	} else if (!('from' in values)) {
		found.push(error(path, `"${control.id}" has no steps: give "from" and "to"`));
	}
	if (new Set(all).size !== all.length) found.push(error(path, 'two positions have the same wire value'));
	const outside = max === null ? undefined : all.find((value) => value > max);
	if (outside !== undefined) found.push(error(path, `${outside} does not fit: the largest value here is ${max}`));
	return found;
}

const PLACEHOLDER = /^\{(device|channel|v7|v14msb|v14lsb|mark|checksum:roland|any:[0-9]+)\}$/;

/** Problems of a SysEx template: framing, 7-bit data, known placeholders. */
function lintTemplate(template: string, path: Path, whole: boolean): Finding[] {
	const found: Finding[] = [];
	const parts = template.split(' ').filter((part) => part !== '');
	if (parts[0] !== 'F0') found.push(error(path, 'a SysEx template starts with F0'));
	if (whole && parts.at(-1) !== 'F7') found.push(error(path, 'a SysEx template ends with F7'));
	const inner = parts.slice(1, whole ? -1 : undefined);
	for (const part of inner) {
		if (part.startsWith('{')) {
			if (!PLACEHOLDER.test(part)) found.push(error(path, `the placeholder ${part} is not known`));
		} else if (Number.parseInt(part, 16) > 127) {
			found.push(error(path, `${part} is not a 7-bit byte`));
		}
	}
	if (parts.includes('{checksum:roland}') && !parts.includes('{mark}')) {
		found.push(error(path, 'a checksum needs a {mark} where it starts'));
	}
	return found;
}

function lintMidi(control: Control, wire: NonNullable<Wire['midi']>, path: Path): Finding[] {
	const found: Finding[] = [];
	let max = 127;
	if (wire.send === 'sysex') {
		found.push(...lintTemplate(wire.template, [...path, 'template'], true));
		const wide = wire.template.includes('{v14msb}') && wire.template.includes('{v14lsb}');
		if (wide) max = 16383;
		else if (!wire.template.includes('{v7}')) {
			found.push(
				error([...path, 'template'], 'the template has no place for the value: {v7}, or {v14msb} and {v14lsb}'),
			);
		}
	}
	return [...found, ...lintValues(control, wire.values, max, [...path, 'values'])];
}

/**
 * What is wrong with the wire bindings beyond the schema: controls that do not exist, values that do not fit or do not
 * match the steps, addresses used twice, bindings that do not suit the remote.
 *
 * @param controls after per-channel expansion
 */
export function lintWire(
	controls: readonly Control[],
	remote: Remote,
	wires: Readonly<Record<string, Wire>>,
): Finding[] {
	const found: Finding[] = [];
	const byId = new Map(controls.map((control) => [control.id, control]));
	const users = new Map<string, string>();
	const use = (address: string, id: string, path: Path) => {
		const other = users.get(address);
		if (other !== undefined) found.push(error(path, `${address} is used by "${other}" too`));
		users.set(address, id);
	};
	if (remote.kind === 'midi') {
		const { readBack, dump } = remote;
		if (readBack !== undefined) {
			found.push(...lintTemplate(readBack.request, ['remote', 'readBack', 'request'], true));
			found.push(...lintTemplate(readBack.answerHeader, ['remote', 'readBack', 'answerHeader'], false));
		}
		if (dump !== undefined) {
			found.push(...lintTemplate(dump.request, ['remote', 'dump', 'request'], true));
			found.push(...lintTemplate(dump.answerHeader, ['remote', 'dump', 'answerHeader'], false));
		}
	}
	for (const [id, wire] of Object.entries(wires)) {
		const path = ['wire', id];
		const control = byId.get(id);
		if (control === undefined) {
			const near = closest(id, [...byId.keys()]);
			found.push(error(path, `there is no control "${id}"${near === null ? '' : `; did you mean "${near}"?`}`));
			continue;
		}
		if (!isSettable(control) && (wire.midi ?? wire.osc) !== undefined) {
			found.push(error(path, `"${id}" is a read-out and cannot be set`));
			continue;
		}
		for (const kind of ['midi', 'osc', 'driver'] as const) {
			if (wire[kind] !== undefined && remote.kind !== kind) {
				found.push(error([...path, kind], `the remote of this unit is "${remote.kind}", not "${kind}"`));
			}
		}
		if (wire.midi !== undefined) {
			found.push(...lintMidi(control, wire.midi, [...path, 'midi']));
			if (wire.midi.send === 'cc') use(`controller ${wire.midi.cc}`, id, [...path, 'midi']);
			if (wire.midi.send === 'program') use('the program change', id, [...path, 'midi']);
			if (wire.midi.send === 'bank') use(`controller ${wire.midi.cc}`, id, [...path, 'midi']);
		}
		if (wire.midiRead !== undefined) {
			const at = [...path, 'midiRead', 'offset'];
			const bytes = remote.kind === 'midi' ? remote.readBack?.answerBytes : undefined;
			if (bytes === undefined) found.push(error(at, 'the remote has no readBack'));
			else if (wire.midiRead.offset >= bytes) found.push(error(at, `the answer has only ${bytes} bytes`));
			use(`byte ${wire.midiRead.offset} of the answer`, id, at);
		}
		if (wire.osc !== undefined) {
			found.push(...lintValues(control, wire.osc.values, null, [...path, 'osc', 'values']));
			use(wire.osc.address, id, [...path, 'osc']);
			if (wire.osc.law === 'toggle' && !(isStepped(control) && control.positions.length === 2)) {
				found.push(error([...path, 'osc', 'law'], 'only a control with two positions can be toggled'));
			}
		}
		if (wire.driver?.values !== undefined) {
			found.push(...lintValues(control, wire.driver.values, null, [...path, 'driver', 'values']));
		}
	}
	return found;
}
