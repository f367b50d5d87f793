import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeMtc, encodeMtcFull, encodeMtcQuarter } from '../../src/protocols/mtc.ts';
import { MTC_SILENT_MS, MtcReader } from '../../src/protocols/mtcReader.ts';
import {
	formatTimeCode,
	frameOf,
	framesPerSecond,
	TIME_CODE_RATES,
	type TimeCode,
	timeCodeAt,
	timeCodeOfFrame,
	timeCodeSeconds,
} from '../../src/protocols/timeCode.ts';
import { concat, hex, toHex } from './hex.ts';

const LABEL: TimeCode = { hours: 1, minutes: 37, seconds: 52, frames: 16, rate: '30' };

describe('Time code labels', () => {
	test('drop-frame code leaves out two labels a minute, but every tenth', () => {
		const label = (frame: number) => formatTimeCode(timeCodeOfFrame(frame, '29.97 drop'));
		expect(label(1799)).toBe('00:00:59;29');
		expect(label(1800)).toBe('00:01:00;02');
		expect(label(17_981)).toBe('00:09:59;29');
		expect(label(17_982)).toBe('00:10:00;00');
		expect(label(-1)).toBe('23:59:59;29');
	});

	test('every frame of a day has one label, at every rate', () => {
		for (const rate of TIME_CODE_RATES) {
			fc.assert(
				fc.property(fc.nat(2_000_000), (frame) => {
					expect(frameOf(timeCodeOfFrame(frame, rate))).toBe(frame);
				}),
				{ numRuns: 200 },
			);
		}
	});

	test('a place has the label that says it', () => {
		expect(formatTimeCode(timeCodeAt(600.5, '24'))).toBe('00:10:00:12');
		expect(formatTimeCode(timeCodeAt(60, '29.97 drop'))).toBe('00:01:00;02');
		expect(timeCodeSeconds(timeCodeAt(3723.4, '25'))).toBeCloseTo(3723.4, 6);
	});
});

describe('MTC messages', () => {
	test('the example of the standard, 01:37:52:16 at 30', () => {
		const pieces = Array.from({ length: 8 }, (_, piece) => encodeMtcQuarter(LABEL, piece));
		expect(toHex(concat(...pieces))).toBe('F1 00 F1 11 F1 24 F1 33 F1 45 F1 52 F1 61 F1 76');
	});

	test('full frame and user bits', () => {
		const full = hex('F0 7F 7F 01 01 61 25 34 10 F7');
		expect(toHex(encodeMtcFull(LABEL))).toBe(toHex(full));
		expect(decodeMtc(full)).toEqual({ kind: 'full', device: 127, time: LABEL });
		expect(decodeMtc(hex('F0 7F 7F 01 02 01 02 03 04 05 06 07 0A 01 F7'))).toEqual({
			kind: 'userBits',
			device: 127,
			digits: 'A7654321',
			flags: 1,
		});
	});

	test.each([
		'F1',
		'F1 80',
		'F1 00 00',
		'F0 7F 7F 01 01 61 3C 34 10 F7',
		'F0 7F 7F 01 01 21 00 00 19 F7',
		'F0 7F 7F 01 F7',
	])('%s is no time code', (bytes) => {
		expect(decodeMtc(hex(bytes))).toBeNull();
	});
});

/** Sends quarter frames of a running tape to a reader. */
function tape(rate: TimeCode['rate'], from: string, speed = 1) {
	const reader = new MtcReader();
	const [hours = 0, minutes = 0, seconds = 0, frames = 0] = from.split(':').map(Number);
	let quarter = frameOf({ hours, minutes, seconds, frames, rate }) * 4;
	let nowMs = 1000;
	const stepMs = 1000 / (framesPerSecond(rate) * 4 * Math.abs(speed));
	const direction = Math.sign(speed);
	const send = (bytes: Uint8Array, atMs = nowMs) => {
		const message = decodeMtc(bytes);
		if (message !== null) reader.take(message, atMs);
	};
	const run = (count: number, spoil: (index: number) => 'send' | 'lose' | number = () => 'send') => {
		for (let index = 0; index < count; index += 1) {
			const fate = spoil(index);
			const group = Math.floor(quarter / 8) * 2;
			const bytes = encodeMtcQuarter(timeCodeOfFrame(group, rate), ((quarter % 8) + 8) % 8);
			if (fate !== 'lose') send(bytes, nowMs + (fate === 'send' ? 0 : fate));
			quarter += direction;
			nowMs += stepMs;
		}
	};
	return {
		reader,
		run,
		send,
		wait: (ms: number) => {
			nowMs += ms;
		},
		reading: () => reader.at(nowMs),
		label: () => {
			const { time } = reader.at(nowMs);
			return time === null ? null : formatTimeCode(time);
		},
	};
}

