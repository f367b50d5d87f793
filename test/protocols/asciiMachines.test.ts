import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	encodeStuder,
	encodeStuderAnswer,
	STUDER_CAN,
	STUDER_COMMANDS,
	StuderParser,
} from '../../src/protocols/studerAscii.ts';
import {
	decodeTascamStatus,
	decodeTascamTime,
	encodeTascam,
	encodeTascamStatus,
	encodeTascamTime,
	TASCAM,
	TASCAM_STATES,
	TascamParser,
	tascamAnswer,
} from '../../src/protocols/tascamAscii.ts';
import { concat, everySplit, hex, toHex } from './hex.ts';

const framesIn = (events: ReturnType<TascamParser['push']>) =>
	events.flatMap((event) => (event.kind === 'frame' ? [event.frame] : []));

describe('TASCAM ASCII', () => {
	test('frames a command as the specification’s examples do', () => {
		expect(toHex(encodeTascam(TASCAM.play))).toBe('0A 30 31 32 0D');
		expect(toHex(encodeTascam('23', '2301'))).toBe('0A 30 32 33 32 33 30 31 0D');
		expect(toHex(encodeTascam(TASCAM.record, '01'))).toBe('0A 30 31 33 30 31 0D');
	});

	test('an answer is its question with bit 7 set', () => {
		expect(tascamAnswer(TASCAM.information)).toBe('8F');
		expect(tascamAnswer(TASCAM.mechaStatus)).toBe('D0');
		expect(tascamAnswer(TASCAM.trackTime)).toBe('D8');
		expect(tascamAnswer(TASCAM.remoteLocal)).toBe('CC');
	});

	test('reads every state it writes, and none that it does not know', () => {
		for (const state of Object.values(TASCAM_STATES)) expect(decodeTascamStatus(encodeTascamStatus(state))).toBe(state);
		expect(decodeTascamStatus('81')).toBe('record');
		for (const wrong of ['', '1', '13', '815']) expect(decodeTascamStatus(wrong)).toBeNull();
	});

	test('reads minutes as tens, units, thousands, hundreds', () => {
		expect(decodeTascamTime('0023015974')).toEqual({ kind: '00', minutes: 123, seconds: 59, frames: 74 });
		for (const wrong of ['', '00230160', '0023016000', '002301597x']) expect(decodeTascamTime(wrong)).toBeNull();
		fc.assert(
			fc.property(fc.nat(9999), fc.nat(59), fc.nat(74), (minutes, seconds, frames) => {
				const time = { kind: '00', minutes, seconds, frames };
				expect(decodeTascamTime(encodeTascamTime(time))).toEqual(time);
			}),
		);
	});

	test('finds frames cut anywhere, between garbage, with a Telnet line’s CR LF too', () => {
		const stream = concat(
			hex('41 42'),
			encodeTascam('D0', '11'),
			hex('0D 0A'),
			encodeTascam('F6', '00'),
			hex('0A 0A'),
			encodeTascam('F2'),
		);
		for (const [head, tail] of everySplit(stream)) {
			const parser = new TascamParser();
			expect(framesIn([...parser.push(head), ...parser.push(tail)])).toEqual([
				{ command: 'D0', data: '11' },
				{ command: 'F6', data: '00' },
				{ command: 'F2', data: '' },
			]);
		}
	});

	test('a frame of another machine, a broken one and an endless one are garbage', () => {
		const parser = new TascamParser();
		expect(framesIn(parser.push(hex('0A 31 31 32 0D')))).toEqual([]);
		expect(framesIn(parser.push(hex('0A 30 67 32 0D')))).toEqual([]);
		expect(parser.push(concat(hex('0A'), new Uint8Array(500).fill(0x30)))).toEqual([{ kind: 'garbage', bytes: 500 }]);
		expect(framesIn(parser.push(encodeTascam('D0', '10')))).toHaveLength(1);
	});

	test('any bytes are taken without harm, and the next frame is found', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
				const parser = new TascamParser();
				parser.push(noise);
				expect(framesIn(parser.push(encodeTascam('D0', '10')))).toEqual([{ command: 'D0', data: '10' }]);
			}),
		);
	});
});

describe('Studer ASCII', () => {
	test('commands end in CR, answers in CR LF', () => {
		expect(toHex(encodeStuder(STUDER_COMMANDS.play))).toBe('50 4C 59 0D');
		expect(toHex(encodeStuder(STUDER_COMMANDS.stop))).toBe('53 54 50 0D');
		expect(toHex(encodeStuder(STUDER_COMMANDS.softwareDate))).toBe('53 44 3F 0D');
		expect(toHex(encodeStuderAnswer(''))).toBe('0D 0A');
	});

	test('finds lines and holds cut anywhere', () => {
		const stream = concat(hex('13'), encodeStuderAnswer('10.05.1989'), hex('11'), encodeStuderAnswer(''));
		for (const [head, tail] of everySplit(stream)) {
			const parser = new StuderParser();
			expect([...parser.push(head), ...parser.push(tail)]).toEqual([
				{ kind: 'xoff' },
				{ kind: 'line', text: '10.05.1989' },
				{ kind: 'xon' },
				{ kind: 'line', text: '' },
			]);
		}
	});

	test('CAN forgets what came before', () => {
		const parser = new StuderParser();
		parser.push(hex('50 4C'));
		expect(parser.push(concat(Uint8Array.of(STUDER_CAN), encodeStuder('STP')))).toEqual([
			{ kind: 'can' },
			{ kind: 'line', text: 'STP' },
		]);
	});

	test('any bytes are taken without harm, and the line behind a reset is found', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 600 }), (noise) => {
				const parser = new StuderParser();
				parser.push(noise);
				parser.reset();
				expect(parser.push(encodeStuder('SD?'))).toEqual([{ kind: 'line', text: 'SD?' }]);
			}),
		);
	});
});
