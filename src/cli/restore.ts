import { resolve } from 'node:path';
import { restoreStudio } from '../keeping/restoreStudio.ts';
import { systemClock } from '../process/systemClock.ts';
import { cryptoRng } from '../store/cryptoRng.ts';
import { megabytes } from './backup.ts';
import { EXIT, type Verb } from './framework/verb.ts';
import { LOG_OPTIONS, rootOf } from './logAccess.ts';

export const verb: Verb = {
	name: 'restore',
	summary: 'Make a data folder from a backup: on a new machine, or after a loss',
	usage: 'FOLDER [--from NAME] [--keep-pairing] [--json]',
	options: {
		...LOG_OPTIONS,
		from: {
			type: 'string',
			value: 'NAME',
			summary: 'Which backup (detent backup list FOLDER); the newest when absent',
		},
		'keep-pairing': { type: 'boolean', summary: 'Tablets stay paired; for the same machine' },
	},
	notes:
		'Refuses a data folder in which something lies. Log, audio, rig, calibrations and the last known positions of the knobs come\nback; tablets are paired anew. Exit code 3 when a file could not be brought back: it is named, and the rest is there.',
	run: async (context) => {
		const { args, stdout, signal, progress } = context;
		const { FOLDER } = args.exactly('FOLDER');
		const root = rootOf(context);
		const report = await restoreStudio({
			from: resolve(FOLDER),
			name: args.text('from'),
			root,
			keepPairing: args.flag('keep-pairing'),
			clock: systemClock,
			rng: cryptoRng,
			signal,
			report: progress.report,
		});
		progress.clear();
		const whole = report.problems.length === 0 && report.projects.every(({ broken }) => broken === null);
		if (args.flag('json')) stdout.write(`${JSON.stringify({ ...report, root }, null, 2)}\n`);
		else {
			stdout.write(`${root}: ${report.files} files, ${megabytes(report.bytes)}, of the backup of ${report.name}\n`);
			for (const { title, entries, broken } of report.projects)
				stdout.write(`  ${title}: ${entries} entries, ${broken === null ? 'chain whole' : `BROKEN at ${broken}`}\n`);
			if (report.rebuilt !== null)
				stdout.write(
					`The database was made anew from the project folders: ${report.rebuilt} Where the knobs stood last is not known.\n`,
				);
			for (const { path, reason } of report.problems) stdout.write(`  ${path}: ${reason}\n`);
		}
		return whole ? EXIT.ok : EXIT.refused;
	},
};
