import { expect, test } from 'vitest';
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
	expect(text).toMatch(/“Longer fade” We have not come to this yet\./);
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

test('a first version is told as one, without a list of changes', () => {
	const { tracks, ...rest } = letter();
	const text = letterMarkdown({ ...rest, tracks: tracks.map((track) => ({ ...track, from: null, requests: [] })) });
	expect(text).toMatch(/This is the first version\./);
	expect(text).not.toMatch(/What we changed/);
});
