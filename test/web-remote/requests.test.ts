import { expect, test } from 'vitest';
import type { ClientRequest, RequestAnswer } from '../../src/shared/model/conversation.ts';
import { openRequests } from '../../web-remote/src/state/findRevision.ts';
import { pinnedNotes } from '../../web-remote/src/state/pinnedNotes.ts';
import { contractState, PROJECT, TRACK } from '../support/contractState.ts';

const ANSWER: RequestAnswer = {
	at: '2026-11-20T19:30:00.000Z',
	by: null,
	outcome: 'done',
	text: 'Lower.',
	why: '',
	inRevision: null,
	inRevisionNumber: null,
	effect: null,
};

function request(number: number, text: string, frame: number | null, answer: RequestAnswer | null): ClientRequest {
	return {
		comment: `${number}${text.length}`.padEnd(64, '0'),
		revision: `${number}`.repeat(64),
		revisionNumber: number,
		at: '2026-11-20T18:30:00.000Z',
		by: null,
		text,
		frame,
		answer,
	};
}

const REQUESTS = [
	request(2, 'The bridge is thin', 96_000 * 10, null),
	request(1, 'Too bright', 48_000 * 3, ANSWER),
	request(1, 'All of it a little louder', null, { ...ANSWER, outcome: 'question' }),
	{ ...request(1, 'A click', 96_000 * 2, null), rateHz: 96_000 },
];

function worked() {
	const { projects } = contractState(false);
	const project = projects[PROJECT];
	const track = project?.tracks.find(({ id }) => id === TRACK);
	if (project === undefined || track === undefined) throw new Error('there is no track');
	track.requests = [...REQUESTS];
	return { projects, track };
}

test('words that nobody answered wait, and so do those that were answered with a question', () => {
	const { projects, track } = worked();
	const waiting = track.revisions.map((revision) => openRequests(projects, revision));
	expect(Object.fromEntries(track.revisions.map(({ number }, at) => [number, waiting[at]]))).toMatchObject({
		1: 2,
		2: 1,
	});
});

test('notes on moments stand in the order of the music, each at its own rate', () => {
	expect(pinnedNotes(worked().track).map(({ words, seconds }) => [words, seconds])).toEqual([
		['A click', 2],
		['Too bright', 3],
		['The bridge is thin', 20],
	]);
	expect(pinnedNotes({ ...worked().track, mix: null })).toEqual([]);
});
