import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { OfflineEngine } from '../../../src/audio/offlineEngine.ts';
import { Projects } from '../../../src/session/projects/projects.ts';
import { Retention } from '../../../src/session/projects/retention.ts';
import { StateStore } from '../../../src/session/stateStore.ts';
import { createStudioFiles } from '../../../src/store/studioFiles.ts';
import { loggedFiles } from '../../../src/store/verifyAudio.ts';
import { audioFile, fillProject, openStore, revisionFacts, temporaryFolder } from '../../store/fixtures.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { emptyState } from '../../support/remoteState.ts';

const ENGINEER = { id: 'terminal', name: 'Terminal', role: 'engineer' } as const;
const RULE = { olderThanDays: 0, keepNewest: 1 };

test('a capture that is let go is deleted, known to the log, and not called missing', async () => {
	const store = openStore(temporaryFolder());
	const { project, track, hashes } = fillProject(store, 1);
	const facts = revisionFacts(project, track, 2, store.newId());
	if (facts.capture === null) throw new Error('the facts have a capture');
	const second = { ...facts.capture, file: audioFile('01-opening-r002.wav', { sha256: 'c'.repeat(64) }) };
	store.append(project, { kind: 'revision', id: store.newId(), facts: { ...facts, capture: second } }, null);
	const files = createStudioFiles(store.layout, store);
	const clock = new FakeClock(Date.UTC(2030, 0, 1));
	const projects = new Projects({
		store,
		state: new StateStore(emptyState(), clock),
		files,
		offline: {} as OfflineEngine,
	});
	const retention = new Retention({ store, projects, files, clock });
	const paths = store.paths(project);
	const capture = (number: number) => join(paths.captures, `01-opening-r00${number}.wav`);
	for (const number of [1, 2]) {
		mkdirSync(dirname(capture(number)), { recursive: true });
		writeFileSync(capture(number), 'print');
	}
	const planned = retention.plan(RULE);
	await clock.advance(1);
	expect((await planned).map(({ number }) => number)).toEqual([1]);
	expect(existsSync(capture(1))).toBe(true);
	const release = async () => {
		const released = retention.release({ type: 'captures.release', rule: RULE }, ENGINEER);
		await clock.advance(1);
		return released;
	};
	await release();
	expect([existsSync(capture(1)), existsSync(capture(2))]).toEqual([false, true]);
	const [older, newer] = store.project(project)?.tracks[0]?.revisions ?? [];
	expect([older?.hasCapture, older?.hasMaster, newer?.hasCapture]).toEqual([false, true, true]);
	expect(store.entries(project).at(-1)?.body).toMatchObject({
		kind: 'released',
		captures: [{ revisionHash: hashes[0], fileName: '01-opening-r001.wav' }],
	});
	const named = loggedFiles(paths, store.entries(project)).map(({ role, file }) => `${role} ${file.fileName}`);
	expect(named).not.toContain('capture 01-opening-r001.wav');
	expect(named).toContain('capture 01-opening-r002.wav');
	expect(store.verify(project).ok).toBe(true);
	expect(await release()).toEqual([]);
});
