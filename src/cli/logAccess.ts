import { systemClock } from '../process/systemClock.ts';
import { DetentError } from '../shared/errors.ts';
import { findProject } from '../shared/findByName.ts';
import type { ProjectSummary } from '../shared/model/log.ts';
import { cryptoRng } from '../store/cryptoRng.ts';
import { dataFolder, layoutOf } from '../store/layout.ts';
import { acquireLock } from '../store/lock.ts';
import { type DiskLogStore, openLogStore } from '../store/openLogStore.ts';
import type { OptionSpec } from './framework/option.ts';
import type { VerbContext } from './framework/verb.ts';

/** Options of every verb that reads the log. */
export const LOG_OPTIONS: Readonly<Record<string, OptionSpec>> = {
	data: { type: 'string', value: 'DIR', summary: 'Where the log and the audio lie (default ~/.local/share/detent)' },
	json: { type: 'boolean', summary: 'Print JSON' },
};

export function rootOf({ args, env }: Pick<VerbContext, 'args' | 'env'>): string {
	return dataFolder(args.text('data'), env);
}

/** Reads the log, beside a running daemon too. @throws DetentError `store.*` */
export function readLog<T>(context: VerbContext, work: (store: DiskLogStore) => T): T {
	const store = openLogStore(rootOf(context), { clock: systemClock, rng: cryptoRng, access: 'read' });
	try {
		const filling = store.filling();
		if (filling !== null) {
			const percent = Math.floor((100 * filling.done) / Math.max(1, filling.entries));
			context.stderr.write(
				`The lists of this log are being made (${percent} %): what is not in them yet is missing here.\n`,
			);
		}
		return work(store);
	} finally {
		store.close();
	}
}

/** The project that a person means. @throws DetentError `cli.unknown-project`, `cli.ambiguous` */
export function projectNamed(store: Pick<DiskLogStore, 'list' | 'project'>, wanted: string): ProjectSummary {
	const { id } = findProject(store.list(), wanted);
	const project = store.project(id);
	if (project !== null) return project;
	throw new DetentError('store.unknown', { message: 'There is no such project in the log.', subject: wanted });
}

/** Runs `work` while no daemon can start. @throws DetentError `store.in-use` */
export function withLock<T>(context: VerbContext, work: (root: string) => T): T {
	const root = rootOf(context);
	const lock = acquireLock(layoutOf(root).lock, { program: 'detent command' });
	try {
		return work(root);
	} finally {
		lock.release();
	}
}
