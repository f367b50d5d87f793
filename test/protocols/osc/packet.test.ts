import fc from 'fast-check';
import OSC from 'osc-js';
import { describe, expect, test } from 'vitest';
import { decodeOsc } from '../../../src/protocols/osc/decode.ts';
import { encodeOsc } from '../../../src/protocols/osc/encode.ts';
import {
	MAX_OSC_BYTES,
	MAX_OSC_PARTS,
	type OscArgument,
	type OscPacket,
	oscMessages,
} from '../../../src/protocols/osc/packet.ts';
import { isDetentError } from '../../../src/shared/errors.ts';
import { hex, toHex } from '../hex.ts';

/** osc-js types its static classes away, and knows types and values of what it unpacked. */
interface Other {
	address: string;
	types: string;
	args: unknown[];
	pack(): Uint8Array;
	unpack(view: DataView): void;
}
interface OtherBundle {
	timetag: { value: { seconds: number; fractions: number } };
	bundleElements: Other[];
	pack(): Uint8Array;
	unpack(view: DataView): void;
}
const Theirs = OSC as unknown as {
	Message: new (...parts: unknown[]) => Other;
	Bundle: new (...parts: unknown[]) => OtherBundle;
};
const viewOf = (bytes: Uint8Array) => new DataView(bytes.slice().buffer);

const text = fc.string({ unit: 'grapheme-ascii', maxLength: 12 });
const anyArgument: fc.Arbitrary<OscArgument> = fc.oneof(
	fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map((value): OscArgument => ({ type: 'i', value })),
	fc.float({ noNaN: true }).map((value): OscArgument => ({ type: 'f', value })),
	fc.double({ noNaN: true }).map((value): OscArgument => ({ type: 'd', value })),
	text.map((value): OscArgument => ({ type: 's', value })),
	fc.uint8Array({ maxLength: 9 }).map((value): OscArgument => ({ type: 'b', value })),
	fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value): OscArgument => ({ type: 'h', value })),
	fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value): OscArgument => ({ type: 't', value })),
	fc.constantFrom('T', 'F', 'N', 'I').map((type) => ({ type }) as OscArgument),
	fc
		.tuple(fc.constantFrom('c', 'r', 'm'), fc.integer({ min: 0, max: 2 ** 32 - 1 }))
		.map(([type, value]): OscArgument => ({ type: type as 'c' | 'r' | 'm', value })),
	text.map((value): OscArgument => ({ type: 'S', value })),
	fc.constant<OscArgument>({
		type: '[',
		values: [
			{ type: '[', values: [] },
			{ type: 'f', value: 1 },
		],
	}),
);
const anyMessage = fc.record({
	address: text.map((name) => `/${name}`),
	arguments: fc.array(anyArgument, { maxLength: 5 }),
});
const anyPacket: fc.Arbitrary<OscPacket> = fc.oneof(
	anyMessage,
	fc.record({ timeTag: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), elements: fc.array(anyMessage, { maxLength: 3 }) }),
);

const typedOrNothing = (bytes: Uint8Array) => {
	try {
		decodeOsc(bytes);
	} catch (error) {
		if (!isDetentError(error, 'wire')) throw error;
	}
};

