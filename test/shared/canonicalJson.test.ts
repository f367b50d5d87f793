import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/shared/canonicalJson.ts';

describe('canonical JSON', () => {
	test('the sorting example of RFC 8785, 3.2.3', () => {
		const text = canonicalJson({
			'\u20ac': 'Euro Sign',
			'\r': 'Carriage Return',
			'\ufb33': 'Hebrew Letter Dalet With Dagesh',
			'1': 'One',
			'\ud83d\ude00': 'Emoji: Grinning Face',
			'\u0080': 'Control',
			'\u00f6': 'Latin Small Letter O With Diaeresis',
		});
		const values = [...text.matchAll(/:"([^"]+)"/g)].map((match) => match[1]);
		expect(values).toEqual([
			'Carriage Return',
			'One',
			'Control',
			'Latin Small Letter O With Diaeresis',
			'Euro Sign',
			'Emoji: Grinning Face',
			'Hebrew Letter Dalet With Dagesh',
		]);
	});

	test('the sample object of RFC 8785, 3.2.2', () => {
		const text = canonicalJson({
			// biome-ignore lint/correctness/noPrecisionLoss: the RFC's own example
			numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
			string: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/',
			literals: [null, true, false],
		});
		expect(text).toBe(
			'{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
				'"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
		);
	});

	test('the order in which members were set does not matter', () => {
		expect(canonicalJson({ b: { d: 1, c: -0 }, a: undefined })).toBe(canonicalJson({ b: { c: 0, d: 1 } }));
	});

	test.each([[Number.NaN], [Number.POSITIVE_INFINITY], ['\ud800'], [[undefined]], [() => 1], [10n], [{ '\udc00': 1 }]])(
		'what JSON cannot carry is refused: %s',
		(value) => {
			expect(() => canonicalJson(value)).toThrow(/canonical JSON/);
		},
	);
});
