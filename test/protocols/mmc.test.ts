import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MidiParser } from '../../src/protocols/midi.ts';
import { type MmcCommand, mmcTrackReady } from '../../src/protocols/mmc/commands.ts';
import { isRecording, type MmcField } from '../../src/protocols/mmc/fields.ts';
import { decodeMmc, encodeMmc, encodeMmcResponse } from '../../src/protocols/mmc/message.ts';
import { motionOf } from '../../src/protocols/mmc/motion.ts';
import { decodeMmcSpeed, encodeMmcSpeed } from '../../src/protocols/mmc/speed.ts';
import { mmcTime } from '../../src/protocols/mmc/time.ts';
import { decodeMmcTracks, encodeMmcTracks } from '../../src/protocols/mmc/tracks.ts';
import type { TimeCode } from '../../src/protocols/timeCode.ts';
import { concat, everySplit, hex, toHex } from './hex.ts';

const at = (text: string, rate: TimeCode['rate']): TimeCode => {
	const [hours = 0, minutes = 0, seconds = 0, frames = 0] = text.split(':').map(Number);
	return { hours, minutes, seconds, frames, rate };
};

/** Sheet 7.2 and RP-013, sections 3 and 5. */
const COMMANDS: [string, string, number, MmcCommand[]][] = [
	['stop, all', 'F0 7F 7F 06 01 F7', 127, [{ kind: 'plain', name: 'stop' }]],
	['record strobe, device 3', 'F0 7F 03 06 06 F7', 3, [{ kind: 'plain', name: 'recordStrobe' }]],
	[
		'locate 01:02:03:04 @25',
		'F0 7F 7F 06 44 06 01 21 02 03 04 00 F7',
		127,
		[{ kind: 'locate', to: mmcTime(at('1:2:3:4', '25')) }],
	],
	['locate GP0', 'F0 7F 00 06 44 02 00 08 F7', 0, [{ kind: 'locatePoint', field: 8 }]],
	[
		'exit record and play in one message',
		'F0 7F 01 06 07 02 F7',
		1,
		[
			{ kind: 'plain', name: 'recordExit' },
			{ kind: 'plain', name: 'play' },
		],
	],
	['track 1 ready', 'F0 7F 01 06 41 04 4F 00 20 20 F7', 1, [mmcTrackReady(1, true)]],
	['track 3 not ready', 'F0 7F 01 06 41 04 4F 01 01 00 F7', 1, [mmcTrackReady(3, false)]],
	[
		'write tracks 1 and 2 ready',
		'F0 7F 01 06 40 03 4F 01 60 F7',
		1,
		[{ kind: 'write', field: 0x4f, data: encodeMmcTracks([1, 2]) }],
	],
	['read tally and record status', 'F0 7F 01 06 42 02 48 4D F7', 1, [{ kind: 'read', fields: [0x48, 0x4d] }]],
	['update begins', 'F0 7F 01 06 43 02 00 48 F7', 1, [{ kind: 'update', begin: true, fields: [0x48] }]],
	['all updates end', 'F0 7F 01 06 43 02 01 7F F7', 1, [{ kind: 'update', begin: false, fields: [0x7f] }]],
	['shuttle 10x', 'F0 7F 01 06 47 03 0D 00 00 F7', 1, [{ kind: 'speed', name: 'shuttle', speed: 10 }]],
	['step 3 back', 'F0 7F 01 06 48 01 43 F7', 1, [{ kind: 'step', steps: -3 }]],
	['resume', 'F0 7F 7F 06 7F F7', 127, [{ kind: 'plain', name: 'resume' }]],
	[
		'a procedure is kept as it is',
		'F0 7F 01 06 50 02 03 01 F7',
		1,
		[{ kind: 'other', code: 0x50, data: hex('03 01') }],
	],
];

