import { writeSync } from 'node:fs';
import { seededRng } from '../../../src/shared/random.ts';
import { openLogStore } from '../../../src/store/openLogStore.ts';
import { audioFile, revisionFacts } from '../../store/facts.ts';

/**
 * Appends to one project until it is killed. Every entry that `append` has returned is told on stdout, one line each, by
 * a synchronous write: what was told, was acknowledged.
 */
const [root = '', seed = '1'] = process.argv.slice(2);
const store = openLogStore(root, { clock: { nowMs: () => Date.now() }, rng: seededRng(Number(seed)), access: 'write' });
const tell = (entry: { project: string; seq: number; hash: string }) => {
	writeSync(1, `${entry.project} ${entry.seq} ${entry.hash}\n`);
};

let summary = store.projects()[0] ?? null;
if (summary === null) {
	const project = store.newId();
	tell(store.append(project, { kind: 'project', title: 'Killed', artist: '', form: 'album' }, null));
	tell(store.append(project, { kind: 'track', track: store.newId(), title: 'Opening', position: 1 }, null));
	summary = store.project(project);
}
const project = summary?.id ?? '';
const track = summary?.tracks[0]?.id ?? store.newId();
if (summary?.tracks[0] === undefined) {
	tell(store.append(project, { kind: 'track', track, title: 'Opening', position: 1 }, null));
}
for (;;) {
	tell(store.append(project, { kind: 'mix', track, file: audioFile('opening.wav') }, null));
	const number = (store.project(project)?.tracks[0]?.revisions.length ?? 0) + 1;
	const facts = revisionFacts(project, track, number, store.newId());
	const revision = store.append(project, { kind: 'revision', id: store.newId(), facts }, null);
	tell(revision);
	const event = { type: 'comment' as const, text: `about ${number}`, frame: null };
	tell(store.append(project, { kind: 'event', revisionHash: revision.hash, event }, null));
}