describe('A reader of MTC', () => {
	test('knows the place when eight pieces have come, two frames on', () => {
		const { run, label, reading } = tape('25', '01:00:00:00');
		run(7);
		expect(label()).toBeNull();
		expect(reading().running).toBe('forward');
		run(1);
		expect(label()).toBe('01:00:00:02');
		run(8);
		expect(label()).toBe('01:00:00:04');
		expect(reading()).toMatchObject({ running: 'forward' });
	});

	test.each(TIME_CODE_RATES)('counts over a minute at %s', (rate) => {
		const { run, reading } = tape(rate, '00:00:59:20');
		run(8 * 12);
		const { time } = reading();
		expect(time?.rate).toBe(rate);
		expect(time && frameOf(time)).toBe(frameOf({ hours: 0, minutes: 0, seconds: 59, frames: 20, rate }) + 24);
	});

	test('in reverse the last piece falls on the frame that it tells', () => {
		const { run, label, reading } = tape('30', '01:00:01:02', -1);
		// The first piece is the one of the even frame itself; eight more make a whole group.
		run(9);
		expect(label()).toBe('01:00:01:00');
		expect(reading()).toMatchObject({ running: 'reverse', atSpeed: false });
		run(8 * 16);
		expect(label()).toBe('00:59:59:28');
		expect(reading().speed).toBeCloseTo(-1, 3);
	});

	test.each([
		[1, true],
		[1.005, true],
		[1.03, false],
		[0.5, false],
	])('at %d times play speed, at speed is %s', (speed, atSpeed) => {
		const { run, reading } = tape('25', '00:10:00:00', speed);
		run(200);
		expect(reading().speed).toBeCloseTo(speed, 3);
		expect(reading().atSpeed).toBe(atSpeed);
	});

	test('is not at speed before it has heard 32 frames, and messages that come late do not shake it', () => {
		const { run, reading } = tape('25', '00:10:00:00');
		run(120);
		expect(reading().atSpeed).toBe(false);
		run(200, (index) => (index % 3) * 2.5);
		expect(reading().atSpeed).toBe(true);
	});

	test('tells nothing when quarter frames stop', () => {
		const { run, reading, wait } = tape('25', '00:10:00:00');
		run(200);
		wait(MTC_SILENT_MS - 20);
		expect(reading().running).toBe('forward');
		wait(40);
		expect(reading()).toEqual({ time: null, running: null, speed: null, atSpeed: null });
	});

	test('a full frame tells where the tape is, and not that it moves', () => {
		const { run, reading, send, label } = tape('25', '00:10:00:00');
		run(20);
		send(hex('F0 7F 7F 01 01 21 02 03 04 F7'));
		expect(label()).toBe('01:02:03:04');
		expect(reading()).toMatchObject({ running: null, atSpeed: null });
		run(1);
		expect(label()).toBeNull();
	});

	test('a lost message costs nothing but that message', () => {
		const { run, reading, label } = tape('25', '00:10:00:00');
		run(160);
		run(9, (index) => (index < 2 ? 'lose' : 'send'));
		expect(reading()).toMatchObject({ running: 'forward', atSpeed: true });
		run(7);
		expect(label()).toBe('00:10:01:19');
	});

	test('a tape that turns round is followed', () => {
		const forward = tape('25', '00:10:00:00');
		forward.run(160);
		expect(forward.reading().running).toBe('forward');
		for (const piece of [6, 5, 4, 3]) {
			forward.wait(10);
			forward.send(Uint8Array.of(0xf1, piece << 4));
		}
		expect(forward.reading().running).toBe('reverse');
		expect(forward.reading().atSpeed).toBe(false);
	});

	test('any pieces in any order are borne, and no label is told that was never whole', () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(fc.nat(7), fc.nat(15), fc.nat(700)), { maxLength: 300 }), (pieces) => {
				const reader = new MtcReader();
				let nowMs = 0;
				for (const [piece, nibble, ms] of pieces) {
					nowMs += ms;
					reader.take({ kind: 'quarter', piece, nibble }, nowMs);
					const { time, speed } = reader.at(nowMs);
					expect(time === null || time.hours < 24).toBe(true);
					expect(speed === null || Number.isFinite(speed)).toBe(true);
				}
			}),
			{ numRuns: 100 },
		);
	});
});
