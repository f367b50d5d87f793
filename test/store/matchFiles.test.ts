import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keptFiles } from '../../src/keeping/keptFiles.ts';
import { nodeDiskFiles } from '../../src/store/diskFiles.ts';
import { pathsIn } from '../../src/store/layout.ts';
import { keepMatch, readMatch, type StoredMatch } from '../../src/store/matchFiles.ts';
import { temporaryFolder } from './fixtures.ts';

const match: StoredMatch = {
	version: 1,
	reference: 'aa'.repeat(32),
	other: 'bb'.repeat(32),
	rateHz: 48_000,
	louderLu: -2.25,
	laid: { lateFrames: 1237.37, inverted: true },
};

describe('kept matches', () => {
	const kept = () => {
		const paths = pathsIn(temporaryFolder());
		keepMatch(nodeDiskFiles, paths, match);
		return { paths, file: join(paths.folder, '.matches', `${match.reference}-${match.other}-48000.json`) };
	};

	test('come back by the two hashes and the rate at which frames are counted', () => {
		const { paths } = kept();
		expect(readMatch(paths, match)).toEqual(match);
		expect(readMatch(paths, { ...match, rateHz: 96_000 })).toBeNull();
		expect(readMatch(paths, { ...match, reference: match.other, other: match.reference })).toBeNull();
	});

	test('are not used when they are cut, of another version or of another pair', () => {
		const { paths, file } = kept();
		const whole = readFileSync(file, 'utf8');
		for (const text of [
			'',
			whole.slice(0, -5),
			whole.replace('"version":1', '"version":2'),
			whole.replace('aa', 'ab'),
		]) {
			writeFileSync(file, text);
			expect(readMatch(paths, match)).toBeNull();
		}
	});

	test('belong into no backup and no export', () => {
		expect(keptFiles(kept().paths.folder)).toEqual([]);
	});
});