/** RP-013, section 6 and example 1. */
const RESPONSES: [string, string, MmcField[]][] = [
	[
		'time code with status, and a tally of play',
		'F0 7F 01 07 01 61 16 05 2C 00 48 03 02 7F 01 F7',
		[
			{
				kind: 'time',
				field: 1,
				value: { time: at('1:22:5:12', '30'), subframes: null, negative: false, blank: false, estimated: false },
			},
			{
				kind: 'motion',
				field: 0x48,
				value: { state: 'play', stateLevel: 1, process: 'none', processLevel: 0 },
			},
		],
	],
	['short time code', 'F0 7F 01 07 21 0D 00 F7', [{ kind: 'shortTime', field: 1, frames: 13, negative: false }]],
	[
		'a locate that is done',
		'F0 7F 01 07 48 03 01 44 11 F7',
		[{ kind: 'motion', field: 0x48, value: { state: 'stop', stateLevel: 1, process: 'locate', processLevel: 1 } }],
	],
	[
		'recording',
		'F0 7F 01 07 4D 01 01 F7',
		[{ kind: 'record', field: 0x4d, value: { activity: 'record', inhibited: false, noTracks: false } }],
	],
	[
		'record inhibited',
		'F0 7F 01 07 4D 01 10 F7',
		[{ kind: 'record', field: 0x4d, value: { activity: 'none', inhibited: true, noTracks: false } }],
	],
	['tracks 1 and 9 ready', 'F0 7F 01 07 4F 02 20 40 F7', [{ kind: 'tracks', field: 0x4f, tracks: [1, 9] }]],
	['no track ready', 'F0 7F 01 07 4F 00 F7', [{ kind: 'tracks', field: 0x4f, tracks: [] }]],
	['a field that it has not', 'F0 7F 01 07 42 01 4C F7', [{ kind: 'unsupported', field: 0x42, fields: [0x4c] }]],
	['wait', 'F0 7F 01 07 7C F7', [{ kind: 'handshake', field: 0x7c, go: false }]],
	['velocity', 'F0 7F 01 07 49 03 41 00 00 F7', [{ kind: 'speed', field: 0x49, speed: -1 }]],
	['time standard', 'F0 7F 01 07 45 01 40 F7', [{ kind: 'rate', field: 0x45, rate: '29.97 drop' }]],
];

describe('MMC on the wire', () => {
	test.each(COMMANDS)('%s', (_, bytes, device, commands) => {
		expect(toHex(encodeMmc(commands, device))).toBe(bytes);
		expect(decodeMmc(hex(bytes))).toEqual({ kind: 'commands', device, commands });
	});

	test.each(RESPONSES)('%s', (_, bytes, fields) => {
		expect(decodeMmc(hex(bytes))).toEqual({ kind: 'response', device: 1, fields });
		expect(toHex(encodeMmcResponse(fields, 1))).toBe(bytes);
	});

	test.each([
		['another SysEx', 'F0 7E 7F 06 01 F7'],
		['no command at all', 'F0 7F 7F 06 F7'],
		['a count past the end', 'F0 7F 01 06 42 03 48 4D F7'],
		['a count that is missing', 'F0 7F 01 06 42 F7'],
		['a locate without its time', 'F0 7F 01 06 44 02 01 21 F7'],
		['a minute that does not exist', 'F0 7F 01 06 44 06 01 21 3C 03 04 00 F7'],
		['frame 25 of 25', 'F0 7F 01 06 44 06 01 21 02 03 19 00 F7'],
		['a place that is none', 'F0 7F 01 06 44 02 00 10 F7'],
		['a speed of two bytes', 'F0 7F 01 06 47 02 01 00 F7'],
		['an extension set', 'F0 7F 01 06 00 01 F7'],
		['a good command before a bad one', 'F0 7F 01 06 01 44 01 01 F7'],
		['a tally that is too short', 'F0 7F 01 07 48 02 01 7F F7'],
		['no end', 'F0 7F 01 06 01'],
	])('nothing is believed of %s', (_, bytes) => {
		expect(decodeMmc(hex(bytes))).toBeNull();
	});

	test('48 bytes are the most that a message carries', () => {
		const stops = (count: number): MmcCommand[] =>
			Array.from({ length: count }, () => ({ kind: 'plain', name: 'stop' }));
		expect(encodeMmc(stops(48), 1)).toHaveLength(53);
		expect(() => encodeMmc(stops(49), 1)).toThrow(/48 bytes/);
		expect(() => encodeMmc([], 1)).toThrow(/48 bytes/);
		expect(decodeMmc(concat(hex('F0 7F 01 06'), new Uint8Array(49).fill(1), hex('F7')))).toBeNull();
	});

	test.each<[string, MmcCommand]>([
		['a place outside the stored ones', { kind: 'locatePoint', field: 0x10 }],
		['64 steps', { kind: 'step', steps: 64 }],
		['a byte of eight bits', { kind: 'read', fields: [0x80] }],
		['1024 times play speed', { kind: 'speed', name: 'shuttle', speed: 1024 }],
		['a speed that is no number', { kind: 'speed', name: 'shuttle', speed: Number.NaN }],
		['a time that does not exist', { kind: 'locate', to: mmcTime(at('24:0:0:0', '25')) }],
	])('%s is refused', (_, command) => {
		expect(() => encodeMmc([command], 1)).toThrow(expect.objectContaining({ code: 'wire.mmc' }));
	});

	test('a message that comes in two pieces is the same message', () => {
		const bytes = hex('F0 7F 01 07 01 61 16 05 2C 00 48 03 02 7F 01 F7');
		for (const [head, tail] of everySplit(bytes)) {
			const parser = new MidiParser();
			const messages = [...parser.push(hex('33 F0 01')), ...parser.push(head), ...parser.push(tail)];
			expect(messages.map((one) => (one.kind === 'sysEx' ? decodeMmc(one.bytes)?.kind : null))).toEqual(['response']);
		}
	});

	test('spoilt messages are understood or not, and throw nothing', () => {
		const golden = [...COMMANDS, ...RESPONSES].map(([, bytes]) => hex(bytes));
		fc.assert(
			fc.property(fc.constantFrom(...golden), fc.nat(), fc.nat(255), fc.nat(60), (message, place, byte, cut) => {
				const spoilt = message.slice(0, Math.max(1, message.length - (cut % 4)));
				spoilt[place % spoilt.length] = byte;
				const decoded = decodeMmc(spoilt);
				// What was understood can be said again.
				if (decoded?.kind === 'commands') expect(decodeMmc(encodeMmc(decoded.commands, decoded.device))).not.toBeNull();
			}),
			{ numRuns: 2000 },
		);
	});
});

