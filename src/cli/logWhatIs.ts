import { hashFile } from '../audio/files/hash.ts';
import { whatIsIn, whatIsWords } from '../shared/whatIs.ts';
import { EXIT, type Verb } from './framework/verb.ts';
import { LOG_OPTIONS, readLog } from './logAccess.ts';

export const whatis: Verb = {
	name: 'whatis',
	summary: 'Which mix, capture, master or reference a file is, by its contents',
	usage: 'FILE [--right] [--json]',
	options: {
		...LOG_OPTIONS,
		right: {
			type: 'boolean',
			summary: 'Exit code 3 too when it is not the version that counts: before a delivery, in scripts',
		},
	},
	notes:
		'The name does not matter, only the bytes. An old version is called out, with the one that counts: the approved one, else the newest.\nExit code 3 when the log does not know the file.',
	run: async (context) => {
		const { FILE } = context.args.exactly('FILE');
		const sha256 = await hashFile(FILE, context.signal);
		const found = readLog(context, (store) =>
			store.filesBy(sha256).flatMap((entry) => {
				const project = store.project(entry.project);
				return project === null ? [] : whatIsIn(project, [entry.body], sha256);
			}),
		);
		if (context.args.flag('json')) context.stdout.write(`${JSON.stringify({ sha256, found }, null, 2)}\n`);
		else if (found.length > 0) context.stdout.write(found.map((file) => `${whatIsWords(file)}\n`).join(''));
		else {
			context.stdout.write(
				`${FILE}: the log does not know this file. It is no print of Detent, or it was changed after it was printed.\n`,
			);
		}
		const right = found.some(({ instead }) => instead === null);
		return found.length === 0 || (context.args.flag('right') && !right) ? EXIT.refused : EXIT.ok;
	},
};
