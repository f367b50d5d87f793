import { expect, test } from 'vitest';
import { isOpenRequest, THANKS } from '../../../src/shared/model/conversation.ts';
import { type Letter, letterHtml, letterMarkdown, letterPages } from '../../../src/shared/paper/letter.ts';
import { loudness, revisionFacts } from '../../store/facts.ts';

function letter(): Letter {
	const from = revisionFacts('p', 't', 1, 'x');
	const base = revisionFacts('p', 't', 2, 'y', {
		measurements: { source: loudness(-18), capture: loudness(-18.5), master: loudness(-12.5) },
	});
	const to = { ...base, chain: { ...base.chain, sendTrimDb: 1 } };
	const request = {
		comment: 'c'.repeat(64),
		revision: 'd'.repeat(64),
		revisionNumber: 1,
		at: '2026-01-02T03:04:05.000Z',
		by: null,
		text: 'More <air>',
		frame: null,
	};
	const answer = {
		at: '2026-01-02T03:04:05.000Z',
		by: null,
		outcome: 'done' as const,
		text: 'Treble up',
		why: '',
		inRevision: null,
		inRevisionNumber: 2,
		effect: null,
	};
	const requests = [
		{ ...request, answer },
		{ ...request, text: 'Longer fade', answer: null },
	];
	return {
		projectTitle: 'Opening Night',
		artist: '',
		date: '2026-01-03',
		tracks: [{ title: 'Opening', from, to, requests }],
	};
}

test('a letter tells what was asked, what was done, what changed and what can be measured', () => {
	const text = letterMarkdown(letter());
	expect(text).toMatch(/This is revision 2; before it you heard revision 1\./);
	expect(text).toMatch(/“More \\<air\\>” Done: Treble up\./);
	expect(text).toMatch(/“Longer fade” We have not answered this yet\./);
	expect(text).toMatch(/What we changed\n\n- .*from .* to /);
	expect(text).toMatch(/Loudness: −14\.0 → −12\.5 LUFS/);
});

test('a letter in HTML loads nothing and says the client’s words as words; on paper it says the same', () => {
	expect(letterHtml(letter())).not.toMatch(/src=|href=|<air>/);
	const words = letterPages(letter()).flatMap(({ marks }) =>
		marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : [])),
	);
	expect(words.join(' ')).toMatch(/More <air>.*Treble up.*Loudness: −14\.0 → −12\.5 LUFS/);
});

test('a difference that nobody hears is not told, nor the gain that follows from everything else', () => {
	const { tracks, ...rest } = letter();
	const [track] = tracks;
	if (track?.from == null) throw new Error('the letter has no first revision');
	const gained = (facts: typeof track.to, gainDb: number, lufs: number) => {
		const { stages, ...chain } = facts.chain;
		const process = { type: 'loudness' as const, targetLufs: -14, gainDb, maxReductionDb: null };
		const measurements = { ...facts.measurements, master: loudness(lufs) };
		const level = { kind: 'digital' as const, id: 'level', process };
		return { ...facts, chain: { ...chain, sendTrimDb: 0, stages: [...stages, level] }, measurements };
	};
	const [from, to] = [gained(track.from, 9, -14), gained(track.to, 7.5, -14.1)];
	const text = letterMarkdown({ ...rest, tracks: [{ ...track, from, to, sound: ['More bass.'] }] });
	expect(text).toMatch(/No setting is another than before\./);
	expect(text).not.toMatch(/gain|What can be measured/);
});

test('a track that the client knows is not told again; what is still open of it is', () => {
	const { tracks, ...rest } = letter();
	const known = { ...rest, tracks: tracks.map((track) => ({ ...track, known: 'approved' as const })) };
	const text = letterMarkdown(known);
	expect(text).toMatch(/Nothing has changed here: this is revision 2, which you have approved\./);
	expect(text).toMatch(/“Longer fade” We have not answered this yet\./);
	expect(text).not.toMatch(/Treble up|What we changed/);
});

test('what a client said about the version that stands is answered, though nothing has changed', () => {
	const { tracks, ...rest } = letter();
	const known = tracks.map((track) => ({
		...track,
		known: 'heard' as const,
		requests: track.requests.map((request) => ({ ...request, revisionNumber: 2 })),
	}));
	expect(letterMarkdown({ ...rest, tracks: known })).toMatch(/What you said\n\n- “More .*air.*” Done: Treble up\./);
});

test('a first version is told as one, without a list of changes', () => {
	const { tracks, ...rest } = letter();
	const text = letterMarkdown({ ...rest, tracks: tracks.map((track) => ({ ...track, from: null, requests: [] })) });
	expect(text).toMatch(/This is the first version\./);
	expect(text).not.toMatch(/What we changed/);
});

test('words that ask for nothing are thanked for, and are not told as something that was left undone', () => {
	const { tracks, ...rest } = letter();
	const [first, second] = tracks[0]?.requests ?? [];
	if (first?.answer == null || second === undefined) throw new Error('the letter has an answered request');
	const praise = { ...second, text: 'Love it!', answer: { ...first.answer, outcome: 'noted' as const, text: THANKS } };
	const text = letterMarkdown({ ...rest, tracks: tracks.map((track) => ({ ...track, requests: [praise] })) });
	expect(text).toContain('- “Love it!” Thank you.');
	expect(text).not.toMatch(/not answered|Done:|undefined/);
	expect(isOpenRequest(praise)).toBe(false);
});
