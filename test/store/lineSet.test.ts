import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BLOCK_LINES, countLines, LineSet, withLines, withoutLines } from '../../src/store/lineSet.ts';

const linesOf = (block: Uint8Array): number[] => {
	const set = new LineSet(BLOCK_LINES);
	set.add(0, block);
	return set.lines();
};
const sorted = (lines: Iterable<number>) => [...new Set(lines)].sort((a, b) => a - b);
const someLines = fc.uniqueArray(fc.nat(BLOCK_LINES - 1), { maxLength: 600 }).map((lines) => sorted(lines));

test('a block holds what was put in and not taken out, whichever way it is written', () => {
	fc.assert(
		fc.property(fc.array(someLines, { maxLength: 4 }), someLines, (added, removed) => {
			const block = added.reduce<Uint8Array | null>(withLines, null) ?? new Uint8Array(0);
			expect(linesOf(block)).toEqual(sorted(added.flat()));
			expect(countLines(block)).toBe(sorted(added.flat()).length);
			const left = added.flat().filter((line) => !removed.includes(line));
			expect(linesOf(withoutLines(block, removed))).toEqual(sorted(left));
			expect(block.length).toBeLessThanOrEqual(512);
		}),
		{ numRuns: 60 },
	);
});

test('a set of lines over several blocks keeps what two questions have in common', () => {
	const one = new LineSet(BLOCK_LINES * 2 + 10);
	one.add(0, withLines(null, [3, 70]));
	one.add(2, withLines(null, [1, 5]));
	const other = new LineSet(BLOCK_LINES * 2 + 10);
	other.add(0, withLines(null, [70, 71]));
	other.add(2, withLines(null, [5]));
	one.keep(other);
	expect(one.lines()).toEqual([70, BLOCK_LINES * 2 + 5]);
	expect([one.size, one.has(70), one.has(71)]).toEqual([2, true, false]);
});
