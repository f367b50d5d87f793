import { resolve } from 'node:path';
import { type ImportReport, importProject } from '../keeping/importProject.ts';
import { openFilled } from '../keeping/openFilled.ts';
import { systemClock } from '../process/systemClock.ts';
import { readLocalAccess } from '../remote/localAccess.ts';
import { DetentError, type ErrorCode } from '../shared/errors.ts';
import { cryptoRng } from '../store/cryptoRng.ts';
import { layoutOf } from '../store/layout.ts';
import { acquireLock } from '../store/lock.ts';
import { createPeople } from '../store/people.ts';
import { attachSession } from './attach.ts';
import { daemonOptions } from './daemonOptions.ts';
import { beginCancellable } from './framework/beginCancellable.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';
import { LOG_OPTIONS, rootOf } from './logAccess.ts';

/** By this process, while no daemon can start. */
async function byItself({ signal, progress }: VerbContext, root: string, folder: string): Promise<ImportReport> {
	const lock = acquireLock(layoutOf(root).lock, { program: 'detent import' });
	try {
		const store = await openFilled(root, { clock: systemClock, rng: cryptoRng, signal, report: progress.report });
		try {
			const people = createPeople(store.layout.people, store.newId);
			return await importProject({ folder, store, people, signal, report: progress.report });
		} finally {
			store.close();
		}
	} finally {
		lock.release();
	}
}

/** By the daemon that holds the data folder: the project is on every screen when it is done. */
async function byDaemon({ args, env, signal, progress }: VerbContext, folder: string): Promise<ImportReport> {
	const session = await attachSession(daemonOptions(args, env));
	try {
		const never = new AbortController().signal;
		const stopListening = await beginCancellable(
			signal,
			() => session.command({ type: 'project.import', folder }),
			() => void session.command({ type: 'project.importCancel' }).catch(() => undefined),
		);
		const ended = session.until(({ studio: { importing } }) => {
			if (importing !== undefined) progress.report(importing.progress, importing.label);
			return importing === undefined || importing.outcome !== null;
		}, never);
		const state = await ended.finally(stopListening);
		const { taken = null, failure = null } = state.studio.importing ?? {};
		if (taken !== null) return taken;
		signal.throwIfAborted();
		const { code, message, subject, remedy } = failure ?? {
			code: 'store.cancelled',
			message: 'The import was cancelled on another screen.',
			subject: null,
			remedy: null,
		};
		throw new DetentError(code as ErrorCode, {
			message,
			...(subject === null ? {} : { subject }),
			...(remedy === null ? {} : { remedy }),
		});
	} finally {
		await session.close();
	}
}

export const verb: Verb = {
	name: 'import',
	summary: 'Take in a project that was exported elsewhere, with its ids and its chain',
	usage: 'FOLDER [--json]',
	options: LOG_OPTIONS,
	notes:
		'Every hash is checked first; a folder that is not whole is refused (exit code 3), and nothing is changed. A daemon that\nruns takes it in itself, and has it on every screen at once. Ctrl-C cancels it.',
	run: async (context) => {
		const { args, stdout, progress } = context;
		const { FOLDER } = args.exactly('FOLDER');
		const root = rootOf(context);
		const folder = resolve(FOLDER);
		const report =
			readLocalAccess(root) === null ? await byItself(context, root, folder) : await byDaemon(context, folder);
		progress.clear();
		stdout.write(
			args.flag('json')
				? `${JSON.stringify(report, null, 2)}\n`
				: `${report.title} (${report.project}): ${report.entries} entries, chain whole; ${report.files} files.\n`,
		);
		return EXIT.ok;
	},
};
