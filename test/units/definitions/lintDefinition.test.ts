import { describe, expect, test } from 'vitest';
import { definitionSchema } from '../../../src/shared/model/definition.ts';
import { lintDefinition, type MessageCodec } from '../../../src/units/definitions/lintDefinition.ts';

type Draft = Record<string, unknown>;

const steps = (...values: number[]) => values.map((value) => ({ legend: String(value), value }));
const freq: Draft = {
	id: 'freq',
	label: 'FREQ',
	purpose: 'frequency',
	type: 'stepped',
	unit: 'Hz',
	positions: steps(30, 60, 100),
	confidence: 'S',
	sources: ['manual'],
};
const level: Draft = {
	id: 'level',
	label: 'LEVEL',
	purpose: 'level',
	type: 'continuous',
	confidence: 'G',
	perChannel: true,
};
const base: Draft = {
	schema: 1,
	id: 'acme/box',
	maker: 'Acme',
	model: 'Box',
	class: 'eq',
	channels: 2,
	sources: [{ id: 'manual', at: 'https://example.org' }],
	controls: [freq, level],
	confidence: 'S',
};
const midi: Draft = { remote: { kind: 'midi' } };
const cc = (number: number, values: unknown) => ({ midi: { send: 'cc', cc: number, values } });

function lint(changes: Draft, codec: MessageCodec | null = null, id = 'acme/box'): string[] {
	return lintDefinition(definitionSchema.parse({ ...base, ...changes }), id, codec).map(
		({ path, message, severity }) => `${severity} ${path.join('.')}: ${message}`,
	);
}
const withFreq = (changes: Draft) => lint({ controls: [{ ...freq, ...changes }, level] });
const withLevel = (changes: Draft) => lint({ controls: [freq, { ...level, ...changes }] });

test('a good definition has no findings', () => {
	expect(lint({})).toEqual([]);
	expect(lint({ ...midi, wire: { freq: cc(20, [0, 1, 2]), 'level.left': cc(21, { from: 0, to: 127 }) } })).toEqual([]);
});

test.each([
	[
		'a serial line',
		{ driver: 'mmc', line: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 } },
		'no serial line',
	],
	[
		'what another driver does not speak',
		{ driver: 'sony-9pin', mmc: { answers: true, mtc: false } },
		'does not speak MMC',
	],
])('MMC has no use for %s', (_, remote, message) => {
	expect(lint({ remote: { kind: 'driver', ...remote } }).join('\n')).toContain(message);
});

describe('controls', () => {
	test.each([
		[
			'angles out of order',
			{
				positions: [
					{ legend: 'a', angleDeg: 10 },
					{ legend: 'b', angleDeg: -10 },
				],
			},
			'must rise',
		],
		['values both ways', { positions: steps(30, 100, 60) }, 'must go one way'],
		['two equal legends', { positions: [{ legend: 'a' }, { legend: 'a' }] }, 'two positions have the legend "a"'],
		['a rest that is no position', { rest: 3 }, 'there is no position 3'],
		['values without a unit', { unit: undefined }, 'values are given without a unit'],
		['a fact without a source', { sources: undefined }, 'has confidence S but names no source'],
		['a source that is not listed', { sources: ['other'] }, 'the source "other" is not in the list'],
		[
			'an unknown control in a condition',
			{ liveWhen: [{ control: 'levle.left', above: 0 }] },
			'did you mean "level.left"?',
		],
		['a condition on itself', { liveWhen: [{ control: 'freq', steps: [0] }] }, 'its own condition'],
		['steps of a pot', { liveWhen: [{ control: 'level.left', steps: [0] }] }, 'has no steps: use "above"'],
		['a condition that says nothing', { liveWhen: [{ control: 'level.left' }] }, 'needs "steps" or "above"'],
	])('%s', (_, changes, message) => {
		expect(withFreq(changes).join('\n')).toContain(message);
	});

	test.each([
		[
			'marks out of order',
			{
				marks: [
					{ legend: 'a', position: 1 },
					{ legend: 'b', position: 0 },
				],
			},
			'rising order',
		],
		['angles the wrong way', { minAngleDeg: 150, maxAngleDeg: -150 }, 'minAngleDeg must be less'],
		['a step that does not exist', { observableWhen: [{ control: 'freq', steps: [3] }] }, 'no position 3, only 0 to 2'],
		['travel of a switch', { observableWhen: [{ control: 'freq', above: 0.5 }] }, 'use "steps", not "above"'],
		[
			'one of several',
			{
				observableWhen: [
					{
						anyOf: [
							{ control: 'freq', steps: [1] },
							{ control: 'nope', steps: [1] },
						],
					},
				],
			},
			'"nope", which does not exist',
		],
	])('%s', (_, changes, message) => {
		expect(withLevel(changes).join('\n')).toContain(message);
	});

	test('an id twice, also after the channels were told apart', () => {
		expect(lint({ controls: [freq, freq] }).join('\n')).toContain('the id "freq" is used twice');
		const left = { ...level, id: 'level.left', perChannel: undefined };
		expect(lint({ controls: [freq, level, left] }).join('\n')).toContain('is used twice');
	});

	test('a per-channel condition may name the own channel without its side', () => {
		expect(withLevel({ perChannel: true, liveWhen: [{ control: 'freq', steps: [1] }] })).toEqual([]);
		const other = { ...level, id: 'other', liveWhen: [{ control: 'level', above: 0 }] };
		expect(lint({ controls: [freq, level, other] })).toEqual([]);
	});
});

