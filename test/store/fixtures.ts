import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { seededRng } from '../../src/shared/random.ts';
import { type DiskLogStore, openLogStore, type StoreOptions } from '../../src/store/openLogStore.ts';
import { audioFile, revisionFacts } from './facts.ts';

export { audioFile, loudness, revisionFacts } from './facts.ts';

const made: string[] = [];
const opened: DiskLogStore[] = [];

afterEach(() => {
	for (const store of opened.splice(0)) store.close();
	for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'detent-store-'));
	made.push(folder);
	return folder;
}

/** A clock that goes on by a second at each look. */
export function tickingClock(startMs = Date.UTC(2026, 0, 2, 3, 4, 5)): { nowMs(): number } {
	let now = startMs;
	return {
		nowMs: () => {
			now += 1000;
			return now;
		},
	};
}

let seed = 1;

/** Opens the log of a folder; closed after the test. */
export function openStore(root: string, options: Partial<StoreOptions> = {}): DiskLogStore {
	seed += 1;
	const store = openLogStore(root, { clock: tickingClock(), rng: seededRng(seed), access: 'write', ...options });
	opened.push(store);
	return store;
}

/** A project with one track, one mix and `revisions` revisions. */
export function fillProject(store: DiskLogStore, revisions = 1, title = 'Opening Night') {
	const project = store.newId();
	const track = store.newId();
	store.append(project, { kind: 'project', title, artist: 'The Clicks', form: 'album' }, null);
	store.append(project, { kind: 'track', track, title: 'Opening', position: 1 }, null);
	store.append(project, { kind: 'mix', track, file: audioFile('opening.wav') }, null);
	const hashes: string[] = [];
	for (let number = 1; number <= revisions; number += 1) {
		const facts = revisionFacts(project, track, number, store.newId());
		hashes.push(store.append(project, { kind: 'revision', id: store.newId(), facts }, null).hash);
	}
	return { project, track, hashes };
}
