import { readSync, writeSync } from 'node:fs';
import type { EntryBody } from '../../../src/shared/model/log.ts';
import { seededRng } from '../../../src/shared/random.ts';
import { openLogStore } from '../../../src/store/openLogStore.ts';
import { audioFile, revisionFacts } from '../../store/facts.ts';

/** Projects of a busy day. */
const PROJECTS = 8;

/**
 * Waits for a word on stdin, then works as on a busy day, until it is killed: projects, tracks, mixes, passes, revisions and
 * what is said about them. Every entry that `append` has returned is told on stdout, one line each, by a synchronous write:
 * what was told, was acknowledged.
 */
const [root = '', seed = '1'] = process.argv.slice(2);
readSync(0, Buffer.alloc(1));
const rng = seededRng(Number(seed));
const store = openLogStore(root, { clock: { nowMs: () => Date.now() }, rng, access: 'write' });
const append = (project: string, body: EntryBody) => {
	const entry = store.append(project, body, null);
	writeSync(1, `${entry.project} ${entry.seq} ${entry.hash}\n`);
	return entry;
};
const known = store.projectIds();

for (let day = 0; ; day += 1) {
	const fresh = known.length < PROJECTS && rng() < 0.5;
	const project =
		fresh || known.length === 0 ? store.newId() : (known[Math.floor(rng() * known.length)] ?? store.newId());
	if (!known.includes(project)) {
		known.push(project);
		append(project, { kind: 'project', title: `Killed ${known.length}`, artist: '', form: 'album' });
	}
	const first = store.project(project)?.tracks[0]?.id;
	const track = first ?? store.newId();
	if (first === undefined) append(project, { kind: 'track', track, title: 'Opening', position: 1 });
	append(project, { kind: 'mix', track, file: audioFile('opening.wav') });
	const pass = store.newId();
	store.openPass({
		pass,
		project,
		track,
		startedAt: new Date().toISOString(),
		capturePath: `${store.paths(project).captures}/${day}.part`,
	});
	const number = (store.project(project)?.tracks[0]?.revisions.length ?? 0) + 1;
	const facts = revisionFacts(project, track, number, pass);
	const revision = append(project, { kind: 'revision', id: store.newId(), facts });
	store.closePass(pass);
	const about = (event: Extract<EntryBody, { kind: 'event' }>['event']) =>
		append(project, { kind: 'event', revisionHash: revision.hash, event });
	const comment = about({ type: 'comment', text: `about ${number}`, frame: null });
	about({ type: 'recall', outcome: 'done', counts: {}, open: [] });
	if (rng() < 0.5)
		about({ type: 'answer', comment: comment.hash, outcome: 'declined', text: 'Left', why: '', inRevision: null });
}
