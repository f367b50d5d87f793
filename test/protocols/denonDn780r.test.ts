import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	DENON_COMMANDS,
	DENON_STATES,
	DenonParser,
	type DenonPlayStatus,
	decodeDenonPlayStatus,
	decodeDenonSetup,
	encodeDenonCommand,
	encodeDenonFrame,
	encodeDenonPlayStatus,
	encodeDenonSetup,
} from '../../src/protocols/denonDn780r.ts';
import { concat, everySplit, hex, toHex } from './hex.ts';

const deckStatus = fc.record({
	state: fc.constantFrom(...Object.values(DENON_STATES)),
	counter: fc.integer({ min: -9999, max: 9999 }),
});
const playStatus: fc.Arbitrary<DenonPlayStatus> = fc.record({
	system: fc.constantFrom('normal', 'twin record', 'dubbing'),
	a: deckStatus,
	b: deckStatus,
});
const goodFrames = (events: ReturnType<DenonParser['push']>) => events.filter((event) => event.kind === 'frame');

describe('Denon DN-780R', () => {
	test('frames a command with the sum of what stands between STX and BCC', () => {
		expect(toHex(encodeDenonCommand(DENON_COMMANDS.playStatus))).toBe('02 30 00 00 00 00 03 33 33');
		expect(toHex(encodeDenonCommand(DENON_COMMANDS.dolby, [0x30, 0x32]))).toBe('02 49 30 32 00 00 03 41 45');
	});

	test('reads the status it writes', () => {
		fc.assert(
			fc.property(playStatus, (status) => {
				const body = Uint8Array.from(encodeDenonPlayStatus(status));
				expect(body).toHaveLength(16);
				expect(decodeDenonPlayStatus(body)).toEqual(status);
			}),
		);
	});

	test('reads the setup it writes and refuses one that cannot be', () => {
		const setup = {
			duplicateMode: 0,
			reverseMode: 2,
			dolbyA: 1,
			directionA: 0,
			memoryA: 1,
			dolbyB: 2,
			directionB: 1,
			memoryB: 0,
		};
		const body = encodeDenonSetup(setup);
		expect(decodeDenonSetup(Uint8Array.from(body))).toEqual(setup);
		body[4] = 0x33;
		expect(decodeDenonSetup(Uint8Array.from(body))).toBeNull();
	});

	test('finds frames cut anywhere, between garbage', () => {
		fc.assert(
			fc.property(playStatus, fc.uint8Array({ maxLength: 12 }), (status, noise) => {
				const garbage = noise.filter((byte) => byte !== 0x02);
				const frame = encodeDenonFrame(encodeDenonPlayStatus(status));
				const stream = concat(garbage, frame, garbage, frame);
				for (const [head, tail] of everySplit(stream)) {
					const parser = new DenonParser();
					expect(goodFrames([...parser.push(head), ...parser.push(tail)])).toHaveLength(2);
				}
			}),
			{ numRuns: 30 },
		);
	});

	test('finds the frame behind a false start', () => {
		const parser = new DenonParser();
		const frame = encodeDenonCommand(DENON_COMMANDS.stop, [0x30]);
		expect(goodFrames(parser.push(concat(hex('02 41 03 02 00'), frame)))).toHaveLength(1);
	});

	test('lets no flipped bit through and recovers within one frame', () => {
		fc.assert(
			fc.property(playStatus, fc.nat(), fc.nat(7), (status, place, bit) => {
				const frame = encodeDenonFrame(encodeDenonPlayStatus(status));
				const broken = frame.slice();
				const at = place % broken.length;
				broken[at] = (broken[at] ?? 0) ^ (1 << bit);
				const parser = new DenonParser();
				expect(goodFrames(parser.push(broken))).toHaveLength(0);
				const after = goodFrames(parser.push(concat(new Uint8Array(64), frame)));
				expect(after).toHaveLength(1);
			}),
		);
	});

	test('stays small over endless noise', () => {
		fc.assert(
			fc.property(fc.uint8Array({ minLength: 200, maxLength: 400 }), (noise) => {
				const parser = new DenonParser();
				const events = parser.push(noise);
				const seen = events.reduce(
					(sum, event) => sum + (event.kind === 'garbage' ? event.bytes : event.body.length + 4),
					0,
				);
				expect(noise.length - seen).toBeLessThanOrEqual(64);
			}),
		);
	});
});
