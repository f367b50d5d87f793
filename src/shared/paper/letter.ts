import { escapeHtml, fileAddress } from '../html.ts';
import type { ClientRequest, MeasuredEffect, ReadingChange } from '../model/conversation.ts';
import type { RevisionFacts } from '../model/revision.ts';
import { loudnessChanges, readingWords } from '../printEffect.ts';
import { sentence } from '../sentence.ts';
import { changeLines } from './changeLines.ts';
import { Flow } from './flow.ts';
import { MARGIN_MM, type Page } from './marks.ts';

/** What a client is told about one track. */
export interface LetterTrack {
	title: string;
	/** The revision that is sent, and the one that was heard before; null when it is the first. */
	to: RevisionFacts;
	from: RevisionFacts | null;
	/** Requests that are answered by it, or still open. */
	requests: readonly ClientRequest[];
	/** Why this revision was heard before the letter: nothing new is told of it then; absent for news. */
	known?: 'approved' | 'heard';
	/** What is to be heard, measured between the two prints; absent where they were not compared. */
	sound?: readonly string[];
}

export interface Letter {
	projectTitle: string;
	artist: string;
	/** `2026-01-31`. */
	date: string;
	tracks: readonly LetterTrack[];
}

interface Part {
	heading: string;
	lines: string[];
}

/** How an answer begins; words that ask for nothing are thanked for, and nothing else. */
const OUTCOMES = {
	done: 'Done: ',
	partly: 'Done in part: ',
	declined: 'Not done: ',
	question: 'We ask back: ',
	noted: '',
} as const;

/** A difference below this is told to nobody who only listens, by unit. */
const HEARD_FROM: Readonly<Record<string, number>> = { LUFS: 0.3, LU: 0.5, dBTP: 0.5, dB: 0.5 };

const isHeard = ({ unit, from, to }: ReadingChange) =>
	from === null || to === null || Math.abs(to - from) >= (HEARD_FROM[unit] ?? 0);

/** The effect that an answer measured is told with it, where the letter does not compare the same two prints anyway. */
function effectWords(effect: MeasuredEffect | null, { from, to }: LetterTrack): string {
	const before = from?.master?.sha256 ?? from?.capture?.file.sha256;
	const after = to.master?.sha256 ?? to.capture?.file.sha256;
	if (effect === null || (effect.fromPrint === before && effect.toPrint === after)) return '';
	const told = [...(effect.sound ?? []), ...effect.readings.filter(isHeard).map(readingWords)];
	return told.length === 0 ? '' : ` Measured: ${told.map((text) => text.replace(/\.$/, '')).join('; ')}.`;
}

function requestLines({ text, answer }: ClientRequest, track: LetterTrack): string[] {
	if (answer === null) return [`“${text}” We have not answered this yet.`];
	const why = answer.why === '' ? '' : ` ${sentence(answer.why)}`;
	return [`“${text}” ${OUTCOMES[answer.outcome]}${sentence(answer.text)}${why}${effectWords(answer.effect, track)}`];
}

function measuredLines({ from, to }: LetterTrack): string[] {
	const before = from?.measurements.master ?? from?.measurements.capture ?? null;
	const after = to.measurements.master ?? to.measurements.capture;
	if (before === null || after === null) return [];
	return loudnessChanges(before, after).filter(isHeard).map(readingWords);
}

