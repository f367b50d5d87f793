import { resolve } from 'node:path';
import { createOfflineEngine } from '../audio/offline/engine.ts';
import type { OfflineEngine } from '../audio/offlineEngine.ts';
import { type ExportOptions, type ExportReport, exportProject } from '../keeping/exportProject.ts';
import { projectPage, type SheetPaths } from '../keeping/projectPage.ts';
import { type SheetUnit, unitsFor } from '../paper/definitionsFor.ts';
import { writeLetter } from '../paper/letterFiles.ts';
import { letterTracks } from '../paper/letterFor.ts';
import { pdfOf } from '../paper/pdf.ts';
import { sheetFor } from '../paper/sheetFor.ts';
import { sheetPhotos } from '../paper/sheetPhotos.ts';
import { systemClock } from '../process/systemClock.ts';
import type { ProjectSummary } from '../shared/model/log.ts';
import type { RevisionFacts } from '../shared/model/revision.ts';
import { photoPages } from '../shared/paper/photoPages.ts';
import { revisionSheet } from '../shared/paper/revisionSheet.ts';
import { sheetHtml } from '../shared/paper/svgPage.ts';
import { cryptoRng } from '../store/cryptoRng.ts';
import { slug } from '../store/layout.ts';
import { type DiskLogStore, openLogStore } from '../store/openLogStore.ts';
import { createPeople } from '../store/people.ts';
import { megabytes } from './backup.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';
import { LOG_OPTIONS, projectNamed, rootOf } from './logAccess.ts';
import { BROWSER_SHOWS, rigOf } from './sheet.ts';

type Put = Parameters<ExportOptions['make']>[0];

/** Share of the work that copying is; the rest is made: sheets, letter, players. */
const COPYING = 0.5;

interface Made {
	store: DiskLogStore;
	project: ProjectSummary;
	engine: OfflineEngine;
	problems: ExportReport['problems'];
	units: SheetUnit[];
}

const peopleOf = (store: DiskLogStore) => createPeople(store.layout.people, store.newId).names();

/** A recall sheet of every revision, the letter, and the page that leads to all of it. */
async function makePages(
	context: VerbContext,
	{ store, project, engine, problems, units }: Made,
	put: Put,
): Promise<void> {
	const { progress, signal } = context;
	const facts = new Map<string, RevisionFacts>();
	const sheets = new Map<string, SheetPaths>();
	const all = project.tracks.flatMap((track) => track.revisions.map((revision) => ({ track, revision })));
	const at = new Date(systemClock.nowMs());
	for (const [index, { track, revision }] of all.entries()) {
		signal.throwIfAborted();
		progress.report(COPYING + (0.2 * index) / all.length, 'recall sheets');
		const known = store.revision(revision.hash);
		const sheet = sheetFor(store, revision.hash, units, null);
		if (known === null || sheet === null) continue;
		const name = `${String(track.position).padStart(2, '0')}-${slug(track.title)}-r${String(revision.number).padStart(3, '0')}`;
		const path = `sheets/${name}-${revision.hash.slice(0, 8)}`;
		const title = `${track.title}, revision ${revision.number}`;
		const pages = revisionSheet(sheet);
		put(`${path}.pdf`, await pdfOf(title, pages, at));
		facts.set(revision.hash, known.facts);
		// The photos lie in the folder once, however many revisions show them.
		const photos = sheetPhotos(store, revision.hash, BROWSER_SHOWS, '../photos');
		if (photos.length > 0)
			put(`${path}.html`, sheetHtml(title, [...pages, ...photoPages(`${track.position}. ${title}`, photos)]));
		sheets.set(revision.hash, { sheet: `${path}.pdf`, withPhotos: photos.length > 0 ? `${path}.html` : null });
	}
	const tracks = letterTracks(store, project.tracks, { from: null, to: null });
	const players = new Map<string, string>();
	if (tracks.length > 0) {
		const names = await writeLetter({
			letter: { projectTitle: project.title, artist: project.artist, date: at.toISOString().slice(0, 10), tracks },
			paths: store.paths(project.id),
			engine,
			at,
			put: (path, content) => put(`letter/${path}`, content),
			unheard: (title, error) => problems.push({ path: title, reason: `no player was made: ${error.message}` }),
			signal,
			report: (fraction, label) => progress.report(COPYING + 0.2 + (1 - COPYING - 0.2) * fraction, label),
		});
		for (const [index, name] of names.entries()) {
			const track = tracks[index]?.to.track;
			if (track !== undefined && name !== null) players.set(track, `letter/${name}`);
		}
	}
	const letter = tracks.length > 0 ? 'letter/letter.html' : null;
	put('index.html', projectPage(project, { facts, sheets, players, letter, people: peopleOf(store) }));
}

async function write(context: VerbContext, store: DiskLogStore, wanted: string, folder: string): Promise<ExportReport> {
	const project = projectNamed(store, wanted);
	const engine = createOfflineEngine();
	const units = unitsFor(rootOf(context), rigOf(context));
	const problems: ExportReport['problems'] = [];
	try {
		const report = await exportProject({
			store,
			project: project.id,
			folder: resolve(folder),
			definitions: units.map(({ definition }) => definition),
			people: peopleOf(store),
			make: (put) => makePages(context, { store, project, engine, problems, units }, put),
			signal: context.signal,
			report: (fraction, label) => context.progress.report(COPYING * fraction, label),
		});
		return { ...report, problems: [...report.problems, ...problems] };
	} finally {
		await engine.dispose();
	}
}

export const verb: Verb = {
	name: 'export',
	summary: 'Write a project as a folder that reads without Detent',
	usage: 'PROJECT FOLDER [--rig FILE] [--json]',
	options: {
		...LOG_OPTIONS,
		rig: { type: 'string', value: 'FILE', summary: 'The rig, for the sheets (default rig.yaml in the data folder)' },
	},
	notes:
		'Log as JSON, mixes, captures, masters, recall sheets, the letter with its players, and index.html that leads to all of\nit. `detent import` takes the folder in elsewhere. Exit code 3 when audio is missing or is not what the log says: the rest is there.',
	run: async (context) => {
		const { args, stdout, progress } = context;
		const { PROJECT, FOLDER } = args.exactly('PROJECT', 'FOLDER');
		const store = openLogStore(rootOf(context), { clock: systemClock, rng: cryptoRng, access: 'read' });
		try {
			const report = await write(context, store, PROJECT, FOLDER);
			progress.clear();
			if (args.flag('json')) stdout.write(`${JSON.stringify(report, null, 2)}\n`);
			else {
				stdout.write(`${report.folder}: ${report.files} files, ${megabytes(report.bytes)}\n`);
				for (const name of report.undrawn)
					stdout.write(`  ${name}: its definition as it was then is kept nowhere; sheets have its legends as a list\n`);
				for (const { path, reason } of report.problems) stdout.write(`  ${path}: ${reason}\n`);
			}
			return report.problems.length === 0 ? EXIT.ok : EXIT.refused;
		} finally {
			store.close();
		}
	},
};
