import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import type { Entry, EntryBody, ProjectSummary } from '../shared/model/log.ts';

const placedSchema = z.strictObject({ line: z.int(), at: z.string() });

type EventBody = Extract<EntryBody, { kind: 'event' }>;

/**
 * What events leave in the lists: words that were said about a revision, how far its print got, and what the statistics
 * count: recalls, failed passes, and passes that made one good.
 */
export function eventRows(database: Database) {
	const placeOf = database.prepare(`
		SELECT line, at FROM revision_lines WHERE revision = (SELECT revision FROM entries WHERE hash = ?)`);
	const say = database.prepare('INSERT OR REPLACE INTO said VALUES (@line, @seq, @at, @folded)');
	const count = database.prepare('INSERT OR REPLACE INTO counted VALUES (@project, @seq, @what, @kind, @detail)');
	const setState = database.prepare('UPDATE revision_lines SET state = ? WHERE revision = ?');
	const forget = [
		'DELETE FROM said WHERE line IN (SELECT line FROM revision_lines WHERE project = ?)',
		'DELETE FROM counted WHERE project = ?',
	].map((text) => database.prepare(text));
	/** Hashes of revisions whose state an event may have changed. */
	const moved = new Set<string>();

	const followEvent = ({ project, seq }: Entry, { revisionHash, event }: EventBody): void => {
		const words = (text: string) => {
			const place = placedSchema.optional().parse(placeOf.get(revisionHash));
			if (place !== undefined) say.run({ ...place, seq, folded: text.toLowerCase() });
		};
		switch (event.type) {
			case 'comment':
				words(event.text);
				return;
			case 'answer':
				words(`${event.text}\n${event.why}`);
				return;
			case 'sent':
			case 'approval':
			case 'delivered':
				moved.add(revisionHash);
				return;
			case 'recall':
				count.run({ project, seq, what: 'recall', kind: event.outcome, detail: JSON.stringify(event.open) });
				return;
			case 'null':
			case 'photo':
		}
	};
	return {
		follow(entry: Entry): void {
			const { body, project, seq } = entry;
			if (body.kind === 'event') followEvent(entry, body);
			if (body.kind === 'failed-pass')
				count.run({ project, seq, what: 'failed-pass', kind: body.failure.kind, detail: '' });
			if (body.kind === 'retry') {
				const { way, units } = body;
				count.run({ project, seq, what: 'retry', kind: body.why, detail: JSON.stringify({ way, units }) });
			}
		},
		/** How far the prints got that the entries since the last time were about. */
		saveStates({ tracks }: ProjectSummary): void {
			if (moved.size === 0) return;
			for (const { revisions } of tracks)
				for (const { id, hash, state } of revisions) if (moved.has(hash)) setState.run(state, id);
			moved.clear();
		},
		/** To be called while the lines of the project's revisions are still there. */
		forget(project: string): void {
			moved.clear();
			for (const statement of forget) statement.run(project);
		},
		discard: (): void => moved.clear(),
	};
}
