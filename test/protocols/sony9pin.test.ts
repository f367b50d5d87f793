import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	SONY_ANSWERS,
	SONY_COMMANDS,
	type SonyAnswerName,
	type SonyCommandName,
	sonyAnswer,
	sonyAnswerName,
	sonyCommand,
	sonyCommandName,
	sonyStatusSense,
} from '../../src/protocols/sony9pin/commands.ts';
import { encodeSony9pin, type Sony9pinFrame, Sony9pinParser } from '../../src/protocols/sony9pin/frame.ts';
import { describeNak, sonyNak } from '../../src/protocols/sony9pin/nak.ts';
import { encodeSonyFineSpeed, encodeSonySpeed, sonySpeed } from '../../src/protocols/sony9pin/speed.ts';
import { decodeSonyStatus, encodeSonyStatus, SONY_STATUS_BITS } from '../../src/protocols/sony9pin/status.ts';
import {
	decodeSonyTime,
	encodeSonyTime,
	formatSonyTime,
	sonyCueUp,
	sonySeconds,
	sonyTimeAt,
	sonyTimeSense,
} from '../../src/protocols/sony9pin/time.ts';
import { concat, everySplit, hex, toHex } from './hex.ts';

const time = (hours: number, minutes: number, seconds: number, frames: number) => ({
	hours,
	minutes,
	seconds,
	frames,
	dropFrame: false,
});
const golden: [string, Sony9pinFrame, string][] = [
	['type request', sonyCommand('deviceTypeRequest'), '00 11 11'],
	['stop', sonyCommand('stop'), '20 00 20'],
	['play', sonyCommand('play'), '20 01 21'],
	['record', sonyCommand('record'), '20 02 22'],
	['fast forward', sonyCommand('forward'), '20 10 30'],
	['rewind', sonyCommand('rewind'), '20 20 40'],
	['eject', sonyCommand('eject'), '20 0F 2F'],
	['jog at play speed', { group: 2, command: 0x11, data: Uint8Array.of(0x40) }, '21 11 40 72'],
	['shuttle at ten times', sonyCommand('shuttleForward', encodeSonySpeed(10)), '21 13 60 94'],
	['cue 02:16:58:13', sonyCueUp(time(2, 16, 58, 13)), '24 31 13 58 16 02 D8'],
	['cue 01:00:00:00', sonyCueUp(time(1, 0, 0, 0)), '24 31 00 00 00 01 56'],
	['LTC', sonyTimeSense(1), '61 0C 01 6E'],
	['LTC or VITC', sonyTimeSense(3), '61 0C 03 70'],
	['ten status bytes', sonyStatusSense(0, 10), '61 20 0A 8B'],
	['ACK', sonyAnswer('ack'), '10 01 11'],
	['NAK checksum', sonyNak(4), '11 12 04 27'],
	['type reply', { group: 1, command: 0x11, data: hex('20 25') }, '12 11 20 25 68'],
	['LTC 01:10:00:00', { group: 7, command: 4, data: encodeSonyTime(time(1, 10, 0, 0)) }, '74 04 00 00 10 01 89'],
	['in preset', { group: 4, command: 0x14, data: encodeSonyTime(time(1, 10, 0, 0)) }, '44 14 00 00 10 01 69'],
	['stopped', { group: 7, command: 0x20, data: encodeSonyStatus({ stop: true }) }, `7A 20 00 20${' 00'.repeat(8)} BA`],
	[
		'playing and locked',
		{ group: 7, command: 0x20, data: encodeSonyStatus({ play: true, servoLock: true }) },
		`7A 20 00 01 80${' 00'.repeat(7)} 1B`,
	],
];
const anyFrame = fc.record({
	group: fc.integer({ min: 0, max: 15 }),
	command: fc.integer({ min: 0, max: 255 }),
	data: fc.uint8Array({ maxLength: 15 }),
});