test('the id is that of the place', () => {
	expect(lint({}, null, 'acme/crate')).toEqual([
		'error id: the id is "acme/box", but the file\'s place says "acme/crate"',
	]);
});

test('a panel shows what exists, once; what it leaves out is a warning', () => {
	const item = (control: string) => ({ control, x: 10, y: 10 });
	expect(lint({ panel: { items: [item('frq'), item('freq'), item('freq')] } })).toEqual([
		'error panel.items.0: the panel shows "frq", which does not exist; did you mean "freq"?',
		'error panel.items.2: the panel shows "freq" twice',
		'warning panel.items: the panel has no place for level.left, level.right',
	]);
});

describe('wire', () => {
	test.each([
		['an unknown control', { frqe: cc(20, [0, 1, 2]) }, 'there is no control "frqe"; did you mean "freq"?'],
		['too few values', { freq: cc(20, [0, 1]) }, '"freq" has 3 steps but 2 wire values'],
		['a line for steps', { freq: cc(20, { from: 0, to: 2 }) }, 'give one value for each'],
		['steps for a pot', { 'level.left': cc(20, [0, 1]) }, 'give "from" and "to"'],
		['values that do not fit 7 bits', { freq: cc(20, [0, 1, 128]) }, '128 does not fit'],
		['two steps with one value', { freq: cc(20, [0, 1, 1]) }, 'the same wire value'],
		['a controller twice', { freq: cc(20, [0, 1, 2]), 'level.left': cc(20, { from: 0, to: 9 }) }, 'used by "freq" too'],
		[
			'another kind of remote',
			{ freq: { osc: { address: '/f', type: 'f', values: [0, 1, 2] } } },
			'is "midi", not "osc"',
		],
		['a read-back that is not there', { freq: { ...cc(20, [0, 1, 2]), midiRead: { offset: 0 } } }, 'no readBack'],
		[
			'a template without a value',
			{ freq: { midi: { send: 'sysex', template: 'F0 7D 01 F7', values: [0, 1, 2] } } },
			'no place for the value',
		],
		[
			'a template with an 8-bit byte and an unknown placeholder',
			{ freq: { midi: { send: 'sysex', template: 'F0 FD {v7} {vv} F7', values: [0, 1, 2] } } },
			'FD is not a 7-bit byte',
		],
	])('%s', (_, wire, message) => {
		expect(lint({ ...midi, wire }).join('\n')).toContain(message);
	});

	test.each([
		['half a value', { send: 'sysex', template: 'F0 7D {v14msb} F7', values: [0, 1, 2] }, 'belong together'],
		[
			'a signed value beyond twelve bits',
			{ send: 'sysex', template: 'F0 {s12hi:00} {s12lo} F7', values: [-2048, 0, 2048] },
			'2048 does not fit: the largest value here is 2047',
		],
		['a negative controller', { send: 'cc', cc: 20, values: [-1, 0, 1] }, 'the smallest value here is 0'],
		['a pair that needs none', { send: 'cc', cc: 20, pair: 'lsb-first', values: [0, 1, 2] }, 'travel as a pair'],
		['a pair without an LSB', { send: 'cc', cc: 40, pair: 'msb-first', values: [0, 1, 200] }, 'travel as a pair'],
		[
			'a checksum without a mark',
			{ send: 'sysex', template: 'F0 {v7} {checksum:xor} F7', values: [0, 1, 2] },
			'{mark}',
		],
	])('%s', (_, wire, message) => {
		expect(lint({ ...midi, wire: { freq: { midi: wire } } }).join('\n')).toContain(message);
	});

	test('a controller whose number is the LSB of a pair is used twice', () => {
		const pair = { midi: { send: 'cc', cc: 7, pair: 'lsb-first', values: { from: 0, to: 16383 } } };
		const wire = { 'level.left': pair, freq: cc(39, [0, 1, 2]) };
		expect(lint({ ...midi, wire }).join('\n')).toContain('controller 39 is used by');
	});

	test('the same parameter of an NRPN, or program changes on two channels', () => {
		const nrpn = (parameter: number) => ({ midi: { send: 'nrpn', parameter, values: { from: 0, to: 127 } } });
		expect(lint({ ...midi, wire: { 'level.left': nrpn(5), 'level.right': nrpn(5) } }).join('\n')).toContain('NRPN 5');
		expect(lint({ ...midi, wire: { 'level.left': nrpn(5), 'level.right': nrpn(6) } })).toEqual([]);
		const program = (channel: number) => ({ midi: { send: 'program', channel, values: { from: 0, to: 8 } } });
		expect(lint({ ...midi, wire: { 'level.left': program(1), 'level.right': program(2) } })).toEqual([]);
	});

	test('a memory dump that nobody can start', () => {
		const dump = (own: object) =>
			lint({ remote: { kind: 'midi', dump: { answerHeader: 'F0 7D', ...own } } }).join('\n');
		expect(dump({})).toContain('startedOn: unit');
		expect(dump({ startedOn: 'unit' })).toBe('');
		expect(dump({ request: 'F0 7D 02 F7', startedOn: 'unit' })).toContain('has no request');
	});

	test('14 bits fit where the template has both halves', () => {
		const template = 'F0 7D {v14msb} {v14lsb} F7';
		const wire = { 'level.left': { midi: { send: 'sysex', template, values: { from: 0, to: 16383 } } } };
		expect(lint({ ...midi, wire })).toEqual([]);
	});

	test('an answer byte outside the answer', () => {
		const readBack = { request: 'F0 7D 01 F7', answerHeader: 'F0 7D 02', answerBytes: 1 };
		const wire = { freq: { ...cc(20, [0, 1, 2]), midiRead: { offset: 1 } } };
		expect(lint({ remote: { kind: 'midi', readBack }, wire }).join('\n')).toContain('the answer has only 1 bytes');
	});
});

