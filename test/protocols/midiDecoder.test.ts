import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeMidi, MidiParser } from '../../src/protocols/midi.ts';
import { type HeardSetting, MidiSettingDecoder } from '../../src/protocols/midiDecoder.ts';
import { encodeMidiSetting } from '../../src/protocols/midiSetting.ts';
import type { Control } from '../../src/shared/model/control.ts';
import { controlSchema } from '../../src/shared/model/control.ts';
import type { MidiMessageWire } from '../../src/shared/model/wire.ts';
import { concat, everySplit, hex, toHex } from './hex.ts';

const context = { device: 3, channel: 1 };
const pot: Control = controlSchema.parse({
	id: 'pot',
	label: 'Pot',
	purpose: 'gain',
	type: 'continuous',
	confidence: 'S',
});
const WIDE = { from: 0, to: 16383 };
const NARROW = { from: 0, to: 127 };

const WIRES: readonly (readonly [string, MidiMessageWire, number, string])[] = [
	['a controller', { send: 'cc', cc: 71, values: NARROW }, 1, 'B1 47 7F'],
	['a controller on a channel of its own', { send: 'cc', cc: 102, channel: 9, values: NARROW }, 1, 'B8 66 7F'],
	['a pair, MSB first', { send: 'cc', cc: 7, pair: 'msb-first', values: WIDE }, 1000 / 16383, 'B1 07 07 B1 27 68'],
	['a pair, LSB first', { send: 'cc', cc: 7, pair: 'lsb-first', values: WIDE }, 1000 / 16383, 'B1 27 68 B1 07 07'],
	[
		'an NRPN of 7 bits',
		{ send: 'nrpn', parameter: 300, values: NARROW },
		1,
		'B1 63 02 B1 62 2C B1 06 7F B1 65 7F B1 64 7F',
	],
	[
		'an NRPN of 14 bits',
		{ send: 'nrpn', parameter: 300, values: WIDE },
		1000 / 16383,
		'B1 63 02 B1 62 2C B1 06 07 B1 26 68 B1 65 7F B1 64 7F',
	],
	['an RPN', { send: 'rpn', parameter: 0, values: NARROW }, 0, 'B1 65 00 B1 64 00 B1 06 00 B1 65 7F B1 64 7F'],
	['a program', { send: 'program', channel: 8, values: NARROW }, 5 / 127, 'C7 05'],
	['pitch bend', { send: 'bend', channel: 3, values: WIDE }, 1000 / 16383, 'E2 68 07'],
	[
		'SysEx',
		{ send: 'sysex', template: 'F0 7D {device} {nibble1} {nibble0} F7', values: { from: 0, to: 255 } },
		1,
		'F0 7D 03 0F 0F F7',
	],
];

function decoderOf(...wires: MidiMessageWire[]) {
	const decoder = new MidiSettingDecoder(
		wires.map((midi, index) => ({ id: `c${index}`, control: pot, midi })),
		context,
	);
	const parser = new MidiParser();
	return (...texts: (string | Uint8Array)[]): HeardSetting[] =>
		texts
			.flatMap((text) => parser.push(typeof text === 'string' ? hex(text) : text))
			.flatMap((message) => decoder.take(message));
}

const values = (heard: HeardSetting[], top = 16383) => heard.map(({ position }) => Math.round(position * top));

describe('A setting over MIDI', () => {
	test.each(WIRES)('travels as %s', (_, wire, position, golden) => {
		expect(toHex(concat(...encodeMidiSetting(pot, wire, context, position)))).toBe(golden);
	});

	test.each(WIRES)('is heard again as %s, however the bytes are cut', (_, wire, position) => {
		const bytes = concat(...encodeMidiSetting(pot, wire, context, position));
		for (const [head, tail] of everySplit(bytes)) {
			const last = decoderOf(wire)(head, tail).at(-1);
			expect(last?.position).toBeCloseTo(position, 9);
		}
	});

	test('of any binding and any place comes back as it was sent', () => {
		fc.assert(
			fc.property(fc.constantFrom(...WIRES), fc.integer({ min: 0, max: 16383 }), ([, wire], value) => {
				const span = 'from' in wire.values ? wire.values.to : 1;
				const position = Math.round((value / 16383) * span) / span;
				const heard = decoderOf(wire)(concat(...encodeMidiSetting(pot, wire, context, position)));
				expect(heard.at(-1)?.position).toBeCloseTo(position, 9);
			}),
		);
	});
});

