import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeMidi, MAX_SYSEX_BYTES, type MidiMessage, MidiParser } from '../../src/protocols/midi.ts';
import { concat, everySplit, hex } from './hex.ts';

const parse = (...chunks: Uint8Array[]) => {
	const parser = new MidiParser();
	return chunks.flatMap((chunk) => parser.push(chunk));
};

const channel = fc.integer({ min: 0, max: 15 });
const data = fc.integer({ min: 0, max: 127 });
const anyMessage: fc.Arbitrary<MidiMessage> = fc.oneof(
	fc.record({ kind: fc.constantFrom('noteOn' as const, 'noteOff' as const), channel, note: data, velocity: data }),
	fc.record({ kind: fc.constant('polyPressure' as const), channel, note: data, pressure: data }),
	fc.record({ kind: fc.constant('controlChange' as const), channel, controller: data, value: data }),
	fc.record({ kind: fc.constant('programChange' as const), channel, program: data }),
	fc.record({ kind: fc.constant('channelPressure' as const), channel, pressure: data }),
	fc.record({ kind: fc.constant('pitchBend' as const), channel, value: fc.integer({ min: 0, max: 16383 }) }),
	fc.array(data, { maxLength: 20 }).map((body) => ({
		kind: 'sysEx' as const,
		bytes: Uint8Array.from([0xf0, ...body, 0xf7]),
	})),
	fc
		.constantFrom('F1 05', 'F2 01 02', 'F3 09', 'F6')
		.map((text) => ({ kind: 'systemCommon' as const, bytes: hex(text) })),
);

describe('MIDI parser', () => {
	test('gives back what was encoded, cut anywhere', () => {
		fc.assert(
			fc.property(fc.array(anyMessage, { minLength: 1, maxLength: 6 }), (messages) => {
				const stream = concat(...messages.map(encodeMidi));
				for (const [head, tail] of everySplit(stream)) expect(parse(head, tail)).toEqual(messages);
			}),
			{ numRuns: 60 },
		);
	});

	test('passes realtime bytes out of the middle of a SysEx', () => {
		const messages = parse(hex('F0 7D F8 01 FE 02 F7'));
		expect(messages).toEqual([
			{ kind: 'realtime', status: 0xf8 },
			{ kind: 'realtime', status: 0xfe },
			{ kind: 'sysEx', bytes: hex('F0 7D 01 02 F7') },
		]);
	});

	test('knows running status, which a SysEx ends', () => {
		expect(parse(hex('B0 07 10 07 11 F8 0A 12'))).toHaveLength(4);
		expect(parse(hex('B0 07 10 F0 7D F7 07 11'))).toHaveLength(2);
	});

	test('finds the next message behind garbage', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 40 }), anyMessage, (garbage, message) => {
				const found = parse(garbage, Uint8Array.of(0xf7), encodeMidi(message));
				expect(found.at(-1)).toEqual(message);
			}),
		);
	});

	test('keeps a SysEx of exactly the declared bound, and none that is longer', () => {
		const sysEx = (data: number) => Uint8Array.from([0xf0, ...new Array<number>(data).fill(5), 0xf7]);
		const parser = new MidiParser(300);
		expect(parser.push(sysEx(298))).toEqual([{ kind: 'sysEx', bytes: sysEx(298) }]);
		expect(parser.push(sysEx(299))).toEqual([]);
		expect(parser.droppedBytes).toBe(301);
	});

	test('puts a long SysEx together from any pieces, with realtime bytes in between', () => {
		const long = Uint8Array.from([0xf0, ...Array.from({ length: 20_000 }, (_, index) => index & 0x7f), 0xf7]);
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 5000 }), (piece) => {
				const parser = new MidiParser();
				const found: MidiMessage[] = [];
				for (let at = 0; at < long.length; at += piece) {
					found.push(...parser.push(long.subarray(at, at + piece)), ...parser.push(hex('FE')));
				}
				expect(found.filter(({ kind }) => kind === 'sysEx')).toEqual([{ kind: 'sysEx', bytes: long }]);
			}),
			{ numRuns: 20 },
		);
	});

	test('discards a SysEx that never ends well and stays small', () => {
		const parser = new MidiParser();
		parser.push(hex('F0'));
		for (let index = 0; index < 100; index += 1) parser.push(new Uint8Array(1024));
		expect(parser.pendingBytes).toBe(MAX_SYSEX_BYTES);
		expect(parser.push(hex('F7'))).toEqual([]);
		expect(parser.pendingBytes).toBe(0);
		expect(parser.push(hex('C0 05'))).toEqual([{ kind: 'programChange', channel: 0, program: 5 }]);
	});
});