function partsOf(track: LetterTrack): Part[] {
	const { from, to, requests } = track;
	const changes = from === null ? [] : changeLines(from, to);
	const measured = measuredLines(track);
	const part = (heading: string, lines: string[]): Part[] => (lines.length === 0 ? [] : [{ heading, lines }]);
	if (track.known !== undefined) {
		const words = track.known === 'approved' ? 'which you have approved' : 'which you have heard';
		// What was said about the revision that is heard already has no later one whose letter could answer it.
		const told = requests.filter(
			({ answer, revisionNumber }) => revisionNumber === to.number || answer === null || answer.outcome === 'question',
		);
		const lines = told.flatMap((request) => requestLines(request, track));
		return [
			{ heading: track.title, lines: [`Nothing has changed here: this is revision ${to.number}, ${words}.`] },
			...(lines.length === 0 ? [] : [{ heading: 'What you said', lines }]),
		];
	}
	const said =
		from === null
			? 'This is the first version.'
			: `This is revision ${to.number}; before it you heard revision ${from.number}.`;
	const same = from !== null && changes.length === 0 ? ['No setting is another than before.'] : [];
	return [
		{ heading: track.title, lines: [said, ...(to.note === '' ? [] : [to.note])] },
		...part(
			'What you said',
			requests.flatMap((request) => requestLines(request, track)),
		),
		...part('What you will hear', [...(track.sound ?? [])]),
		...part('What we changed', [...changes, ...same]),
		...part('What can be measured', measured),
	];
}

const headOf = ({ projectTitle, artist }: Letter) => [projectTitle, artist].filter(Boolean).join(', ');
const MARKDOWN = /[\\`*_{}[\]<>#|]/g;

/**
 * The letter as Markdown.
 *
 * @param players address of each track's player, in the order of the tracks
 */
export function letterMarkdown(letter: Letter, players: readonly (string | null)[] = []): string {
	const plain = (text: string) => text.replace(MARKDOWN, '\\$&').replace(/\s+/g, ' ');
	const player = (at: number) => {
		const path = players[at] ?? null;
		return path === null ? '' : `\n[Hear it](${fileAddress(path)})\n`;
	};
	const tracks = letter.tracks.map((track, at) =>
		partsOf(track)
			.map(({ heading, lines }, index) =>
				index === 0
					? `## ${plain(heading)}\n\n${lines.map(plain).join('\n\n')}\n${player(at)}`
					: `### ${plain(heading)}\n\n${lines.map((line) => `- ${plain(line)}`).join('\n')}\n`,
			)
			.join('\n'),
	);
	return `# ${plain(headOf(letter))}\n\n${letter.date}\n\n${tracks.join('\n')}`;
}

/**
 * The letter as one HTML file that loads nothing.
 *
 * @param players address of each track's player, in the order of the tracks
 */
export function letterHtml(letter: Letter, players: readonly (string | null)[] = []): string {
	const plain = escapeHtml;
	const player = (at: number) => {
		const path = players[at] ?? null;
		return path === null ? '' : `<p><a href="${fileAddress(path)}">Hear it</a></p>`;
	};
	const tracks = letter.tracks.map((track, at) =>
		partsOf(track)
			.map(({ heading, lines }, index) =>
				index === 0
					? `<h2>${plain(heading)}</h2>${lines.map((line) => `<p>${plain(line)}</p>`).join('')}${player(at)}`
					: `<h3>${plain(heading)}</h3><ul>${lines.map((line) => `<li>${plain(line)}</li>`).join('')}</ul>`,
			)
			.join('\n'),
	);
	return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${plain(headOf(letter))}</title><style>body{font:1.05rem/1.6 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}</style>
<h1>${plain(headOf(letter))}</h1><p>${letter.date}</p>
${tracks.join('\n')}</html>
`;
}

/** The letter on paper. */
export function letterPages(letter: Letter): Page[] {
	const flow = new Flow((page) => ({
		marks: [
			{
				kind: 'text',
				x: MARGIN_MM,
				y: MARGIN_MM + 6,
				text: page === 1 ? letter.date : `${letter.date}, page ${page}`,
				sizePt: 10,
			},
		],
		heightMm: 12,
	}));
	flow.words(headOf(letter), { bold: true, sizePt: 16 });
	for (const track of letter.tracks)
		for (const [index, { heading, lines }] of partsOf(track).entries()) {
			flow.gap(3);
			if (index === 0) flow.heading(heading);
			else flow.words(heading, { bold: true, sizePt: 11 });
			for (const line of lines) flow.words(index === 0 ? line : `–  ${line}`, { indentMm: index === 0 ? 0 : 3 });
		}
	return flow.pages;
}
