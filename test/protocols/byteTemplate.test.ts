import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeTemplate, matchTemplate, parseTemplate, templateLimits } from '../../src/protocols/byteTemplate.ts';
import { sysExChecksum } from '../../src/protocols/sysExChecksum.ts';
import { hex, toHex } from './hex.ts';

const context = { device: 5, channel: 2 };

describe('Byte templates', () => {
	test('put device, channel and value into their places', () => {
		expect(toHex(encodeTemplate('F0 7D {device} {v14msb} {v14lsb} F7', context, 1000))).toBe('F0 7D 05 07 68 F7');
		expect(toHex(encodeTemplate('F0 {channel} {v7} F7', context, 127))).toBe('F0 02 7F F7');
	});

	test('compute the Roland checksum since the mark', () => {
		expect(sysExChecksum('roland', hex('40 00 7F 00'))).toBe(0x41);
		expect(sysExChecksum('roland', hex('40 01 30 05'))).toBe(0x0a);
		const template = 'F0 41 {device} 42 12 {mark} 40 00 {v7} 00 {checksum:roland} F7';
		expect(toHex(encodeTemplate(template, context, 127))).toBe('F0 41 05 42 12 40 00 7F 00 41 F7');
		expect(matchTemplate(template, hex('F0 41 05 42 12 40 00 7F 00 41 F7'), context, true)?.value).toBe(127);
		expect(matchTemplate(template, hex('F0 41 05 42 12 40 00 7F 00 42 F7'), context, true)).toBeNull();
	});

	test.each([
		['yamaha', '41'],
		['xor', '3F'],
		['sum', '3F'],
	])('compute the %s checksum since the mark', (rule, check) => {
		const template = `F0 43 {mark} 40 00 {v7} 00 {checksum:${rule}} F7`;
		const sent = encodeTemplate(template, context, 127);
		expect(toHex(sent)).toBe(`F0 43 40 00 7F 00 ${check} F7`);
		expect(matchTemplate(template, sent, context, true)?.value).toBe(127);
		sent[6] = (sent[6] ?? 0) ^ 1;
		expect(matchTemplate(template, sent, context, true)).toBeNull();
	});

	test('split a value into nibbles in the order of the unit, and into twelve signed bits over fixed ones', () => {
		expect(toHex(encodeTemplate('F0 {nibble1} {nibble0} F7', context, 0xa5))).toBe('F0 0A 05 F7');
		expect(toHex(encodeTemplate('F0 {nibble0} {nibble1} F7', context, 0xa5))).toBe('F0 05 0A F7');
		const volume = 'F0 00 20 0D 71 02 1B {s12hi:00} {s12lo} F7';
		expect(toHex(encodeTemplate(volume, context, -200))).toBe('F0 00 20 0D 71 02 1B 1E 38 F7');
		expect(matchTemplate(volume, hex('F0 00 20 0D 71 02 1B 1E 38 F7'), context, true)?.value).toBe(-200);
		expect(matchTemplate(volume, hex('F0 00 20 0D 71 02 1B 7E 38 F7'), context, true)).toBeNull();
	});

	test('read what they wrote, whatever the value', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 16383 }), fc.integer({ min: 0, max: 127 }), (value, device) => {
				const template = 'F0 7D {device} {any:2} {v14lsb} {v14msb} F7';
				const sent = encodeTemplate(template.replace('{any:2}', '11 22'), { device, channel: 0 }, value);
				expect(matchTemplate(template, sent, { device, channel: 0 }, true)).toEqual({ value, bytes: sent.length });
				expect(matchTemplate(template, sent, { device: device ^ 1, channel: 0 }, true)).toBeNull();
			}),
		);
	});

	test('never throw over bytes from the wire', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
				matchTemplate('F0 7D {device} {any:3} {v7} {checksum:roland} F7', bytes, context, false);
			}),
		);
	});

	test('refuse a value that does not fit and a word that means nothing', () => {
		expect(() => encodeTemplate('F0 {v7} F7', context, 128)).toThrow(/0 to 127/);
		expect(() => encodeTemplate('F0 {v7} F7', context, null)).toThrow(/does not fit/);
		expect(() => encodeTemplate('F0 {any:2} F7', context, null)).toThrow(/not looked at/);
		expect(() => parseTemplate('F0 {speed} F7')).toThrow(/\{speed\}/);
		expect(() => parseTemplate('F0 {constructor} F7')).toThrow(/\{constructor\}/);
		expect(() => encodeTemplate('F0 {nibble1} {nibble0} F7', context, 256)).toThrow(/0 to 255/);
		expect(() => encodeTemplate('F0 {s12hi:60} {s12lo} F7', context, 2048)).toThrow(/-2048 to 2047/);
		expect(templateLimits('F0 F7')).toBeNull();
	});
});
