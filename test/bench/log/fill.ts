import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { canonicalJson } from '../../../src/shared/canonicalJson.ts';
import { NO_EVIDENCE } from '../../../src/shared/model/evidence.ts';
import type { EntryBody } from '../../../src/shared/model/log.ts';
import type { RevisionFacts } from '../../../src/shared/model/revision.ts';
import { seededRng } from '../../../src/shared/random.ts';
import { makeEntry } from '../../../src/store/entries.ts';
import { createIds } from '../../../src/store/ids.ts';
import { layoutOf, projectPaths } from '../../../src/store/layout.ts';
import { openDatabase } from '../../../src/store/openDatabase.ts';
import { entryRows } from '../../../src/store/rows.ts';
import { sidecarPaths } from '../../../src/store/sidecars.ts';
import { audioFile, revisionFacts } from '../../store/facts.ts';

type EventOf = Extract<EntryBody, { kind: 'event' }>['event'];

const UNITS = ['pultec', 'bender', 'compressor', 'width'];
const CONTROLS_A_UNIT = 8;
const FREQUENCIES = ['20', '30', '60', '100'];

/** Four units with eight controls each, somewhere. */
function units(rng: () => number): RevisionFacts['units'] {
	return UNITS.map((unit) => ({
		unit,
		name: `Unit ${unit}`,
		definition: `bench/${unit}`,
		definitionHash: 'b'.repeat(64),
		serial: null,
		channel: 'stereo',
		settings: Array.from({ length: CONTROLS_A_UNIT }, (_, index) => {
			const position = index === 0 ? Math.floor(rng() * FREQUENCIES.length) : Math.floor(rng() * 24);
			const legend = index === 0 ? (FREQUENCIES[position] ?? '') : String(position);
			const label = index === 0 ? 'LOW FREQUENCY' : index === 1 ? 'BOOST (low)' : `CONTROL ${index}`;
			return {
				control: `c${index}`,
				label,
				position,
				legend,
				angleDeg: null,
				value: null,
				unit: null,
				evidence: NO_EVIDENCE,
			};
		}),
	}));
}

/**
 * A log as many years would leave it: entries, their files, four tracks a project. The same as `append` writes, without
 * flushing each entry to the disk.
 *
 * @returns ids of the projects
 */
export function fillLog(
	root: string,
	projects: number,
	revisionsEach: number,
	onProject: (done: number) => void,
): string[] {
	const layout = layoutOf(root);
	mkdirSync(layout.root, { recursive: true });
	const database = openDatabase(layout.database, 'write');
	database.pragma('synchronous = OFF');
	const rows = entryRows(database);
	const rng = seededRng(7);
	let now = Date.UTC(2010, 0, 1);
	const newId = createIds({ nowMs: () => now }, rng);
	const ids: string[] = [];
	for (let count = 0; count < projects; count += 1) {
		const project = newId();
		const title = `Album ${count + 1}`;
		const paths = projectPaths(layout, project, title);
		for (const folder of [paths.log, paths.captures, paths.masters]) mkdirSync(folder, { recursive: true });
		let head: { seq: number; hash: string } | null = null;
		database.transaction(() => {
			const add = (body: EntryBody) => {
				now += 60_000;
				const entry = makeEntry(project, head, new Date(now).toISOString(), null, body);
				const text = canonicalJson(entry);
				rows.insert(entry, text);
				for (const path of sidecarPaths(paths, entry)) {
					mkdirSync(dirname(path), { recursive: true });
					writeFileSync(path, text);
				}
				head = entry;
				return entry;
			};
			add({ kind: 'project', title, artist: `Artist ${count % 97}`, form: 'album' });
			const tracks = [1, 2, 3, 4].map((position) => {
				const track = newId();
				add({ kind: 'track', track, title: `Song ${position}`, position });
				add({ kind: 'mix', track, file: audioFile(`song-${position}.wav`) });
				return track;
			});
			for (let revision = 0; revision < revisionsEach; revision += 1) {
				const track = tracks[revision % tracks.length] ?? '';
				const number = 1 + Math.floor(revision / tracks.length);
				const name = `${1 + (revision % tracks.length)}-song-r${number}.wav`;
				const base = revisionFacts(project, track, number, newId());
				const sha256 = `${String(count).padStart(6, '0')}${String(revision).padStart(6, '0')}`.padEnd(64, '0');
				const capture = base.capture === null ? null : { ...base.capture, file: audioFile(name, { sha256 }) };
				const facts = {
					...base,
					capture,
					master: audioFile(name, { sha256 }),
					note: `round ${number}`,
					units: units(rng),
				};
				const made = add({ kind: 'revision', id: newId(), facts });
				const about = (event: EventOf) => add({ kind: 'event', revisionHash: made.hash, event });
				if (revision % 5 === 0) about({ type: 'comment', text: 'A little more air', frame: 48_000 });
				if (revision % 5 === 1) about({ type: 'recall', outcome: 'done', counts: {}, open: [] });
				if (revision % 10 === 2) about({ type: 'sent', print: sha256, to: null });
				if (revision % 50 === 42) about({ type: 'approval', approved: true, print: sha256 });
			}
		})();
		ids.push(project);
		onProject(count + 1);
	}
	database.close();
	return ids;
}
