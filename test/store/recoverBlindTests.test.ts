import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BlindTestEntry } from '../../src/shared/model/blindTest.ts';
import { createOpenBlindTests } from '../../src/store/openBlindTests.ts';
import { recoverBlindTests } from '../../src/store/recoverBlindTests.ts';
import { fillProject, openStore, temporaryFolder } from './fixtures.ts';

function setUp() {
	const store = openStore(temporaryFolder());
	const { project, track } = fillProject(store, 1);
	const item = { what: 'Mix', sha256: null, gainDb: 0, trimDb: 0, lateFrames: 0 };
	const entry: BlindTestEntry = {
		kind: 'blind-test',
		track,
		test: store.newId(),
		method: 'preference',
		startedAt: '2026-01-02T03:04:05.000Z',
		items: [
			{ letter: 'A', ...item },
			{ letter: 'B', ...item },
		],
		choices: [{ by: null, letter: 'B', note: 'more air' }],
	};
	const open = createOpenBlindTests(store.layout.blindTests);
	return { store, project, entry, open, logged: () => store.entriesOf(project, ['blind-test']) };
}

test('what was chosen when Detent stopped is in the log at the next start, once, as interrupted', () => {
	const { store, project, entry, open, logged } = setUp();
	open.keep({ project, entry: { ...entry, choices: [] } });
	open.keep({ project, entry });
	expect(recoverBlindTests(store, open)).toEqual([expect.stringMatching(/interrupted.*in the log/)]);
	expect(logged()).toMatchObject([{ author: null, body: { ...entry, unrevealed: 'interrupted' } }]);
	expect([recoverBlindTests(store, open), logged().length]).toEqual([[], 1]);
});

test('a test whose entry was written just before Detent stopped is not there twice', () => {
	const { store, project, entry, open, logged } = setUp();
	open.keep({ project, entry });
	store.append(project, entry, null);
	expect(recoverBlindTests(store, open)).toEqual([]);
	expect(logged()).toHaveLength(1);
	expect(open.left().tests).toEqual([]);
});

test('what cannot be put into the log is left where it is, named, and stops nothing', () => {
	const { store, project, entry, open, logged } = setUp();
	open.keep({ project: store.newId(), entry: { ...entry, test: store.newId() } });
	open.keep({ project, entry });
	const damaged = join(store.layout.blindTests, 'damaged.json');
	writeFileSync(damaged, '{');
	const told = recoverBlindTests(store, open);
	expect(told.filter((text) => /kept, but not in the log/.test(text))).toHaveLength(1);
	expect(told.filter((text) => text.includes(damaged))).toHaveLength(1);
	expect(logged()).toHaveLength(1);
	expect(open.left()).toMatchObject({ tests: [{}], unreadable: [damaged] });
});