describe('MMC values', () => {
	test.each([
		[1, '01 00 00'],
		[2, '02 00 00'],
		[0.5, '00 40 00'],
		[10, '0D 00 00'],
		[-1, '41 00 00'],
		[0, '00 00 00'],
	])('a speed of %d', (speed, bytes) => {
		expect(toHex(encodeMmcSpeed(speed))).toBe(bytes);
		expect(decodeMmcSpeed(hex(bytes))).toBe(speed);
	});

	test('any speed comes back as finely as its range resolves', () => {
		fc.assert(
			fc.property(fc.double({ min: -1023, max: 1023, noNaN: true }), (speed) => {
				const back = decodeMmcSpeed(encodeMmcSpeed(speed)) ?? Number.NaN;
				expect(Math.abs(back - speed)).toBeLessThanOrEqual(Math.max(1 / 16384, Math.abs(speed) / 65536));
			}),
			{ numRuns: 500 },
		);
	});

	test('tracks lie where the standard puts them', () => {
		expect(toHex(encodeMmcTracks([1, 2, 3, 9, 10]))).toBe('60 41 01');
		expect(decodeMmcTracks(hex('7F 41 01'))).toEqual([1, 2, 3, 9, 10]);
	});

	test.each([
		['stands', 'stop', 1, 'none', 0, { moving: false, mode: 'stop', atSpeed: false }],
		['is still being stopped', 'stop', 0, 'none', 0, { moving: null, mode: 'stop begins', atSpeed: false }],
		['plays, locked', 'play', 1, 'none', 0, { moving: true, mode: 'play', atSpeed: true }],
		['plays, not locked', 'play', 5, 'none', 0, { moving: true, mode: 'play', atSpeed: false }],
		['failed to play', 'play', 2, 'none', 0, { moving: null, mode: 'play failed', atSpeed: false }],
		['says a level that nobody knows', 'stop', 6, 'none', 0, { moving: null, mode: 'stop', atSpeed: null }],
		['is on its way to a place', 'stop', 1, 'locate', 0, { moving: true, mode: 'locating', atSpeed: false }],
		['has come to its place', 'pause', 1, 'locate', 1, { moving: false, mode: 'located', atSpeed: false }],
		['did not find its place', 'stop', 1, 'locate', 2, { moving: false, mode: 'locate failed', atSpeed: false }],
		['follows a master', 'play', 1, 'chase', 1, { moving: true, mode: 'chase', atSpeed: true }],
		['waits for a master', 'stop', 1, 'chase', 6, { moving: false, mode: 'parked', atSpeed: false }],
	] as const)('a machine that %s', (_, state, stateLevel, process, processLevel, motion) => {
		expect(motionOf({ state, stateLevel, process, processLevel })).toEqual(motion);
	});

	test('only what writes on tape is recording', () => {
		const status = { activity: 'record', inhibited: false, noTracks: false } as const;
		expect(isRecording(status)).toBe(true);
		expect(isRecording({ ...status, noTracks: true })).toBe(false);
		expect(isRecording({ ...status, activity: 'rehearse' })).toBe(false);
		expect(isRecording({ ...status, activity: 'record pause' })).toBe(false);
		expect(isRecording({ ...status, activity: 'other' })).toBeNull();
	});
});