describe('Sony 9-pin', () => {
	test.each(golden)('%s', (_, frame, bytes) => {
		expect(toHex(encodeSony9pin(frame))).toBe(bytes);
		expect(new Sony9pinParser().push(hex(bytes))).toEqual([{ kind: 'frame', frame }]);
	});

	test('gives back frames cut anywhere', () => {
		fc.assert(
			fc.property(fc.array(anyFrame, { minLength: 1, maxLength: 3 }), (frames) => {
				const stream = concat(...frames.map(encodeSony9pin));
				for (const [head, tail] of everySplit(stream)) {
					const parser = new Sony9pinParser();
					const events = [...parser.push(head), ...parser.push(tail)];
					expect(events).toEqual(frames.map((frame) => ({ kind: 'frame', frame })));
				}
			}),
			{ numRuns: 40 },
		);
	});

	test('finds its feet behind garbage after a gap and stays small', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 60 }), anyFrame, (garbage, frame) => {
				const parser = new Sony9pinParser();
				parser.push(garbage);
				for (const event of parser.gap()) if (event.kind === 'broken') expect(event.bytes.length).toBeLessThan(18);
				expect(parser.pending).toBe(false);
				expect(parser.push(encodeSony9pin(frame))).toEqual([{ kind: 'frame', frame }]);
			}),
		);
	});

	test('names a flipped bit a bad checksum or a broken frame', () => {
		fc.assert(
			fc.property(anyFrame, fc.nat(), fc.nat(7), (frame, place, bit) => {
				const bytes = encodeSony9pin(frame);
				const at = place % bytes.length;
				bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
				const parser = new Sony9pinParser();
				const events = [...parser.push(bytes), ...parser.gap()];
				expect(events.some((event) => event.kind === 'frame' && event.frame.data.length === frame.data.length)).toBe(
					false,
				);
				expect(events[0]?.kind).not.toBe(undefined);
			}),
		);
	});

	test('reads status bits from their places', () => {
		const status = decodeSonyStatus(hex('21 0B 84 00 01 00 00 00 01 00'));
		expect(status).toMatchObject({ local: true, cassetteOut: true, play: true, record: true, rewind: true });
		expect(status).toMatchObject({ servoLock: true, reverse: true, cueing: true, recordInhibited: true, stop: false });
	});

	test('reads times it wrote and refuses what is none', () => {
		const drop = { ...time(23, 59, 59, 29), dropFrame: true };
		expect(decodeSonyTime(encodeSonyTime(drop))).toEqual(drop);
		expect(formatSonyTime(drop)).toBe('23:59:59;29');
		expect(decodeSonyTime(hex('3A 00 00 00'))).toBeNull();
		expect(decodeSonyTime(hex('00 00 00'))).toBeNull();
	});

	test('speaks the speed law', () => {
		const speeds = [0, 32, 64, 80, 96, 118].map((byte) => sonySpeed(Uint8Array.of(byte)));
		for (const [index, wanted] of [0.01, 0.1, 1, 3.162, 10, 48.7].entries()) {
			expect(Math.abs((speeds[index] ?? 0) / wanted - 1)).toBeLessThan(1e-3);
		}
	});

	test('codes a speed to half a step of its law, and a fine one to a 512th of a step', () => {
		const step = 10 ** (1 / 32);
		fc.assert(
			fc.property(fc.double({ min: 0.01, max: 900, noNaN: true }), (speed) => {
				const coarse = sonySpeed(encodeSonySpeed(speed)) / speed;
				expect(coarse).toBeGreaterThan(step ** -0.5001);
				expect(coarse).toBeLessThan(step ** 0.5001);
				const fine = sonySpeed(encodeSonyFineSpeed(speed)) / speed;
				expect(Math.abs(fine - 1)).toBeLessThan((step - 1) / 500);
			}),
		);
		expect(encodeSonySpeed(0)).toEqual(Uint8Array.of(0));
	});

	test('finds every command and answer again by its bytes', () => {
		let checked = 0;
		for (const [name, { data }] of Object.entries(SONY_COMMANDS)) {
			for (let length = data[0]; length <= data[1]; length += 1) {
				const frame = sonyCommand(name as SonyCommandName, new Uint8Array(length));
				const [event] = new Sony9pinParser().push(encodeSony9pin(frame));
				expect(event?.kind === 'frame' && sonyCommandName(event.frame)).toBe(name);
				checked += 1;
			}
			expect(() => sonyCommand(name as SonyCommandName, new Uint8Array(data[1] + 1))).toThrow(/data bytes/);
		}
		for (const [name, { data }] of Object.entries(SONY_ANSWERS)) {
			const frame = sonyAnswer(name as SonyAnswerName, new Uint8Array(data[0]));
			expect(sonyAnswerName(frame)).toBe(name);
			checked += 1;
		}
		expect(checked).toBeGreaterThan(90);
	});

	test('has every status bit in a place of its own', () => {
		const places = Object.keys(SONY_STATUS_BITS).map((name) => toHex(encodeSonyStatus({ [name]: true })));
		expect(new Set(places).size).toBe(places.length);
		for (const name of Object.keys(SONY_STATUS_BITS)) {
			const back = decodeSonyStatus(encodeSonyStatus({ [name]: true }));
			expect(Object.entries(back).filter(([, set]) => set)).toEqual([[name, true]]);
		}
	});

	test.each([
		[24, false],
		[25, false],
		[30, false],
		[30, true],
	])('gives places at %i labels a second (drop-frame %s) as labels and back', (fps, dropFrame) => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 24 * 3600 * fps - 1 }), (count) => {
				const label = sonyTimeAt(count / fps, fps, dropFrame);
				const skipped = dropFrame && label.seconds === 0 && label.minutes % 10 !== 0 && count % fps < 2;
				if (skipped) expect(label.frames).toBe(2);
				else expect(Math.round(sonySeconds(label, fps) * fps)).toBe(count);
			}),
		);
	});

	test('says NAK bits in words', () => {
		expect(describeNak(0x14)).toBe('checksum error, parity error');
	});
});
