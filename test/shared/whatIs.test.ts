import { expect, test } from 'vitest';
import type { EntryBody, ProjectSummary, RevisionSummary, TrackSummary } from '../../src/shared/model/log.ts';
import { whatIsIn, whatIsWords } from '../../src/shared/whatIs.ts';
import { audioFile, revisionFacts } from '../store/facts.ts';

const PROJECT = '0190a000-0000-7000-8000-000000000001';
const TRACK = '0190a000-0000-7000-8000-000000000002';
const idOf = (number: number) => `0190a000-0000-7000-8000-00000000010${number}`;
const sha = (letter: string) => letter.repeat(64);
const master = (number: number) => sha(String(number));

const summaryOf = (number: number, state: RevisionSummary['state']): RevisionSummary => ({
	id: idOf(number),
	hash: sha('a'),
	number,
	at: '2026-01-02T03:04:05.000Z',
	note: '',
	outcome: 'complete',
	integratedLufs: null,
	truePeakDbtp: null,
	hasCapture: true,
	hasMaster: true,
	print: master(number),
	state,
	approved: state === 'approved',
	comments: 0,
});

/** What is said of a file in a project whose revisions stand so. */
function said(states: RevisionSummary['state'][], sha256: string, bodies: readonly EntryBody[]): string {
	const track: TrackSummary = {
		id: TRACK,
		title: 'Opening',
		position: 1,
		mix: { ...audioFile('second.wav'), sha256: sha('e') },
		chain: null,
		locators: [],
		revisions: states.map((state, place) => summaryOf(place + 1, state)),
		requests: [],
		revisionsUsed: 0,
	};
	const project: ProjectSummary = {
		id: PROJECT,
		title: 'Night',
		artist: '',
		form: 'single',
		revisionsIncluded: null,
		tracks: [track],
	} as ProjectSummary;
	return whatIsIn(project, bodies, sha256).map(whatIsWords).join('\n');
}

const revision = (number: number): EntryBody => {
	const facts = revisionFacts(PROJECT, TRACK, number, idOf(9));
	const file = { ...audioFile('print.wav'), sha256: sha('c') };
	const capture = facts.capture === null ? null : { ...facts.capture, file };
	return {
		kind: 'revision',
		id: idOf(number),
		facts: { ...facts, capture, master: { ...audioFile('master.wav'), sha256: master(number) } },
	};
};

test('an old print is called out with the version that was approved', () => {
	expect(said(['sent', 'approved', 'draft'], master(1), [revision(1)])).toBe(
		'Master of revision 1 of Opening (Night): sent\n  This is the WRONG VERSION of Opening: the master of revision 2 is approved.',
	);
	expect(said(['sent', 'approved', 'draft'], master(3), [revision(3)])).toContain('WRONG VERSION');
	expect(said(['sent', 'delivered'], master(1), [revision(1)])).toContain('the master of revision 2 is delivered');
});

test('without an approval the newest counts, and the right version has nothing said against it', () => {
	expect(said(['sent', 'draft'], master(1), [revision(1)])).toContain(
		'not the newest version of Opening. That is the master of revision 2; none is approved yet.',
	);
	expect(said(['sent', 'draft'], master(2), [revision(2)])).toBe('Master of revision 2 of Opening (Night): draft');
	expect(said(['sent', 'approved', 'draft'], master(2), [revision(2)])).toBe(
		'Master of revision 2 of Opening (Night): approved',
	);
});

test('a capture is told from the master that goes out, and an old mix from the newest', () => {
	expect(said(['approved'], sha('c'), [revision(1)])).toBe(
		'Capture of revision 1 of Opening (Night)\n  This is what came before the digital stages. What is sent and delivered is the master of revision 1.',
	);
	const mix: EntryBody = { kind: 'mix', track: TRACK, file: { ...audioFile('first.wav'), sha256: sha('d') } };
	expect(said([], sha('d'), [mix])).toContain('an earlier version of the mix. The newest is second.wav.');
});
