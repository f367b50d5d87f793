import { escapeHtml, fileAddress } from '../shared/html.ts';
import { type ClientRequest, momentSeconds } from '../shared/model/conversation.ts';
import type { ProjectSummary, RevisionSummary, TrackSummary } from '../shared/model/log.ts';
import { photoFileName } from '../shared/model/photo.ts';
import type { RevisionFacts } from '../shared/model/revision.ts';
import { sentence } from '../shared/sentence.ts';
import { formatDb, formatTime } from '../shared/units.ts';

/** Where a revision's recall sheet lies: the one to print, and the one with the photos of its units; null without photos. */
export interface SheetPaths {
	sheet: string;
	withPhotos: string | null;
}

/** What was made for a project, by where it lies in the folder. */
export interface ProjectMade {
	/** By the revision's hash. */
	facts: ReadonlyMap<string, RevisionFacts>;
	/** By the revision's hash. */
	sheets: ReadonlyMap<string, SheetPaths>;
	/** Player of a track, by its id. */
	players: ReadonlyMap<string, string>;
	/** Null without one. */
	letter: string | null;
	/** Names of people by their ids. */
	people: Readonly<Record<string, string>>;
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}
h1{margin-bottom:0}h2{margin-top:2.5rem;border-bottom:2px solid #111}h3{margin:1.2rem 0 .2rem}
table{border-collapse:collapse;width:100%}td{text-align:left;vertical-align:top;padding:.5rem .8rem .5rem 0;border-bottom:1px solid #bbb;overflow-wrap:anywhere}td:first-child{white-space:nowrap}
blockquote{margin:.6rem 0 .6rem 0;padding-left:.8rem;border-left:3px solid #888}blockquote p{margin:.2rem 0}small{color:#444}
audio{display:block;width:20rem;max-width:100%}.photos{display:flex;flex-wrap:wrap;gap:.5rem;margin-top:.4rem}.photos img{width:9rem;height:7rem;object-fit:cover;display:block}.photos figure{margin:0;width:9rem}
@media(max-width:40rem){table,tbody,tr,td{display:block}td{border:0;padding:.1rem 0}tr{border-bottom:1px solid #bbb;display:block;padding:.6rem 0}}`;

const OUTCOMES = {
	done: 'Done:',
	partly: 'Done in part:',
	declined: 'Not done:',
	question: 'Asked back:',
	noted: 'Noted:',
} as const;
/** Photos that every browser shows. */
const SHOWN = ['jpeg', 'png', 'webp'];

const link = (path: string, words: string) => `<a href="${fileAddress(path)}">${escapeHtml(words)}</a>`;
const heard = (path: string, words: string) =>
	`<audio controls preload="none" src="${fileAddress(path)}"></audio>${link(path, words)}`;

function printOf(facts: RevisionFacts | undefined): { path: string; words: string } | null {
	if (facts?.master != null) return { path: `masters/${facts.master.fileName}`, words: 'Master' };
	return facts?.capture == null ? null : { path: `captures/${facts.capture.file.fileName}`, words: 'Capture' };
}

function photosOf({ photos = [] }: RevisionSummary, facts: RevisionFacts | undefined): string {
	const nameOf = (unit: string) => facts?.units.find((one) => one.unit === unit)?.name ?? unit;
	const figures = photos.map(({ unit, photo }) => {
		const path = `photos/${photoFileName(photo)}`;
		const words = nameOf(unit);
		const picture = SHOWN.includes(photo.type)
			? `<img loading="lazy" src="${fileAddress(path)}" alt="${escapeHtml(words)}">`
			: escapeHtml(photoFileName(photo));
		return `<figure><a href="${fileAddress(path)}">${picture}</a><small>${escapeHtml(words)}</small></figure>`;
	});
	return figures.length === 0 ? '' : `<div class="photos">${figures.join('')}</div>`;
}

function revisionRow(revision: RevisionSummary, { facts, sheets }: ProjectMade): string {
	const { hash, number, at, note, state, outcome, integratedLufs, truePeakDbtp } = revision;
	const sheet = sheets.get(hash);
	const own = facts.get(hash);
	const print = printOf(own);
	const sheetLinks =
		sheet === undefined
			? []
			: [
					link(sheet.sheet, 'Recall sheet'),
					...(sheet.withPhotos === null ? [] : [link(sheet.withPhotos, 'with the photos of its units')]),
				];
	const measured = [
		...(integratedLufs === null ? [] : [formatDb(integratedLufs, 1, 'LUFS')]),
		...(truePeakDbtp === null ? [] : [formatDb(truePeakDbtp, 1, 'dBTP')]),
	];
	const standing = [outcome === 'failed' ? 'failed' : state, ...measured].join(', ');
	const links = [...(print === null ? [] : [heard(print.path, print.words)]), sheetLinks.join(', ')].filter(Boolean);
	return `<tr><td><b>Revision ${number}</b><br>${at.slice(0, 10)}</td><td>${note === '' ? '' : `${escapeHtml(note)}<br>`}${standing}<br><small>hash ${hash.slice(0, 8)}</small>${photosOf(revision, own)}</td><td>${links.join('<br>')}</td></tr>`;
}

/** Where in the mix words are about; nothing for words about all of it. */
function moment(request: ClientRequest, mix: TrackSummary['mix']): string {
	const seconds = mix === null ? null : momentSeconds(request, mix.rateHz);
	return seconds === null ? '' : `, at ${formatTime(seconds)}`;
}

function requestPart(request: ClientRequest, mix: TrackSummary['mix'], { people }: ProjectMade): string {
	const { text, answer, revisionNumber, by, at } = request;
	const who = by === null ? '' : `${people[by] ?? 'Somebody'}, `;
	const asked = `<p>“${escapeHtml(text)}”<br><small>${escapeHtml(who)}${at.slice(0, 10)}, about revision ${revisionNumber}${moment(request, mix)}</small></p>`;
	if (answer === null) return `<blockquote>${asked}<p>Not answered yet.</p></blockquote>`;
	const where = answer.inRevisionNumber === null ? '' : ` <small>(in revision ${answer.inRevisionNumber})</small>`;
	const why = answer.why === '' ? '' : ` ${escapeHtml(sentence(answer.why))}`;
	return `<blockquote>${asked}<p><b>${OUTCOMES[answer.outcome]}</b> ${escapeHtml(sentence(answer.text))}${why}${where}</p></blockquote>`;
}

function trackPart(track: TrackSummary, made: ProjectMade): string {
	const { mix, references = [], requests, revisions } = track;
	const player = made.players.get(track.id);
	const part = (heading: string, content: readonly string[]) =>
		content.length === 0 ? '' : `<h3>${heading}</h3>${content.join('')}`;
	return [
		`<h2>${track.position}. ${escapeHtml(track.title)}</h2>`,
		player === undefined ? '' : `<p>${link(player, 'Hear mix and prints beside each other, equally loud')}</p>`,
		mix === null ? '<p>No mix.</p>' : `<h3>Mix</h3>${heard(`mixes/${mix.fileName}`, mix.fileName)}`,
		part(
			'Revisions',
			revisions.length === 0 ? [] : [`<table>${revisions.map((one) => revisionRow(one, made)).join('')}</table>`],
		),
		part(
			'What was asked for',
			requests.map((request) => requestPart(request, mix, made)),
		),
		part(
			'References',
			references.map(({ file, name }) => heard(`references/${file.fileName}`, name)),
		),
	].join('\n');
}

/** The page that leads through an exported project, by itself and without a network. */
export function projectPage(project: ProjectSummary, made: ProjectMade): string {
	const parts = project.tracks.map((track) => trackPart(track, made)).join('\n');
	return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(project.title)}</title><style>${STYLE}</style>
<h1>${escapeHtml(project.title)}</h1><p>${escapeHtml([project.artist, project.form].filter(Boolean).join(', '))}</p>
${made.letter === null ? '' : `<p>${link(made.letter, 'The letter to the client')}</p>`}
${parts}
<h2>What lies here</h2><p><a href="log/"><code>log/</code></a> has every entry of the log as JSON, in order; each carries the hash of the one before. <a href="project.json"><code>project.json</code></a> is the project as they make it, <a href="export.json"><code>export.json</code></a> the hash of every file. <code>detent import</code> takes this folder in.</p></html>
`;
}
