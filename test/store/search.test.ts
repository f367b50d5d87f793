import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { RevisionState } from '../../src/shared/model/conversation.ts';
import { NO_EVIDENCE } from '../../src/shared/model/evidence.ts';
import type { EntryBody } from '../../src/shared/model/log.ts';
import type { RevisionFacts } from '../../src/shared/model/revision.ts';
import { parseControlFilter, searchSchema } from '../../src/shared/searchFilter.ts';
import { fillProject, openStore, revisionFacts, temporaryFolder } from './fixtures.ts';

type EventOf = Extract<EntryBody, { kind: 'event' }>['event'];

const setting = (control: string, label: string, legend: string, position: number) => ({
	control,
	label,
	legend,
	position,
	angleDeg: null,
	value: null,
	unit: null,
	evidence: NO_EVIDENCE,
});

function withPultec(facts: RevisionFacts, frequency: string, boost: string): RevisionFacts {
	const [first] = facts.units;
	if (first === undefined) throw new Error('the facts have no unit');
	const settings = [
		setting('lf_cps', 'LOW FREQUENCY CPS', frequency, 2),
		setting('lf_boost', 'BOOST (low)', boost, 0.4),
	];
	const pultec = { ...first, unit: 'pultec-1', name: 'EQP-1A left', definition: 'pultec/eqp-1a', settings };
	return { ...facts, units: [...facts.units, pultec] };
}

function studio() {
	const root = temporaryFolder();
	const store = openStore(root);
	const { project, track } = fillProject(store, 0, 'Évening');
	const add = (number: number, frequency: string, boost: string, note = '') =>
		store.append(
			project,
			{
				kind: 'revision',
				id: store.newId(),
				facts: { ...withPultec(revisionFacts(project, track, number, store.newId()), frequency, boost), note },
			},
			null,
		);
	add(1, '60', '0');
	add(2, '60', '4', 'Warmer');
	add(3, '100', '6');
	const find = (filters: string[], more: { text?: string; limit?: number; state?: RevisionState } = {}) =>
		store.search(searchSchema.parse({ controls: filters.map(parseControlFilter), ...more }));
	return { root, store, project, find };
}

describe('searching', () => {
	test('finds where the Pultec boosted at 60, and says how it stood', () => {
		const { find, project } = studio();
		expect(find(['pultec: low frequency = 60', 'pultec: boost low > 0'])).toMatchObject([
			{
				project,
				projectTitle: 'Évening',
				trackTitle: 'Opening',
				number: 2,
				settings: ['EQP-1A left, LOW FREQUENCY CPS 60', 'EQP-1A left, BOOST (low) 4'],
			},
		]);
		expect(find(['boost >= 4']).map(({ number }) => number)).toEqual([3, 2]);
		expect(find(['boost >= 4'], { limit: 1 }).map(({ number }) => number)).toEqual([3]);
		expect(find(['neve: gain > 0'])).toEqual([]);
	});

	test('finds words in notes and titles, whatever their case and accents', () => {
		const { find } = studio();
		expect(find([], { text: 'warm' }).map(({ number }) => number)).toEqual([2]);
		expect(find([], { text: 'éVEN' })).toHaveLength(3);
		expect(find([], { text: 'OPENING' })).toHaveLength(3);
		expect(find([], { text: 'elsewhere' })).toEqual([]);
	});

	test('finds what was said about a revision, and what was answered', () => {
		const { find, store, project } = studio();
		const [first, second] = store.project(project)?.tracks[0]?.revisions ?? [];
		const about = (hash: string | undefined, event: EventOf) =>
			store.append(project, { kind: 'event', revisionHash: hash ?? '', event }, null);
		const { hash: comment } = about(first?.hash, { type: 'comment', text: 'Less SIBILANCE in the verse', frame: null });
		const answer = { type: 'answer' as const, comment, outcome: 'done' as const, inRevision: second?.hash ?? null };
		about(first?.hash, { ...answer, text: 'De-esser before the limiter', why: 'It was the limiter’s attack' });
		about(second?.hash, { type: 'comment', text: 'The sibilance is gone', frame: null });
		expect(find([], { text: 'sibilance' }).map(({ number }) => number)).toEqual([2, 1]);
		expect(find([], { text: 'sibilance', limit: 1 }).map(({ number }) => number)).toEqual([2]);
		expect(find(['boost = 0'], { text: 'attack' }).map(({ number }) => number)).toEqual([1]);
		expect(find(['boost = 4'], { text: 'attack' })).toEqual([]);
	});

	test('finds revisions by how far their print got', () => {
		const { find, store, project } = studio();
		const [first, second] = store.project(project)?.tracks[0]?.revisions ?? [];
		const about = (hash: string | undefined, event: EventOf) =>
			store.append(project, { kind: 'event', revisionHash: hash ?? '', event }, null);
		for (const one of [first, second]) about(one?.hash, { type: 'sent', print: one?.print ?? '', to: null });
		about(second?.hash, { type: 'approval', approved: true, print: second?.print ?? '' });
		const numbers = (state: 'draft' | 'sent' | 'approved', filters: string[] = [], text = '') =>
			find(filters, { state, text }).map(({ number }) => number);
		expect([numbers('draft'), numbers('sent'), numbers('approved')]).toEqual([[3], [1], [2]]);
		expect(numbers('approved', [], 'warm')).toEqual([2]);
		expect(numbers('sent', [], 'warm')).toEqual([]);
		expect(numbers('approved', ['boost > 0'], 'opening')).toEqual([2]);
		expect(numbers('sent', ['boost > 0'])).toEqual([]);
	});

	test('what can not be read as a filter is refused with an example', () => {
		expect(() => parseControlFilter('warm sound')).toThrow(expect.objectContaining({ code: 'cli.usage' }));
	});
});

