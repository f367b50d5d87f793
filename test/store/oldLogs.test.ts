import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { parseControlFilter, searchSchema } from '../../src/shared/searchFilter.ts';
import { LATEST_VERSION, migrate } from '../../src/store/migrations/index.ts';
import type { DiskLogStore } from '../../src/store/openLogStore.ts';
import { fillProject, openStore, temporaryFolder } from './fixtures.ts';

/** Every earlier version, so that a new migration is tested without a word here. */
const EARLIER = Array.from({ length: LATEST_VERSION - 1 }, (_, index) => index + 1);

const answers = (store: DiskLogStore, project: string) => ({
	list: store.list(),
	summary: store.project(project),
	entries: store.entries(project).map(({ hash }) => hash),
	verified: store.verify(project),
	files: store.checkSidecars(project),
	found: store.search(searchSchema.parse({ controls: [parseControlFilter('bass gain > 0')] })),
	statistics: store.statistics(),
});

/** A log whose database is of that version, with the entries that this Detent wrote. */
function logOfVersion(version: number) {
	const root = temporaryFolder();
	const store = openStore(root);
	const { project } = fillProject(store, 3);
	const wanted = answers(store, project);
	store.close();
	const path = join(root, 'detent.sqlite');
	const old = new Sqlite(`${path}.old`);
	migrate(old, version);
	old.prepare('ATTACH ? AS now').run(path);
	old.exec('INSERT INTO main.entries SELECT * FROM now.entries');
	if (version >= 2) old.exec("INSERT INTO main.remotes VALUES ('r', 'Tablet', 'engineer', 'token', '2026-01-01')");
	old.exec('DETACH now');
	old.close();
	for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
	renameSync(`${path}.old`, path);
	return { root, project, wanted };
}

test.each(EARLIER)('a log of version %i is brought up to date with everything that was in it', (version) => {
	const { root, project, wanted } = logOfVersion(version);
	expect(() => openStore(root, { access: 'read' })).toThrow(expect.objectContaining({ code: 'store.older' }));
	const store = openStore(root);
	expect(answers(store, project)).toEqual(wanted);
	expect(store.recovered).toMatchObject({ restored: [], problems: [] });
	expect(store.remotes().map(({ name }) => name)).toEqual(version >= 2 ? ['Tablet'] : []);
});
