import { resolve } from 'node:path';
import { type ExportReport, exportProject, type MadeFile } from '../keeping/exportProject.ts';
import { projectPage } from '../keeping/projectPage.ts';
import { systemClock } from '../process/systemClock.ts';
import { cryptoRng } from '../store/cryptoRng.ts';
import { type DiskLogStore, openLogStore } from '../store/openLogStore.ts';
import { createPeople } from '../store/people.ts';
import { megabytes } from './backup.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';
import { findProject, LOG_OPTIONS, rootOf } from './logAccess.ts';

async function write(context: VerbContext, store: DiskLogStore, wanted: string, folder: string): Promise<ExportReport> {
	const project = findProject(store.projects(), wanted);
	const facts = new Map(
		store
			.entries(project.id)
			.flatMap(({ hash, body }) => (body.kind === 'revision' ? [[hash, body.facts] as const] : [])),
	);
	const made: MadeFile[] = [{ path: 'index.html', content: projectPage(project, facts, new Map(), null) }];
	return exportProject({
		store,
		project: project.id,
		folder: resolve(folder),
		people: createPeople(store.layout.people, store.newId).names(),
		made,
		signal: context.signal,
		report: context.progress.report,
	});
}

export const verb: Verb = {
	name: 'export',
	summary: 'Write a project as a folder that reads without Detent',
	usage: 'PROJECT FOLDER [--json]',
	options: LOG_OPTIONS,
	notes:
		'Log as JSON, mixes, captures, masters, and index.html that leads to all of it. `detent import` takes the folder in\nelsewhere. Exit code 3 when audio is missing or is not what the log says: the rest is there.',
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
				for (const { path, reason } of report.problems) stdout.write(`  ${path}: ${reason}\n`);
			}
			return report.problems.length === 0 ? EXIT.ok : EXIT.refused;
		} finally {
			store.close();
		}
	},
};
