import { expect, test } from 'vitest';
import { trueMinus } from '../../src/shared/trueMinus.ts';

test('a sign before a figure is a true minus', () => {
	expect(trueMinus('Drive -6.0 dB: from +2 to -1 (-0.5 LU), ±-3')).toBe('Drive −6.0 dB: from +2 to −1 (−0.5 LU), ±−3');
	expect(trueMinus('-14.0 LUFS')).toBe('−14.0 LUFS');
});

test('dates, ranges, serial numbers, names and words keep their hyphens', () => {
	for (const text of ['2026-11-20', '10-20 kHz', 'SERIAL-0000-1111', 'pultec-l', 'Vari-Mu', 'a - b', 'hw:2-1', 'x--1'])
		expect(trueMinus(text)).toBe(text);
});
