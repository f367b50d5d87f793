import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	encodeModbus,
	ModbusParser,
	modbusBits,
	modbusCrc,
	modbusException,
	modbusGapMs,
	modbusRead,
	modbusWriteCoil,
	modbusWriteCoils,
	packBits,
	unpackBits,
} from '../../src/protocols/modbusRtu.ts';
import { concat, everySplit, hex, toHex } from './hex.ts';

const bits = (text: string) => [...text].map((digit) => digit === '1');
const framesIn = (events: ReturnType<ModbusParser['push']>) =>
	events.flatMap((event) => (event.kind === 'frame' ? [event.frame] : []));

describe('Modbus RTU', () => {
	test('has the CRC of the standard', () => {
		expect(modbusCrc(Array.from('123456789', (letter) => letter.charCodeAt(0)))).toBe(0x4b37);
		expect(modbusCrc([])).toBe(0xffff);
	});

	test('switches a relay with the bytes of the boards’ sheets', () => {
		expect(toHex(encodeModbus(modbusWriteCoil(1, 0, true)))).toBe('01 05 00 00 FF 00 8C 3A');
		expect(toHex(encodeModbus(modbusWriteCoil(1, 0, false)))).toBe('01 05 00 00 00 00 CD CA');
	});

	test('reads and writes many bits as the application protocol’s examples do', () => {
		const read = modbusRead(1, 1, 0x13, 0x13);
		expect(toHex([read.function, ...read.data])).toBe('01 00 13 00 13');
		const answer = { address: 1, function: 1, data: hex('03 CD 6B 05') };
		expect(modbusBits(answer, 1, 19)).toEqual(bits('1011001111010110101'));
		const write = modbusWriteCoils(1, 0x13, bits('1011001110'));
		expect(toHex([write.function, ...write.data])).toBe('0F 00 13 00 0A 02 CD 01');
	});

	test('takes no answer of another length or function for its bits', () => {
		const answer = { address: 1, function: 2, data: hex('01 05') };
		expect(modbusBits(answer, 2, 3)).toEqual([true, false, true]);
		expect(modbusBits(answer, 1, 3)).toBeNull();
		expect(modbusBits(answer, 2, 9)).toBeNull();
		expect(modbusBits({ ...answer, data: hex('02 05') }, 2, 3)).toBeNull();
	});

	test('packs bits and unpacks them', () => {
		fc.assert(
			fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), (states) => {
				expect(unpackBits(Uint8Array.from(packBits(states)), states.length)).toEqual(states);
			}),
		);
		expect(unpackBits(Uint8Array.of(1), 9)).toBeNull();
	});

	test('keeps 3.5 characters of silence, and 1.75 ms at high rates', () => {
		expect(modbusGapMs(9600)).toBeCloseTo(4.01, 2);
		expect(modbusGapMs(115_200)).toBe(1.75);
	});

	test('says in words why a board refuses', () => {
		expect(modbusException(2)).toBe('it has no such channel');
		expect(modbusException(11)).toBe('error 11');
	});

	const requests = [modbusRead(1, 2, 0, 8), modbusWriteCoil(3, 5, true), modbusWriteCoils(1, 0, bits('110'))];
	const answers = [
		{ address: 1, function: 2, data: hex('01 A5') },
		{ address: 3, function: 5, data: hex('00 05 FF 00') },
		{ address: 1, function: 15, data: hex('00 00 00 03') },
		{ address: 1, function: 0x85, data: hex('02') },
	];
	test.each([
		['request', requests],
		['answer', answers],
	] as const)('finds every %s, cut anywhere', (side, frames) => {
		const stream = concat(...frames.map(encodeModbus));
		for (const [head, tail] of everySplit(stream)) {
			const parser = new ModbusParser(side);
			expect(framesIn([...parser.push(head), ...parser.push(tail)])).toEqual(frames);
			expect(parser.pending).toBe(false);
		}
	});

	test('a flipped bit is never a frame, and the next one behind a silence is found', () => {
		const frame = answers[0] ?? { address: 0, function: 0, data: hex('') };
		const good = encodeModbus(frame);
		for (let bit = 0; bit < good.length * 8; bit += 1) {
			const bad = good.slice();
			bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
			const parser = new ModbusParser('answer');
			expect(framesIn(parser.push(bad))).toEqual([]);
			parser.gap();
			expect(framesIn(parser.push(good))).toEqual([frame]);
		}
	});

	test('any bytes are taken without harm, and a silence makes it ready', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 600 }), (noise) => {
				const parser = new ModbusParser('answer');
				parser.push(noise);
				parser.gap();
				expect(parser.pending).toBe(false);
				expect(framesIn(parser.push(encodeModbus(answers[3] ?? modbusRead(1, 1, 0, 1))))).toHaveLength(1);
			}),
		);
	});
});
