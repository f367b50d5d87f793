import { expect, test } from 'vitest';
import type { ProjectSummary, RevisionSummary } from '../../src/shared/model/log.ts';
import type { RevisionFacts } from '../../src/shared/model/revision.ts';
import { releasable } from '../../src/shared/retention.ts';
import { audioFile, revisionFacts } from '../store/facts.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 5, 1);
const RULE = { olderThanDays: 90, keepNewest: 1 };

/** A track whose revisions are as old as it is said, oldest first, each with a capture of its own. */
function track(revisions: readonly (Partial<RevisionSummary> & { ageDays: number; captured?: string })[]) {
	const facts = new Map<string, RevisionFacts>();
	const made = revisions.map(({ ageDays, captured, ...more }, index): RevisionSummary => {
		const number = index + 1;
		const hash = String(number).repeat(64);
		const whole = revisionFacts('p', 't', number, 'x');
		const sha256 = captured ?? hash;
		if (whole.capture !== null)
			facts.set(hash, { ...whole, capture: { ...whole.capture, file: audioFile(`r${number}.wav`, { sha256 }) } });
		return {
			id: hash,
			hash,
			number,
			at: new Date(NOW_MS - ageDays * DAY_MS).toISOString(),
			note: '',
			outcome: 'complete',
			integratedLufs: -14,
			truePeakDbtp: -1,
			hasCapture: true,
			hasMaster: true,
			print: hash,
			state: 'draft',
			approved: false,
			comments: 0,
			...more,
		};
	});
	const project = {
		id: 'p',
		title: 'Opening Night',
		artist: '',
		form: 'single',
		revisionsIncluded: null,
		tracks: [
			{
				id: 't',
				title: 'Opening',
				position: 1,
				mix: null,
				chain: null,
				locators: [],
				revisions: made,
				requests: [],
				revisionsUsed: 0,
			},
		],
	} satisfies ProjectSummary;
	return (rule = RULE) =>
		releasable(project, (hash) => facts.get(hash) ?? null, rule, NOW_MS).map(({ number }) => number);
}

test('an old draft with a master lets its capture go, the newest of the track never', () => {
	const numbers = track([{ ageDays: 200 }, { ageDays: 100 }, { ageDays: 95 }]);
	expect(numbers()).toEqual([2, 1]);
	expect(numbers({ olderThanDays: 150, keepNewest: 1 })).toEqual([1]);
	expect(numbers({ olderThanDays: 90, keepNewest: 3 })).toEqual([]);
});

test('what left the house, and what is the only print, stays', () => {
	const old = { ageDays: 300 };
	expect(
		track([
			{ ...old, state: 'sent' },
			{ ...old, state: 'approved' },
			{ ...old, state: 'delivered' },
			{ ...old, hasMaster: false },
			{ ...old, hasCapture: false },
			old,
		])(),
	).toEqual([]);
});

test('a capture that another revision needs stays', () => {
	expect(
		track([
			{ ageDays: 300, captured: 'f'.repeat(64) },
			{ ageDays: 10, captured: 'f'.repeat(64) },
		])(),
	).toEqual([]);
});
