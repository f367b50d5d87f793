import { createHash } from 'node:crypto';
import { mkdirSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as breath } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { backupStudio } from '../../../src/keeping/backupStudio.ts';
import type { EntryBody } from '../../../src/shared/model/log.ts';
import { seededRng } from '../../../src/shared/random.ts';
import { layoutOf } from '../../../src/store/layout.ts';
import { openLogStore } from '../../../src/store/openLogStore.ts';
import { recoverInterrupted } from '../../../src/store/recoverInterrupted.ts';
import { createStudioFiles } from '../../../src/store/studioFiles.ts';
import { sweepLeftovers } from '../../../src/store/sweepLeftovers.ts';
import { audioFile, revisionFacts } from '../../store/facts.ts';

/** Projects of a busy day. */
const PROJECTS = 8;
/** One life in so many begins with a log whose lists are gone, and one with a backup beside the work. */
const LISTS_EACH = 4;
const BACKUP_EACH = 4;
/** Entries of one step of making lists: several steps are under way when the kill comes. */
const SLICE = 20;

/**
 * Waits for a word on stdin, then works as on a busy day, until it is killed: projects, tracks, mixes, passes with their
 * prints, revisions and what is said about them; lists that are made anew, a backup. Every entry that `append` has returned is
 * told on stdout, one line each, by a synchronous write: what was told, was acknowledged.
 */
const [root = '', seedText = '1', backups = ''] = process.argv.slice(2);
const seed = Number(seedText);
readSync(0, Buffer.alloc(1));
const rng = seededRng(seed);
const clock = { nowMs: () => Date.now() };
const layout = layoutOf(root);
if (seed % LISTS_EACH === 1 && seed > 1) forgetLists();
const store = openLogStore(root, { clock, rng, access: 'write', filling: { atOnce: 0, slice: SLICE, folders: 0 } });
await recoverInterrupted(store);
sweepLeftovers(layout);
const files = createStudioFiles(layout, store);
if (seed % BACKUP_EACH === 2)
	backupStudio({
		root,
		into: backups,
		rigPath: null,
		clock,
		rng,
		signal: new AbortController().signal,
		report: () => undefined,
	}).catch((error: unknown) => {
		process.stderr.write(`backup: ${String(error)}\n`);
		process.exit(1);
	});

/** As a log from before there were lists: what a start makes again. */
function forgetLists(): void {
	const database = new Sqlite(layout.database);
	for (const table of ['summaries', 'track_titles', 'revision_lines', 'settings', 'setting_lines', 'logged_files'])
		database.exec(`DELETE FROM ${table}`);
	database.close();
}

const append = (project: string, body: EntryBody) => {
	const entry = store.append(project, body, null);
	writeSync(1, `${entry.project} ${entry.seq} ${entry.hash}\n`);
	return entry;
};

/** Noise of some kilobytes, in place of audio. */
function bytesOf(length: number): Uint8Array {
	return Uint8Array.from({ length }, () => Math.floor(rng() * 256));
}

function facts(fileName: string, bytes: Uint8Array) {
	return audioFile(fileName, { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length });
}

/** A print as a pass makes it: it grows under another name, has its own when it is whole, and is a revision then. */
async function print(project: string, track: string): Promise<void> {
	const pass = store.newId();
	const number = (store.project(project)?.tracks[0]?.revisions.at(-1)?.number ?? 0) + 1;
	const { part, final } = await files.capturePaths(project, track, number, pass);
	store.openPass({ pass, project, track, startedAt: new Date().toISOString(), capturePath: part });
	const bytes = bytesOf(2000 + Math.floor(rng() * 20_000));
	writeFileSync(part, bytes.subarray(0, bytes.length / 2));
	await breath();
	writeFileSync(part, bytes);
	await files.commit(part, final);
	const made = revisionFacts(project, track, number, pass);
	const name = final.slice(final.lastIndexOf('/') + 1);
	const capture = made.capture === null ? null : { ...made.capture, file: facts(name, bytes) };
	const body = { ...made, capture, master: null, measurements: { ...made.measurements, master: null } };
	const revision = append(project, { kind: 'revision', id: store.newId(), facts: body });
	store.closePass(pass);
	const about = (event: Extract<EntryBody, { kind: 'event' }>['event']) =>
		append(project, { kind: 'event', revisionHash: revision.hash, event });
	const comment = about({ type: 'comment', text: `about ${number}`, frame: null });
	about({ type: 'recall', outcome: 'done', counts: {}, open: [] });
	if (rng() < 0.5)
		about({ type: 'answer', comment: comment.hash, outcome: 'declined', text: 'Left', why: '', inRevision: null });
}

const known = store.projectIds();
for (;;) {
	store.fillLists();
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
	if (first === undefined || rng() < 0.3) {
		const bytes = bytesOf(3000);
		const source = join(layout.uploads, `${seed}.wav`);
		mkdirSync(dirname(source), { recursive: true });
		writeFileSync(source, bytes);
		const name = await files.placeMix(project, source, 'opening.wav');
		append(project, { kind: 'mix', track, file: facts(name, bytes) });
	}
	store.fillLists();
	await print(project, track);
	await breath();
}
