import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createWireWords, protocolOf } from '../../src/protocols/words/wireWords.ts';
import { hexText, spoken } from '../../src/protocols/words/words.ts';
import { remoteSchema } from '../../src/shared/model/wire.ts';
import { hex } from './hex.ts';

const MIDI = 'midi';
const OSC = 'osc';
const NAMES = [
	'midi',
	'osc',
	'sony-9pin',
	'denon-dn780r',
	'tascam-ascii',
	'studer-a8xx',
	'numato',
	'lcus',
	'modbus-rtu',
	'mmc',
];

describe('Bytes in words', () => {
	test.each<[string, string, 'in' | 'out', string, string[]]>([
		['a controller', MIDI, 'out', 'B2 14 40', ['CC 20 = 64, channel 3']],
		['a program, with running status', MIDI, 'out', 'C0 05 06', ['program 5, channel 1', 'program 6, channel 1']],
		['a note', MIDI, 'in', '90 3C 64', ['note on 60, velocity 100, channel 1']],
		['a machine command', MIDI, 'out', 'F0 7F 7F 06 02 F7', ['MMC play, device all']],
		['an identity request', MIDI, 'out', 'F0 7E 7F 06 01 F7', ['identity request, device all']],
		['a time code quarter', MIDI, 'in', 'F1 25', ['MTC quarter frame 2: 5']],
		['a time code frame', MIDI, 'in', 'F0 7F 7F 01 01 61 02 03 04 F7', ['MTC full frame 01:02:03:04, 30']],
		[
			'a place to go to',
			'mmc',
			'out',
			'F0 7F 7F 06 44 06 01 21 02 03 04 00 F7',
			['MMC locate 01:02:03:04, 25, device all'],
		],
		['two commands in one', 'mmc', 'out', 'F0 7F 01 06 07 02 F7', ['MMC record exit; play, device 1']],
		[
			'a question',
			'mmc',
			'out',
			'F0 7F 01 06 42 02 48 4D F7',
			['MMC read motion control tally, record status, device 1'],
		],
		[
			'its answer',
			'mmc',
			'in',
			'F0 7F 01 07 48 03 02 7F 01 4D 01 01 F7',
			['MMC device 1: motion play, at speed; recording'],
		],
		['what a machine has not', 'mmc', 'in', 'F0 7F 01 07 42 01 4C F7', ['MMC device 1: has no record mode']],
		['a broken answer', 'mmc', 'in', 'F0 7F 01 07 48 F7', ['SysEx, 6 bytes: F0 7F 01 07 48 F7']],
		['user bits', 'mmc', 'in', 'F0 7F 7F 01 02 01 02 03 04 05 06 07 08 00 F7', ['MTC user bits 87654321']],
		['a SysEx of a maker', MIDI, 'in', 'F0 00 20 0D 71 F7', ['SysEx, 6 bytes: F0 00 20 0D 71 F7']],
		['data that belong to nothing', MIDI, 'in', '01 02', ['2 bytes that are no message']],
		['an OSC float', OSC, 'out', '2F 61 00 00 2C 66 00 00 3F 00 00 00', ['/a f 0.5']],
		['an OSC text', OSC, 'in', '2F 61 00 00 2C 73 00 00 6F 6E 00 00', ['/a s "on"']],
		['no OSC', OSC, 'in', '00 01 02', ['Not an OSC packet: its length is no multiple of 4.']],
		['a 9-pin command', 'sony-9pin', 'out', '20 01 21', ['play']],
		['its acknowledgement', 'sony-9pin', 'in', '10 01 11', ['ack']],
		['a 9-pin refusal', 'sony-9pin', 'in', '11 12 01 24', ['NAK: undefined command']],
		['a 9-pin checksum that is wrong', 'sony-9pin', 'in', '20 01 22', ['wrong checksum: 20 01 22']],
		['a 9-pin status', 'sony-9pin', 'in', '72 20 00 01 93', ['status: play']],
		['a 9-pin time', 'sony-9pin', 'in', '74 04 12 30 10 01 CB', ['LTC 01:10:30:12']],
		['a deck command', 'denon-dn780r', 'out', '02 40 30 00 00 00 03 37 33', ['play 30 00 00 00']],
		['a deck answer', 'denon-dn780r', 'in', '02 40 32 03 37 35', ['play: condition error']],
		['a recorder command', 'tascam-ascii', 'out', '0A 30 31 32 0D', ['play']],
		['a recorder status', 'tascam-ascii', 'in', '0A 30 44 30 31 31 0D', ['status: play']],
		['a tape machine command', 'studer-a8xx', 'out', '50 4C 59 0D', ['play (PLY)']],
		['a machine that wants a pause', 'studer-a8xx', 'in', '13', ['XOFF']],
		['a relay by name', 'numato', 'out', '72 65 6C 61 79 20 6F 6E 20 33 0D', ['relay on 3']],
		['a board that is done', 'numato', 'in', '72 65 6C 61 79 20 6F 6E 20 33 0D 3E', ['done']],
		['a relay of four bytes', 'lcus', 'out', 'A0 01 01 A2', ['relay 1 on']],
		['inputs of a Modbus board', 'modbus-rtu', 'out', '01 02 00 00 00 08 79 CC', ['board 1: read inputs 00 00 00 08']],
	])('%s', (_, protocol, direction, bytes, lines) => {
		expect(createWireWords(protocol).describe(direction, hex(bytes), 0)).toEqual(lines);
	});

	test('a message that comes in pieces is told once, when it is whole', () => {
		const words = createWireWords('sony-9pin');
		expect(words.describe('in', hex('72 20'), 0)).toEqual([]);
		expect(words.describe('out', hex('20 00 20'), 1)).toEqual(['stop']);
		expect(words.describe('in', hex('00 01 93'), 2)).toEqual(['status: play']);
	});

	test('a 9-pin frame that pauses too long is broken, and the next one is understood', () => {
		const words = createWireWords('sony-9pin');
		words.describe('in', hex('72 20'), 0);
		expect(words.describe('in', hex('10 01 11'), 50)).toEqual(['broken frame: 72 20', 'ack']);
	});

	test.each(NAMES)('%s: whatever comes is put into words, and nothing is thrown', (name) => {
		const words = createWireWords(name);
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 40 }), fc.boolean(), (bytes, out) => {
				const lines = words.describe(out ? 'out' : 'in', bytes, 0);
				expect(lines.every((line) => line.length > 0)).toBe(true);
			}),
			{ numRuns: 300, seed: 7 },
		);
	});

	test('a remote is put into words by its driver, else by its kind', () => {
		expect(protocolOf(remoteSchema.parse({ kind: 'driver', driver: 'sony-9pin' }))).toBe('sony-9pin');
		expect(protocolOf(remoteSchema.parse({ kind: 'midi' }))).toBe('midi');
		expect(createWireWords('none').describe('in', hex('01'), 0)).toEqual([]);
	});

	test('hex is cut with its true length, names are spoken', () => {
		expect(hexText(new Uint8Array(40), 2)).toBe('00 00 … (40 bytes)');
		expect(spoken('deviceTypeRequest')).toBe('device type request');
	});
});
