import { systemClock } from '../process/systemClock.ts';
import { findTrack } from '../shared/findByName.ts';
import { cryptoRng } from '../store/cryptoRng.ts';
import { createPeople } from '../store/people.ts';
import { rebuildLog } from '../store/rebuild.ts';
import { usageError } from './framework/args.ts';
import { EXIT, type Verb } from './framework/verb.ts';
import { LOG_OPTIONS, projectNamed, readLog, withLock } from './logAccess.ts';
import { diff } from './logDiff.ts';
import { projectLine, trackText } from './logText.ts';
import { verify } from './logVerify.ts';
import { whatis } from './logWhatIs.ts';

const rebuild: Verb = {
	name: 'rebuild',
	summary: 'Make the database anew from the files in the project folders',
	usage: '[--json]',
	options: LOG_OPTIONS,
	notes: 'The old database is kept beside it. Exit code 1 when a link is broken or a file could not be believed.',
	run: async (context) => {
		context.args.exactly();
		const report = withLock(context, (root) => rebuildLog(root, { clock: systemClock, rng: cryptoRng }));
		const { stdout } = context;
		if (context.args.flag('json')) stdout.write(`${JSON.stringify(report, null, 2)}\n`);
		else {
			for (const { project, title, entries, revisions, broken } of report.projects) {
				stdout.write(`${title} (${project}): ${entries} entries, ${revisions} revisions\n`);
				for (const { seq, reason } of broken) stdout.write(`  BROKEN at entry ${seq}: ${reason}\n`);
			}
			if (report.projects.length === 0) stdout.write('No entry was found in the project folders.\n');
			for (const { path, reason } of report.refused) stdout.write(`Not taken: ${path}: ${reason}\n`);
			if (report.oldDatabase !== null) stdout.write(`The old database is kept as ${report.oldDatabase}.\n`);
			if (report.oldDatabase !== null && report.studioLost !== null) {
				stdout.write(`Tablets must be paired again, and positions of the rack are not known: ${report.studioLost}\n`);
			}
		}
		const clean = report.refused.length === 0 && report.projects.every(({ broken }) => broken.length === 0);
		return clean ? EXIT.ok : EXIT.failed;
	},
};

export const verb: Verb = {
	name: 'log',
	summary: 'Print what was done to a project or a track',
	usage: '[PROJECT [TRACK]] [--json]',
	options: LOG_OPTIONS,
	notes: 'PROJECT: id, part of one, or title. TRACK: position, id or title. Without a project: the list of projects.',
	commands: { diff, verify, rebuild, whatis },
	run: async (context) => {
		const [projectName, trackName, ...tooMany] = context.args.positionals;
		if (tooMany.length > 0) throw usageError('Expected PROJECT and TRACK at most.', 'See --help.');
		const json = context.args.flag('json');
		return readLog(context, (store) => {
			if (projectName === undefined) {
				const lines = store.list();
				if (json) context.stdout.write(`${JSON.stringify(lines, null, 2)}\n`);
				else
					context.stdout.write(lines.map((line) => `${projectLine(line)}\n`).join('') || 'There is no project yet.\n');
				return EXIT.ok;
			}
			const project = projectNamed(store, projectName);
			const tracks = trackName === undefined ? project.tracks : [findTrack(project, trackName)];
			const entries = store.entries(project.id);
			if (json) context.stdout.write(`${JSON.stringify({ project: { ...project, tracks }, entries }, null, 2)}\n`);
			else {
				const names = createPeople(store.layout.people, store.newId).names();
				const text = tracks.map((track) => `\n${trackText(track, entries, names)}`).join('');
				context.stdout.write(`${projectLine(project)}\n${text}`);
			}
			return EXIT.ok;
		});
	},
};
