import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeLcus, LcusParser } from '../../src/protocols/lcusRelay.ts';
import {
	encodeNumato,
	NUMATO_COMMANDS,
	NumatoLineParser,
	NumatoParser,
	numatoChannel,
	numatoHex,
	parseNumatoChannel,
	parseNumatoHex,
	parseNumatoState,
} from '../../src/protocols/numato.ts';
import { concat, everySplit, hex, toHex } from './hex.ts';

const text = (bytes: Iterable<number>) => String.fromCharCode(...bytes);
const bytes = (letters: string) => Uint8Array.from(letters, (letter) => letter.charCodeAt(0));

describe('LCUS relays', () => {
	test('are switched by the bytes of their sheet', () => {
		expect(toHex(encodeLcus(0, true))).toBe('A0 01 01 A2');
		expect(toHex(encodeLcus(0, false))).toBe('A0 01 00 A1');
		expect(toHex(encodeLcus(3, true))).toBe('A0 04 01 A5');
	});

	test('are found cut anywhere, between garbage', () => {
		fc.assert(
			fc.property(fc.nat(15), fc.boolean(), fc.uint8Array({ maxLength: 9 }), (channel, on, noise) => {
				const garbage = noise.filter((byte) => byte !== 0xa0);
				const stream = concat(garbage, encodeLcus(channel, on), garbage, encodeLcus(channel, !on));
				for (const [head, tail] of everySplit(stream)) {
					const parser = new LcusParser();
					expect([...parser.push(head), ...parser.push(tail)]).toEqual([
						{ channel, on },
						{ channel, on: !on },
					]);
				}
			}),
			{ numRuns: 40 },
		);
	});

	test('do nothing for a wrong sum, channel 0 or another state', () => {
		for (const bad of ['A0 01 01 A3', 'A0 00 01 A1', 'A0 01 02 A3'])
			expect(new LcusParser().push(hex(bad))).toEqual([]);
		expect(new LcusParser().push(hex('A0 A0 01 01 A2'))).toEqual([{ channel: 0, on: true }]);
	});
});

describe('Numato boards', () => {
	test('are told in text that ends in CR', () => {
		expect(text(encodeNumato(NUMATO_COMMANDS.relay(0, true)))).toBe('relay on 0\r');
		expect(text(encodeNumato(NUMATO_COMMANDS.relay(10, false)))).toBe('relay off A\r');
		expect(NUMATO_COMMANDS.gpioRead(31)).toBe('gpio read V');
		expect(NUMATO_COMMANDS.relayWriteAll([true, false, false, true])).toBe('relay writeall 09');
	});

	test('write channels above 9 as letters', () => {
		for (let channel = 0; channel < 32; channel += 1) expect(parseNumatoChannel(numatoChannel(channel))).toBe(channel);
		for (const wrong of ['', 'W', '10', '-1']) expect(parseNumatoChannel(wrong)).toBeNull();
	});

	test('tell all relays in hex, channel 0 in the lowest bit', () => {
		expect(parseNumatoHex('05', 4)).toEqual([true, false, true, false]);
		expect(parseNumatoHex('80000001', 32)?.[31]).toBe(true);
		for (const wrong of ['', '5', 'xy', '123456789']) expect(parseNumatoHex(wrong, 8)).toBeNull();
		fc.assert(
			fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 32 }), (states) => {
				expect(parseNumatoHex(numatoHex(states), states.length)).toEqual(states);
			}),
		);
	});

	test('tell one channel in a word or a digit', () => {
		expect(['on', '1', 'off', '0', 'perhaps'].map(parseNumatoState)).toEqual([true, true, false, false, null]);
	});

	test('answer between echo and prompt, cut anywhere, whatever ends their lines', () => {
		const stream = bytes('relay read 0\n\ron\n\r>relay on 0\r\n>');
		for (const [head, tail] of everySplit(stream)) {
			const parser = new NumatoParser();
			expect([...parser.push(head), ...parser.push(tail)]).toEqual([
				{ echo: 'relay read 0', lines: ['on'] },
				{ echo: 'relay on 0', lines: [] },
			]);
		}
	});

	test('any bytes are taken without harm, and the next prompt ends them', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 500 }), (noise) => {
				const parser = new NumatoParser();
				parser.push(noise);
				parser.reset();
				expect(parser.push(bytes('ver\n\r00000008\n\r>'))).toEqual([{ echo: 'ver', lines: ['00000008'] }]);
				const lines = new NumatoLineParser();
				lines.push(noise);
				lines.push(bytes('\r'));
				expect(lines.push(bytes('ver\r'))).toEqual(['ver']);
			}),
		);
	});
});
