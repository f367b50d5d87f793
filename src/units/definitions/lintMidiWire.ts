import { parseTemplate, templateLimits } from '../../protocols/byteTemplate.ts';
import { isPair } from '../../protocols/midiSetting.ts';
import { describeError } from '../../shared/errors.ts';
import type { Control } from '../../shared/model/control.ts';
import type { MemoryDump, MidiMessageWire, Remote } from '../../shared/model/wire.ts';
import type { Finding } from './lintControls.ts';
import { lintValues } from './lintValues.ts';
import type { Path } from './readYaml.ts';

type MidiRemote = Extract<Remote, { kind: 'midi' }>;

const error = (path: Path, message: string): Finding => ({ path, message, severity: 'error' });

/** Problems of a SysEx template: framing, 7-bit data, known placeholders. */
function lintTemplate(template: string, path: Path, whole: boolean): Finding[] {
	const found: Finding[] = [];
	const parts = template.split(' ').filter((part) => part !== '');
	if (parts[0] !== 'F0') found.push(error(path, 'a SysEx template starts with F0'));
	if (whole && parts.at(-1) !== 'F7') found.push(error(path, 'a SysEx template ends with F7'));
	for (const part of parts.slice(1, whole ? -1 : undefined)) {
		if (!part.startsWith('{')) {
			if (Number.parseInt(part, 16) > 127) found.push(error(path, `${part} is not a 7-bit byte`));
			continue;
		}
		try {
			parseTemplate(part);
		} catch {
			found.push(error(path, `the placeholder ${part} is not known`));
		}
	}
	if (template.includes('{checksum:') && !parts.includes('{mark}')) {
		found.push(error(path, 'a checksum needs a {mark} where it starts'));
	}
	return found;
}

/** Halves of a value that are of no use without each other. */
const HALVES: readonly (readonly [RegExp, RegExp, string])[] = [
	[/\{v14msb\}/, /\{v14lsb\}/, '{v14msb} and {v14lsb} belong together'],
	[/\{s12hi:/, /\{s12lo\}/, '{s12hi:…} and {s12lo} belong together'],
];

function lintSysEx(template: string, path: Path): { found: Finding[]; low: number; high: number } {
	const found = lintTemplate(template, path, true);
	for (const [one, other, message] of HALVES) {
		if (one.test(template) !== other.test(template)) found.push(error(path, message));
	}
	if (found.length > 0) return { found, low: 0, high: 0 };
	try {
		const limits = templateLimits(template);
		if (limits !== null) return { found, ...limits };
		return { found: [error(path, 'the template has no place for the value: {v7}, for one')], low: 0, high: 0 };
	} catch (thrown) {
		return { found: [error(path, describeError(thrown))], low: 0, high: 0 };
	}
}

/** Problems of one control's MIDI binding. */
export function lintMidiBinding(control: Control, wire: MidiMessageWire, path: Path): Finding[] {
	const at = [...path, 'values'];
	switch (wire.send) {
		case 'sysex': {
			const { found, low, high } = lintSysEx(wire.template, [...path, 'template']);
			return found.length > 0 ? found : lintValues(control, wire.values, { low, high }, at);
		}
		case 'cc': {
			const found: Finding[] = [];
			if (wire.pair !== undefined && !isPair(wire)) {
				const message = 'only controllers 0 to 31 with values above 127 travel as a pair';
				found.push(error([...path, 'pair'], message));
			}
			const high = wire.pair === undefined ? 127 : 16383;
			return [...found, ...lintValues(control, wire.values, { low: 0, high }, at)];
		}
		case 'nrpn':
		case 'rpn':
		case 'bend':
			return lintValues(control, wire.values, { low: 0, high: 16383 }, at);
		case 'program':
		case 'bank':
			return lintValues(control, wire.values, { low: 0, high: 127 }, at);
	}
}

/** What no two controls of a unit may share; null for SysEx, whose templates differ in many ways. */
export function midiAddresses(wire: MidiMessageWire): string[] {
	const channel = 'channel' in wire && wire.channel !== undefined ? ` on channel ${wire.channel}` : '';
	switch (wire.send) {
		case 'cc':
			return (isPair(wire) ? [wire.cc, wire.cc + 32] : [wire.cc]).map((cc) => `controller ${cc}${channel}`);
		case 'bank':
			return [`controller ${wire.cc}`];
		case 'program':
			return [`the program change${channel}`];
		case 'bend':
			return [`pitch bend${channel}`];
		case 'nrpn':
		case 'rpn':
			return [`${wire.send.toUpperCase()} ${wire.parameter}${channel}`];
		case 'sysex':
			return [];
	}
}

function lintDump(dump: MemoryDump): Finding[] {
	const at: Path = ['remote', 'dump'];
	const found = lintTemplate(dump.answerHeader, [...at, 'answerHeader'], false);
	if (dump.request !== undefined) found.push(...lintTemplate(dump.request, [...at, 'request'], true));
	if (dump.request === undefined && dump.startedOn === undefined) {
		found.push(error(at, 'a dump has a request, or says startedOn: unit'));
	}
	if (dump.request !== undefined && dump.startedOn !== undefined) {
		found.push(error([...at, 'startedOn'], 'a dump that is started on the unit has no request'));
	}
	return found;
}

/** Problems of a MIDI remote itself. */
export function lintMidiRemote({ readBack, dump, identity }: MidiRemote): Finding[] {
	const found: Finding[] = [];
	if (readBack !== undefined) {
		found.push(...lintTemplate(readBack.request, ['remote', 'readBack', 'request'], true));
		found.push(...lintTemplate(readBack.answerHeader, ['remote', 'readBack', 'answerHeader'], false));
	}
	if (identity !== undefined) {
		found.push(...lintTemplate(identity.answerHeader, ['remote', 'identity', 'answerHeader'], false));
	}
	if (dump !== undefined) found.push(...lintDump(dump));
	return found;
}
