import { readSync, writeSync } from 'node:fs';
import type { EntryBody } from '../../../src/shared/model/log.ts';
import { seededRng } from '../../../src/shared/random.ts';
import { openLogStore } from '../../../src/store/openLogStore.ts';
import { audioFile, revisionFacts } from '../../store/facts.ts';

/**
 * Waits for a word on stdin, then writes revisions of one track and what is said about them until the log takes no more. It has no audio
 * files, so what fails first is the log. Every entry that `append` has returned is told on stdout, one line each, by a
 * synchronous write: what was told, was acknowledged.
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

const project = store.newId();
const track = store.newId();
append(project, { kind: 'project', title: 'Full', artist: '', form: 'album' });
append(project, { kind: 'track', track, title: 'Opening', position: 1 });
append(project, { kind: 'mix', track, file: audioFile('opening.wav') });
for (let number = 1; ; number++) {
	const facts = revisionFacts(project, track, number, store.newId());
	const { hash } = append(project, { kind: 'revision', id: store.newId(), facts });
	append(project, { kind: 'event', revisionHash: hash, event: { type: 'comment', text: 'about it', frame: null } });
}
