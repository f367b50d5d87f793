import type { Database } from 'better-sqlite3';
import { DetentError } from '../shared/errors.ts';
import type { Entry } from '../shared/model/log.ts';
import type { ListRows } from './lists.ts';
import type { EntryOf, LogStore } from './logStore.ts';
import { type EntryRow, type EntryRows, readRow } from './rows.ts';
import { searchLog } from './search.ts';
import { logStatistics } from './statistics.ts';
import { corrupt } from './storeError.ts';

type LookUps = Pick<
	LogStore,
	| 'list'
	| 'findProjects'
	| 'size'
	| 'newest'
	| 'newestRevisions'
	| 'recordedUnits'
	| 'search'
	| 'statistics'
	| 'filesBy'
	| 'holder'
	| 'entry'
	| 'entriesOf'
	| 'newestEntry'
	| 'failedPasses'
	| 'revision'
>;

export interface LookUpDeps {
	database: Database;
	rows: EntryRows;
	lists: ListRows;
	/** Makes `store.*` of whatever is thrown. */
	guard: <T>(work: () => T) => T;
	/** The database's file. */
	path: string;
}

/** Questions about the log that its lists and indexes answer: none reads more than what it gives. */
export function lookUps({ database, rows, lists, guard, path }: LookUpDeps): LookUps {
	/** Answers what would be wrong while a part of the lists is missing. @throws DetentError `store.filling` */
	const whole = <T>(work: () => T): T =>
		guard(() => {
			const fill = lists.fill();
			if (fill === null) return work();
			const percent = Math.floor((fill.done / Math.max(1, fill.entries)) * 100);
			throw new DetentError('store.filling', {
				subject: path,
				message: `the lists of this log are being made: ${percent} % of ${fill.entries} entries are in them.`,
				remedy: 'Wait until it is done, or start Detent when it does not run: it goes on where it was.',
			});
		});
	/** @throws DetentError `store.corrupt` */
	const believed = (row: EntryRow): Entry => {
		const read = readRow(row);
		if (!read.ok) throw corrupt(path, `entry ${row.seq} of project ${row.project}: ${read.reason}`);
		return read.entry;
	};
	return {
		list: () => guard(lists.lines),
		findProjects: (text, limit) => guard(() => lists.named(text, limit)),
		size: () => guard(lists.size),
		newest: () => guard(lists.newest),
		newestRevisions: (most) => guard(() => lists.newestRevisions(most)),
		recordedUnits: () => guard(lists.units),
		search: (search) => whole(() => searchLog(database, search)),
		statistics: () => whole(() => logStatistics(database)),
		filesBy: (sha256) =>
			whole(() =>
				lists.filesBy(sha256).flatMap(({ project, seq }) => {
					const row = rows.one(project, seq);
					const read = row === null ? null : readRow(row);
					return read?.ok ? [read.entry] : [];
				}),
			),
		holder: (kind, id) =>
			guard(() => {
				const listed = kind === 'track' ? lists.holderOf(id) : null;
				return listed ?? rows.ofKind(kind, id)[0]?.project ?? null;
			}),
		entry: (hash) =>
			guard(() => {
				const row = rows.byHash(hash);
				return row === null ? null : believed(row);
			}),
		entriesOf: <K extends Entry['body']['kind']>(project: string, kinds: readonly K[]) =>
			// The rows are of these kinds, and each entry is of the kind of its row.
			guard(() => rows.ofKinds(project, kinds).map((row) => believed(row) as EntryOf<K>)),
		newestEntry: (project) =>
			guard(() => {
				const head = rows.head(project);
				const row = head === null ? null : rows.one(project, head.seq);
				return row === null ? null : believed(row);
			}),
		failedPasses: (ending) =>
			guard(() =>
				rows.ofKind('failed-pass', ending).flatMap((row) => {
					const { project, body } = believed(row);
					return body.kind === 'failed-pass' && body.pass.endsWith(ending) ? [{ project, body }] : [];
				}),
			),
		revision: (ref) =>
			guard(() => {
				const [row, other] = rows.revisions(ref.toLowerCase());
				if (row === undefined) return null;
				if (other !== undefined) {
					throw new DetentError('store.ambiguous', {
						subject: ref,
						message: 'more than one revision begins like this.',
						remedy: 'Give more digits.',
					});
				}
				const { body, hash, project } = believed(row);
				return body.kind === 'revision' ? { id: body.id, hash, project, facts: body.facts } : null;
			}),
	};
}