describe('OSC', () => {
	test('writes the vectors of the specification', () => {
		const oscillator: OscPacket = { address: '/oscillator/4/frequency', arguments: [{ type: 'f', value: 440 }] };
		expect(toHex(encodeOsc(oscillator)).toLowerCase()).toBe(
			'2f 6f 73 63 69 6c 6c 61 74 6f 72 2f 34 2f 66 72 65 71 75 65 6e 63 79 00 2c 66 00 00 43 dc 00 00',
		);
		const foo: OscPacket = {
			address: '/foo',
			arguments: [
				{ type: 'i', value: 1000 },
				{ type: 'i', value: -1 },
				{ type: 's', value: 'hello' },
				{ type: 'f', value: 1.234 },
				{ type: 'f', value: 5.678 },
			],
		};
		const bytes = hex(
			'2f 66 6f 6f 00 00 00 00 2c 69 69 73 66 66 00 00 00 00 03 e8 ff ff ff ff 68 65 6c 6c 6f 00 00 00 3f 9d f3 b6 40 b5 b2 2d',
		);
		expect(toHex(encodeOsc(foo))).toBe(toHex(bytes));
		expect(encodeOsc(decodeOsc(bytes))).toEqual(bytes);
	});

	test('gives back what was encoded', () => {
		fc.assert(
			fc.property(anyPacket, (packet) => {
				expect(decodeOsc(encodeOsc(packet))).toEqual(packet);
			}),
		);
	});

	test('agrees with another codec, in both directions', () => {
		const values = [
			[1, 'i'],
			[0.5, 'f'],
			['thru', 's'],
		] as const;
		const theirs = new Theirs.Message('/mix/out/1', ...values.map(([value]) => value));
		const ours = encodeOsc({
			address: '/mix/out/1',
			arguments: values.map(([value, type]) => ({ type, value }) as OscArgument),
		});
		expect(toHex(ours)).toBe(toHex(theirs.pack()));
		const read = new Theirs.Message();
		read.unpack(viewOf(ours));
		expect([read.address, read.types, read.args]).toEqual(['/mix/out/1', ',ifs', [1, 0.5, 'thru']]);
		const bundle = new Theirs.Bundle([new Theirs.Message('/a', 7), new Theirs.Message('/b', 'x')], 1_000_000);
		expect(oscMessages(decodeOsc(bundle.pack()))).toEqual([
			{ address: '/a', arguments: [{ type: 'i', value: 7 }] },
			{ address: '/b', arguments: [{ type: 's', value: 'x' }] },
		]);
		const back = new Theirs.Bundle();
		back.unpack(viewOf(encodeOsc(decodeOsc(bundle.pack()))));
		expect(back.bundleElements.map(({ address, args }) => [address, args])).toEqual([
			['/a', [7]],
			['/b', ['x']],
		]);
	});

	test('1.0 is a float and stays one', () => {
		const one = hex('2F 61 00 00 2C 66 00 00 3F 80 00 00');
		expect(decodeOsc(one)).toEqual({ address: '/a', arguments: [{ type: 'f', value: 1 }] });
		expect(encodeOsc(decodeOsc(one))).toEqual(one);
	});

	test('reads and writes arrays, and refuses those that do not close', () => {
		// /a ,[i[T]]f with 1, true, 0.5
		const bytes = hex('2F 61 00 00 2C 5B 69 5B 54 5D 5D 66 00 00 00 00 00 00 00 01 3F 00 00 00');
		const packet: OscPacket = {
			address: '/a',
			arguments: [
				{
					type: '[',
					values: [
						{ type: 'i', value: 1 },
						{ type: '[', values: [{ type: 'T' }] },
					],
				},
				{ type: 'f', value: 0.5 },
			],
		};
		expect(decodeOsc(bytes)).toEqual(packet);
		expect(encodeOsc(packet)).toEqual(bytes);
		expect(() => decodeOsc(hex('2F 61 00 00 2C 5B 00 00'))).toThrow(/no end/);
		expect(() => decodeOsc(hex('2F 61 00 00 2C 5D 00 00'))).toThrow(/never began/);
		const deep = `,${'['.repeat(9)}${']'.repeat(9)}\0`;
		expect(() => decodeOsc(new TextEncoder().encode(`/a\0\0${deep}`))).toThrow(/deeply/);
	});

	test.each<OscArgument>([
		{ type: 'i', value: 2 ** 31 },
		{ type: 'i', value: 0.5 },
		{ type: 'r', value: -1 },
		{ type: 's', value: 'a\0b' },
	])('does not write %o, which its type cannot carry', (argument) => {
		expect(() => encodeOsc({ address: '/a', arguments: [argument] })).toThrow(/Not an OSC packet/);
	});

	test('a bundle element ends where its size says', () => {
		// The element's size is 4 bytes short of its message: the rest is no element of its own.
		const bytes = hex(
			'23 62 75 6E 64 6C 65 00 00 00 00 00 00 00 00 01 00 00 00 08 2F 61 00 00 2C 69 00 00 00 00 00 01',
		);
		expect(() => decodeOsc(bytes)).toThrow(/ends too early/);
	});

	test('takes a message without type tags from an old sender', () => {
		expect(decodeOsc(hex('2F 61 00 00'))).toEqual({ address: '/a', arguments: [] });
	});

	test('reads a packet inside a larger buffer', () => {
		const packet = encodeOsc({ address: '/a', arguments: [{ type: 'i', value: 7 }] });
		const pool = new Uint8Array(64).fill(0xff);
		pool.set(packet, 13);
		const [message] = oscMessages(decodeOsc(pool.subarray(13, 13 + packet.length)));
		expect(message?.arguments).toEqual([{ type: 'i', value: 7 }]);
	});

	test('answers hostile packets with a typed error and nothing else', () => {
		fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), typedOrNothing));
		fc.assert(
			fc.property(anyPacket, fc.nat(), fc.nat(7), (packet, place, bit) => {
				const bytes = encodeOsc(packet);
				const at = place % bytes.length;
				bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
				typedOrNothing(bytes);
				for (let length = 0; length < bytes.length; length += 1) typedOrNothing(bytes.subarray(0, length));
			}),
			{ numRuns: 200 },
		);
	});

	test('refuses bundles nested without end', () => {
		let packet: OscPacket = { address: '/a', arguments: [] };
		for (let depth = 0; depth < 9; depth += 1) packet = { timeTag: 1n, elements: [packet] };
		expect(() => decodeOsc(encodeOsc(packet))).toThrow(/nested/);
	});

	test('refuses a packet with too much in it, whatever it is, at once', () => {
		const many = new Uint8Array(MAX_OSC_BYTES - (MAX_OSC_BYTES % 4));
		many.set(new TextEncoder().encode('#bundle\0'));
		for (let at = 16; at + 8 <= many.length; at += 8) many.set([0, 0, 0, 4, 0x2f, 0, 0, 0], at);
		expect(() => decodeOsc(many)).toThrow(/more than 1024 messages/);
		const tags = new Uint8Array(4 + 4 * MAX_OSC_PARTS).fill(0x54);
		tags.set([0x2f, 0, 0, 0, 0x2c]);
		tags[tags.length - 1] = 0;
		expect(() => decodeOsc(tags)).toThrow(/more than 1024 arguments/);
		expect(() => decodeOsc(new Uint8Array(MAX_OSC_BYTES + 1))).toThrow(/longer/);
	});
});
