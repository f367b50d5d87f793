import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { backupStudio } from '../keeping/backupStudio.ts';
import { snapshotsIn } from '../keeping/manifest.ts';
import { systemClock } from '../process/systemClock.ts';
import { cryptoRng } from '../store/cryptoRng.ts';
import { EXIT, type Verb } from './framework/verb.ts';
import { LOG_OPTIONS, rootOf } from './logAccess.ts';

const list: Verb = {
	name: 'list',
	summary: 'The backups that a folder holds',
	usage: 'FOLDER [--json]',
	options: { json: { type: 'boolean', summary: 'Print JSON' } },
	notes: null,
	run: async ({ args, stdout }) => {
		const { FOLDER } = args.exactly('FOLDER');
		const all = snapshotsIn(resolve(FOLDER)).map(({ name, manifest }) => ({
			name,
			files: manifest.files.length,
			bytes: manifest.files.reduce((sum, file) => sum + file.bytes, 0),
		}));
		if (args.flag('json')) stdout.write(`${JSON.stringify(all, null, 2)}\n`);
		else
			stdout.write(
				all.map(({ name, files, bytes }) => `${name}  ${files} files, ${megabytes(bytes)}\n`).join('') ||
					'There is no whole backup here.\n',
			);
		return EXIT.ok;
	},
};

/** `12.3 MB`. */
export function megabytes(bytes: number): string {
	return `${(bytes / 1e6).toFixed(1)} MB`;
}

export const verb: Verb = {
	name: 'backup',
	summary: 'Copy the whole studio, log and audio, to a folder, and check the copy',
	usage: 'FOLDER [--rig FILE] [--json]',
	options: {
		...LOG_OPTIONS,
		rig: { type: 'string', value: 'FILE', summary: 'The rig, where it does not lie in the data folder' },
	},
	notes:
		'Works beside a running daemon. Each backup is a folder of its own that reads without Detent; what has not changed is\nthere once for all of them. Exit code 3 when audio is missing or is not what the log says: the rest is backed up.',
	commands: { list },
	run: async (context) => {
		const { args, stdout, signal, progress } = context;
		const { FOLDER } = args.exactly('FOLDER');
		const root = rootOf(context);
		const rig = args.text('rig');
		const report = await backupStudio({
			root,
			into: resolve(FOLDER),
			rigPath: rig === null || existsSync(join(root, 'rig.yaml')) ? null : resolve(rig),
			clock: systemClock,
			rng: cryptoRng,
			signal,
			report: progress.report,
		});
		progress.clear();
		if (args.flag('json')) stdout.write(`${JSON.stringify(report, null, 2)}\n`);
		else {
			stdout.write(
				`${report.folder}\n${report.files} files: ${report.copied} copied (${megabytes(report.copiedBytes)}), ${report.shared} as in the last backup; every one was read back and compared.\n`,
			);
			for (const { path, reason } of report.problems) stdout.write(`  ${path}: ${reason}\n`);
		}
		return report.problems.length === 0 ? EXIT.ok : EXIT.refused;
	},
};
