import { resolve } from 'node:path';
import { importProject } from '../keeping/importProject.ts';
import { systemClock } from '../process/systemClock.ts';
import { cryptoRng } from '../store/cryptoRng.ts';
import { layoutOf } from '../store/layout.ts';
import { acquireLock } from '../store/lock.ts';
import { EXIT, type Verb } from './framework/verb.ts';
import { LOG_OPTIONS, rootOf } from './logAccess.ts';

export const verb: Verb = {
	name: 'import',
	summary: 'Take in a project that was exported elsewhere, with its ids and its chain',
	usage: 'FOLDER [--json]',
	options: LOG_OPTIONS,
	notes:
		'The daemon must be stopped. Every hash is checked first; a folder that is not whole is refused (exit code 3).',
	run: async (context) => {
		const { args, stdout, signal, progress } = context;
		const { FOLDER } = args.exactly('FOLDER');
		const root = rootOf(context);
		const lock = acquireLock(layoutOf(root).lock, { program: 'detent import' });
		try {
			const report = await importProject({
				folder: resolve(FOLDER),
				root,
				clock: systemClock,
				rng: cryptoRng,
				signal,
				report: progress.report,
			});
			progress.clear();
			stdout.write(
				args.flag('json')
					? `${JSON.stringify(report, null, 2)}\n`
					: `${report.title} (${report.project}): ${report.entries} entries, chain whole; ${report.files} files.\n`,
			);
			return EXIT.ok;
		} finally {
			lock.release();
		}
	},
};