describe('What a unit says', () => {
	test('of a pair, MSB first: the MSB resets the LSB and the LSB refines', () => {
		const say = decoderOf({ send: 'cc', cc: 7, pair: 'msb-first', values: WIDE });
		expect(say('B1 07 01')).toEqual([{ id: 'c0', position: 128 / 16383, waitsFor: 'fine half' }]);
		expect(values(say('B1 27 05'))).toEqual([133]);
		expect(values(say('B1 07 02'))).toEqual([256]);
		expect(values(say('B1 27 06'))).toEqual([262]);
	});

	test('of a pair, LSB first: the LSB waits and the MSB triggers', () => {
		const say = decoderOf({ send: 'cc', cc: 7, pair: 'lsb-first', values: WIDE });
		expect(say('B1 27 05')).toEqual([]);
		expect(say('B1 07 01')).toEqual([{ id: 'c0', position: 133 / 16383, waitsFor: null }]);
	});

	test('of an NRPN counts only for the number that is selected, and for none after the null', () => {
		const say = decoderOf(
			{ send: 'nrpn', parameter: 300, values: NARROW },
			{ send: 'rpn', parameter: 300, values: NARROW },
		);
		expect(say('B1 06 40')).toEqual([]);
		expect(say('B1 63 02 62 2C 06 40').map(({ id }) => id)).toEqual(['c0']);
		expect(say('B1 65 02 64 2C 06 41').map(({ id }) => id)).toEqual(['c1']);
		expect(say('B1 65 7F 64 7F 06 42')).toEqual([]);
		expect(say('B1 63 02 62 2D 06 42')).toEqual([]);
	});

	test('of an NRPN is applied on 6, refined on 38 and stepped by 96 and 97', () => {
		const say = decoderOf({ send: 'nrpn', parameter: 1, values: WIDE });
		say('B1 63 00 62 01');
		expect(values(say('B1 06 02'))).toEqual([256]);
		expect(values(say('B1 26 03'))).toEqual([259]);
		expect(values(say('B1 60 00', 'B1 60 00', 'B1 61 00'))).toEqual([260, 261, 260]);
		expect(values(say('B1 06 7F', 'B1 26 7F', 'B1 60 00'))).toEqual([16256, 16383, 16383]);
	});

	test('of a bank counts with the program change after it', () => {
		const say = decoderOf({ send: 'bank', cc: 0, values: NARROW }, { send: 'program', values: NARROW });
		expect(say('B1 00 03')).toEqual([{ id: 'c0', position: 3 / 127, waitsFor: 'program' }]);
		expect(say('C1 07').map(({ id, waitsFor }) => [id, waitsFor])).toEqual([
			['c0', null],
			['c1', null],
		]);
	});

	test('on another channel, to another device or with a wrong checksum is not about it', () => {
		const template = 'F0 41 {device} {mark} 40 {v7} {checksum:roland} F7';
		const say = decoderOf({ send: 'cc', cc: 7, values: NARROW }, { send: 'sysex', template, values: NARROW });
		expect(say('B0 07 10', 'B2 07 10', 'C1 07', 'F0 41 04 40 01 3F F7', 'F0 41 03 40 01 3E F7')).toEqual([]);
		expect(say('F0 41 03 40 01 3F F7')).toHaveLength(1);
	});

	test('never throws and stays within the travel, whatever comes', () => {
		const say = decoderOf(...WIRES.map(([, wire]) => wire));
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
				for (const { position } of say(bytes)) {
					expect(position).toBeGreaterThanOrEqual(0);
					expect(position).toBeLessThanOrEqual(1);
				}
			}),
			{ numRuns: 300 },
		);
		const long = encodeMidi({
			kind: 'sysEx',
			bytes: Uint8Array.from([0xf0, ...new Array<number>(60_000).fill(1), 0xf7]),
		});
		expect(say(long)).toEqual([]);
	});
});