describe('lists', () => {
	test('follow every append, and are made anew when they are gone', () => {
		const { root, store, project, find } = studio();
		const before = { list: store.list(), found: find(['boost > 0']), statistics: store.statistics() };
		expect(before.list).toMatchObject([{ id: project, title: 'Évening', tracks: 1, revisions: 3 }]);
		expect(store.newest()).toBe(project);
		store.close();
		const path = `${root}/detent.sqlite`;
		const database = new Sqlite(path);
		for (const table of ['summaries', 'revision_lines', 'settings', 'setting_lines', 'track_titles', 'logged_files'])
			database.exec(`DELETE FROM ${table}`);
		database.close();
		const again = openStore(root);
		expect(again.list()).toEqual(before.list);
		expect(again.search(searchSchema.parse({ controls: [parseControlFilter('boost > 0')] }))).toEqual(before.found);
		expect(again.statistics()).toEqual(before.statistics);
		expect(again.verify(project)).toEqual({ ok: true, entries: 6 });
	});

	test('a list that is not what the entries say is found', () => {
		const { root, store, project } = studio();
		store.close();
		const database = new Sqlite(`${root}/detent.sqlite`);
		database.exec(`UPDATE summaries SET json = replace(json, '"approved":false', '"approved":true')`);
		database.close();
		expect(openStore(root).verify(project)).toEqual({
			ok: false,
			seq: 6,
			reason: 'the list of it is not what its entries say',
		});
	});

	test('a file is found by its hash, and statistics count what was used and how recalls ended', () => {
		const { store, project } = studio();
		const [revision] = store.project(project)?.tracks[0]?.revisions ?? [];
		expect(store.filesBy(revision?.print ?? '').map(({ body }) => body.kind)).toContain('revision');
		expect(store.filesBy('9'.repeat(64))).toEqual([]);
		const event = { type: 'recall' as const, counts: {}, open: ['EQP-1A left: BOOST to 4 (nobody turned it)'] };
		for (const outcome of ['open', 'done'] as const) {
			const body = { ...event, outcome, open: outcome === 'done' ? [] : event.open };
			store.append(project, { kind: 'event', revisionHash: revision?.hash ?? '', event: body }, null);
		}
		const { recalls, units } = store.statistics();
		expect(recalls).toEqual({ all: 2, done: 1, success: 0.5 });
		expect(units.find(({ unit }) => unit === 'pultec-1')).toMatchObject({ revisions: 3, heldUpRecalls: 1 });
	});
});
