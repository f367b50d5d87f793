import { expect, test } from 'vitest';
import { explanationWords } from '../../src/shared/explanationWords.ts';
import type { Explanation } from '../../src/shared/model/explanation.ts';
import { explained } from '../support/explanation.ts';

const withCeiling = (nearPpm: number, longestFrames: number): string => {
	const { other } = explained({});
	const changed: Explanation['other'] = { ...other, ceiling: { ...other.ceiling, nearPpm, longestFrames } };
	return explanationWords(explained({}, { other: changed })).join(' ');
};

test('a master that holds a ceiling is called one, and the top of a slow wave is not', () => {
	expect(withCeiling(121, 19)).toMatch(/up to 19 in a row: it clips or holds a ceiling/);
	expect(withCeiling(2, 4)).not.toMatch(/ceiling/);
	expect(withCeiling(30, 1)).not.toMatch(/ceiling/);
});