test('a variant replaces controls that exist and is checked like them', () => {
	const variant = (changes: Draft) => ({ id: 'old', title: 'Old', controls: [{ ...freq, ...changes }] });
	expect(lint({ variants: [variant({})] })).toEqual([]);
	expect(lint({ variants: [variant({ id: 'fre' })] }).join('\n')).toContain(
		'variants.0.controls.0: the model has no control "fre" to replace; did you mean "freq"?',
	);
	expect(lint({ variants: [variant({ positions: steps(3, 1, 2) })] }).join('\n')).toContain(
		'variants.0.controls.0.positions: the values of a frequency must go one way',
	);
	const wire = { freq: cc(20, [0, 1, 2]) };
	expect(lint({ ...midi, wire, variants: [variant({ positions: steps(1, 2) })] }).join('\n')).toContain(
		'old: "freq" has 2',
	);
	const bounds = { ...variant({}), serialFrom: 'A9', serialTo: 'A1' };
	expect(lint({ variants: [bounds] }).join('\n')).toContain('serialFrom must not be after serialTo');
});

describe('golden messages', () => {
	const wire = { freq: cc(20, [0, 1, 2]) };
	const golden = (bytes: string, position = 1) => ({ ...midi, wire, golden: [{ control: 'freq', position, bytes }] });
	const codec: MessageCodec = {
		encode: (_, __, position) => Uint8Array.of(0xb0, 20, position),
		decode: (_, bytes) => (bytes[1] === 20 ? { control: 'freq', position: bytes[2] ?? 0 } : null),
	};

	test('that encode and decode are good', () => {
		expect(lint(golden('B0 14 01'), codec)).toEqual([]);
	});

	test('that encode to something else, or are not understood', () => {
		expect(lint(golden('B0 14 02'), codec)).toEqual([
			'error golden.0: it encodes to B0 14 01',
			'error golden.0: it decodes to freq at 2',
		]);
		expect(lint(golden('B0 15 01'), codec)).toContain('error golden.0: the message is not understood');
	});

	test('for a control, a position and bytes that exist', () => {
		expect(lint(golden('B0 14 01', 3)).join()).toContain('3 is not a position of "freq"');
		expect(lint(golden('b0 14')).join()).toContain('hex pairs');
		expect(lint({ golden: [{ control: 'freq', position: 0, bytes: '00' }] }).join()).toContain('not on the wire');
	});
});
