import fc from 'fast-check';
import OSC from 'osc-js';
import { describe, expect, test } from 'vitest';
import { decodeOsc, encodeOsc, type OscArgument, type OscPacket, oscMessages } from '../../src/protocols/osc.ts';
import { compileOscPattern } from '../../src/protocols/oscPattern.ts';
import { isDetentError } from '../../src/shared/errors.ts';
import { hex, toHex } from './hex.ts';

/** osc-js types its static classes away. */
const OtherMessage = (OSC as unknown as { Message: new (...parts: unknown[]) => { pack(): Uint8Array } }).Message;

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

	test('agrees with another codec', () => {
		const values = [
			[1, 'i'],
			[0.5, 'f'],
			['thru', 's'],
		] as const;
		const theirs = new OtherMessage('/mix/out/1', ...values.map(([value]) => value));
		const ours = encodeOsc({
			address: '/mix/out/1',
			arguments: values.map(([value, type]) => ({ type, value }) as OscArgument),
		});
		expect(toHex(ours)).toBe(toHex(theirs.pack()));
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
});

describe('OSC address patterns', () => {
	const cases: [string, string, boolean][] = [
		['/1/volume1', '/1/volume1', true],
		['/1/volume?', '/1/volume12', false],
		['/1/*', '/1/volume12', true],
		['/1/*', '/1/a/b', false],
		['/*/b', '/a/b', true],
		['/ch/[0-3]', '/ch/2', true],
		['/ch/[!0-3]', '/ch/2', false],
		['/ch/[!0-3]', '/ch/7', true],
		['/{in,out}/1', '/out/1', true],
		['/{in,out}/1', '/pb/1', false],
		['//gain', '/a/b/gain', true],
		['//gain', '/gain', true],
		['/a//z', '/a/z', true],
		['/a[', '/a', false],
	];
	test.each(cases)('%s against %s: %s', (pattern, address, expected) => {
		expect(compileOscPattern(pattern).matches(address)).toBe(expected);
	});

	test('take time that does not explode with the stars', () => {
		const pattern = compileOscPattern(`/${'*a'.repeat(60)}*b`);
		let tests = 0;
		const started = performance.now();
		for (; tests < 20; tests += 1) expect(pattern.matches(`/${'a'.repeat(500)}`)).toBe(false);
		expect(performance.now() - started).toBeLessThan(5000);
	});
});
