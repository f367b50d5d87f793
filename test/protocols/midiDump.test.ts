import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DumpShape, MAX_DUMP_BYTES, splitDump } from '../../src/protocols/midiDump.ts';
import { concat, hex } from './hex.ts';

const context = { device: 0, channel: 2 };
const header = 'F0 00 30 5A 06 {channel} 01';
const message = (...data: number[]) => Uint8Array.of(...hex('F0 00 30 5A 06 02 01'), ...data, 0xf7);

describe('The shape of a memory dump', () => {
	test('tells a message of the dump from others and from broken ones', () => {
		const shape = new DumpShape({ answerHeader: header, answerBytes: 4, checksum: 'roland' }, context);
		expect(shape.judge(message(0x40, 0x00, 0x7f, 0x41))).toBe('good');
		expect(shape.judge(message(0x40, 0x00, 0x7f, 0x40))).toBe('broken');
		expect(shape.judge(message(0x40, 0x00, 0x7f))).toBe('broken');
		expect(shape.judge(hex('F0 00 30 5A 06 03 01 40 00 7F 41 F7'))).toBe('other');
		expect(shape.judge(hex('F0 00 30 F7'))).toBe('other');
	});

	test('does not check what the definition does not say', () => {
		const shape = new DumpShape({ answerHeader: 'F0', startedOn: 'unit' }, context);
		expect(shape.judge(hex('F0 F7'))).toBe('good');
		expect(shape.totalBytes).toBeNull();
		expect(new DumpShape({ answerHeader: header, answerBytes: 259, messages: 2 }, context).totalBytes).toBe(534);
	});

	test('a stored dump is its messages and nothing else', () => {
		const shape = new DumpShape({ answerHeader: header, answerBytes: 2 }, context);
		const whole = concat(message(1, 2), message(3, 4));
		expect(splitDump(whole, shape)).toEqual([message(1, 2), message(3, 4)]);
		for (const bad of [
			new Uint8Array(),
			whole.slice(1),
			whole.slice(0, -1),
			concat(whole, hex('FE')),
			concat(whole, hex('F0 7D F7')),
			concat(message(1, 2), hex('B0 07 01')),
			new Uint8Array(MAX_DUMP_BYTES + 1),
		]) {
			expect(splitDump(bad, shape)).toBeNull();
		}
	});

	test('never throws over stored bytes, and gives back all of them or none', () => {
		const shape = new DumpShape({ answerHeader: 'F0', startedOn: 'unit' }, context);
		fc.assert(
			fc.property(fc.array(fc.constantFrom(0xf0, 0xf7, 0x01, 0xf8, 0x90), { maxLength: 30 }), (all) => {
				const bytes = Uint8Array.from(all);
				const parts = splitDump(bytes, shape);
				if (parts !== null) expect(concat(...parts)).toEqual(bytes);
			}),
		);
	});
});
