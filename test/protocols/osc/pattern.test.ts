import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileOscPattern, isOscPattern, MAX_PATTERN } from '../../../src/protocols/osc/pattern.ts';
import '../hex.ts';

/** The same language as a regular expression: slow for hostile patterns, and plainly right for short ones. */
function asRegExp(pattern: string): RegExp | null {
	let text = '';
	for (let index = 0; index < pattern.length; index += 1) {
		const character = pattern.charAt(index);
		if (pattern.startsWith('//', index)) {
			text += '/(?:[^]*/)?';
			index += 1;
		} else if (character === '*') text += '[^/]*';
		else if (character === '?') text += '[^/]';
		else if (character === '{' || character === '[') {
			const close = pattern.indexOf(character === '{' ? '}' : ']', index);
			if (close < 0) return null;
			const body = pattern.slice(index + 1, close);
			if (character === '{') {
				const words = body.split(',').map((word) => word.replace(/[^a-z0-9]/g, '\\$&'));
				text += `(?:${words.join('|')})`;
			} else {
				const inverted = body.startsWith('!');
				const inside = (inverted ? body.slice(1) : body).replace(/[\\\]^]/g, '\\$&');
				text += inverted ? `[^/${inside}]` : inside === '' ? '[]' : `(?!/)[${inside}]`;
			}
			index = close;
		} else text += character.replace(/[^a-z0-9]/g, '\\$&');
	}
	return new RegExp(`^${text}$`);
}

const piece = fc.constantFrom(
	'a',
	'b',
	'/',
	'*',
	'?',
	'//',
	'[ab]',
	'[!a]',
	'[a-c]',
	'{a,b}',
	'{,ab,}',
	'{aa,a}',
	'{',
	'[',
);
const hostile = fc.oneof(
	fc.constant('*'.repeat(1000)),
	fc.constant('*a'.repeat(MAX_PATTERN / 2)),
	fc.constant('{,,,}'.repeat(100)),
	fc.constant('{a,aa,aaa,aaaa}'.repeat(34)),
	fc.constant(`{${'a,'.repeat(250)}}`),
	fc.constant('//'.repeat(256)),
	fc.constant('//*'.repeat(170)),
	fc.constant('[!b]*'.repeat(100)),
	fc.constant(`[${'a-b'.repeat(160)}]*`),
	fc.constant('?*'.repeat(256)),
	fc.array(piece, { maxLength: 300 }).map((pieces) => pieces.join('')),
	fc.string({ maxLength: 600 }),
);

describe('OSC address patterns', () => {
	const cases: [string, string, boolean][] = [
		['/1/volume1', '/1/volume1', true],
		['/1/volume?', '/1/volume12', false],
		['/1/*', '/1/volume12', true],
		['/1/*', '/1/a/b', false],
		['/*/b', '/a/b', true],
		['/ch/[0-3]', '/ch/2', true],
		['/ch/[!0-3]', '/ch/2', false],
		['/ch/[!0-3]', '/ch/7', true],
		['/{in,out}/1', '/out/1', true],
		['/{in,out}/1', '/pb/1', false],
		['//gain', '/a/b/gain', true],
		['//gain', '/gain', true],
		['/a//z', '/a/z', true],
		['/a[', '/a', false],
		['', '', true],
		['/a', '', false],
	];
	test.each(cases)('%s against %s: %s', (pattern, address, expected) => {
		expect(compileOscPattern(pattern).matches(address)).toBe(expected);
	});

	test('match what a regular expression of the same meaning matches', () => {
		let matched = 0;
		fc.assert(
			fc.property(
				fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join('')),
				fc.string({ unit: fc.constantFrom('a', 'b', 'c', '/'), maxLength: 8 }),
				(pattern, address) => {
					const expected = asRegExp(pattern)?.test(address) ?? false;
					if (expected) matched += 1;
					expect(compileOscPattern(pattern).matches(address)).toBe(expected);
				},
			),
			{ numRuns: 5000 },
		);
		expect(matched).toBeGreaterThan(100);
	});

	test('take less than a millisecond, whatever the pattern and the address', () => {
		const addresses = [
			`/${'a'.repeat(MAX_PATTERN - 1)}`,
			'/a'.repeat(MAX_PATTERN / 2),
			`/${'ab'.repeat(120)}`,
			`/${'a'.repeat(65_000)}`,
		];
		const slowest = (pattern: string, address: string) => {
			// The best of a few runs: another process on this machine is not the pattern's doing.
			let bestMs = Number.POSITIVE_INFINITY;
			for (let run = 0; run < 40 && bestMs >= 1; run += 1) {
				const startedMs = performance.now();
				compileOscPattern(pattern).matches(address);
				bestMs = Math.min(bestMs, performance.now() - startedMs);
			}
			return bestMs;
		};
		fc.assert(
			fc.property(hostile, fc.constantFrom(...addresses), (pattern, address) => {
				expect(slowest(pattern, address)).toBeLessThan(1);
			}),
			{ numRuns: 300 },
		);
	});

	test('steps are counted: a list of addresses costs no more than was allowed', () => {
		const pattern = compileOscPattern(`/${'*a'.repeat(100)}`, 50_000);
		const matchAll = () => {
			for (let count = 0; count < 10_000; count += 1) pattern.matches(`/${'a'.repeat(60)}b`);
		};
		expect(matchAll).toThrow(/too much work/);
		const plain = compileOscPattern('/detent/unit/*/dim', 50_000);
		let found = 0;
		for (let count = 0; count < 500; count += 1) found += plain.matches(`/detent/unit/monitor-${count}/dim`) ? 1 : 0;
		expect(found).toBe(500);
	});

	test('a plain address is told from a pattern', () => {
		expect(['/a/b', '/a*', '/a?', '/[ab]', '/{a}', '//a'].map(isOscPattern)).toEqual([
			false,
			true,
			true,
			true,
			true,
			true,
		]);
	});
});
