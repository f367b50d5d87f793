import { systemClock } from '../process/systemClock.ts';
import { DetentError } from '../shared/errors.ts';
import type { ProjectSummary, TrackSummary } from '../shared/model/log.ts';
import { cryptoRng } from '../store/cryptoRng.ts';
import { dataFolder, layoutOf } from '../store/layout.ts';
import { acquireLock } from '../store/lock.ts';
import { type DiskLogStore, openLogStore } from '../store/openLogStore.ts';
import type { OptionSpec, VerbContext } from './framework/verb.ts';

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

/**
 * The project that a person means: by id, by the beginning or end of one (4 digits or more), by its title or the
 * beginning of it.
 *
 * @throws DetentError `cli.unknown-project`, `cli.ambiguous`
 */
export function findProject<T extends { id: string; title: string }>(projects: readonly T[], wanted: string): T {
	return findOne(projects, wanted, 'project', ({ id, title }) => ({ id, title }));
}

/** The track that a person means: by position, id or title. @throws DetentError `cli.unknown-track`, `cli.ambiguous` */
export function findTrack(project: ProjectSummary, wanted: string): TrackSummary {
	const byPosition = project.tracks.filter((track) => String(track.position) === wanted);
	if (byPosition.length === 1 && byPosition[0] !== undefined) return byPosition[0];
	return findOne(project.tracks, wanted, 'track', ({ id, title }) => ({ id, title }));
}

function findOne<T>(
	items: readonly T[],
	wanted: string,
	what: 'project' | 'track',
	name: (item: T) => { id: string; title: string },
): T {
	const text = wanted.toLowerCase();
	const idPart = /^[0-9a-f-]{4,}$/.test(text);
	const tries: ((item: T) => boolean)[] = [
		(item) => name(item).id === text,
		(item) => name(item).title.toLowerCase() === text,
		(item) => idPart && (name(item).id.startsWith(text) || name(item).id.endsWith(text)),
		(item) => name(item).title.toLowerCase().startsWith(text),
	];
	for (const fits of tries) {
		const found = items.filter(fits);
		const [only] = found;
		if (found.length === 1 && only !== undefined) return only;
		if (found.length > 1) {
			throw new DetentError('cli.ambiguous', {
				subject: wanted,
				message: `this could be ${found.map((item) => `"${name(item).title}" (${name(item).id})`).join(' or ')}.`,
				remedy: 'Give the id.',
			});
		}
	}
	throw new DetentError(`cli.unknown-${what}`, {
		subject: wanted,
		message: `there is no such ${what}.`,
		remedy:
			items.length === 0
				? `There is no ${what} yet.`
				: `There is ${items.map((item) => `"${name(item).title}"`).join(', ')}.`,
	});
}
