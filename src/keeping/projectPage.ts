import { escapeHtml, fileAddress } from '../shared/html.ts';
import type { ProjectSummary, RevisionSummary, TrackSummary } from '../shared/model/log.ts';
import type { RevisionFacts } from '../shared/model/revision.ts';
import { formatDb } from '../shared/units.ts';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}
h1{margin-bottom:0}h2{margin-top:2.5rem;border-bottom:2px solid #111}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.4rem .8rem .4rem 0;border-bottom:1px solid #bbb}
blockquote{margin:.4rem 0 .4rem 1rem;padding-left:.8rem;border-left:3px solid #888}audio{width:16rem;max-width:100%}`;

function revisionRow(
	revision: RevisionSummary,
	facts: RevisionFacts | undefined,
	sheets: ReadonlyMap<string, string>,
): string {
	const sheet = sheets.get(revision.hash);
	const print =
		facts?.master != null
			? `masters/${facts.master.fileName}`
			: facts?.capture != null
				? `captures/${facts.capture.file.fileName}`
				: null;
	const links = [
		...(print === null
			? []
			: [
					`<audio controls preload="none" src="${fileAddress(print)}"></audio><br><a href="${fileAddress(print)}">${escapeHtml(print)}</a>`,
				]),
		...(sheet === undefined ? [] : [`<a href="${fileAddress(sheet)}">Recall sheet</a>`]),
	];
	return `<tr><td>Revision ${revision.number}<br>${revision.at.slice(0, 10)}</td><td>${escapeHtml(revision.note)}<br>${revision.state}, ${formatDb(revision.integratedLufs, 1, 'LUFS')}, ${formatDb(revision.truePeakDbtp, 1, 'dBTP')}<br><code>${revision.hash.slice(0, 8)}</code></td><td>${links.join('<br>')}</td></tr>`;
}

function trackPart(
	track: TrackSummary,
	facts: ReadonlyMap<string, RevisionFacts>,
	sheets: ReadonlyMap<string, string>,
) {
	const requests = track.requests.map(
		({ text, answer, revisionNumber }) =>
			`<blockquote>${escapeHtml(text)} <small>(revision ${revisionNumber})</small>${answer === null ? '' : `<br><b>${escapeHtml(answer.text)}</b>`}</blockquote>`,
	);
	const mix =
		track.mix === null
			? 'no mix'
			: `<a href="${fileAddress(`mixes/${track.mix.fileName}`)}">${escapeHtml(track.mix.fileName)}</a>`;
	return `<h2>${track.position}. ${escapeHtml(track.title)}</h2><p>Mix: ${mix}</p><table>${track.revisions
		.map((revision) => revisionRow(revision, facts.get(revision.hash), sheets))
		.join('')}</table>${requests.join('')}`;
}

/**
 * The page that leads through an exported project, by itself and without a network.
 *
 * @param facts by the revision's hash
 * @param sheets path of a revision's recall sheet, by its hash
 * @param letter path of the letter; null without one
 */
export function projectPage(
	project: ProjectSummary,
	facts: ReadonlyMap<string, RevisionFacts>,
	sheets: ReadonlyMap<string, string>,
	letter: string | null,
): string {
	const parts = project.tracks.map((track) => trackPart(track, facts, sheets)).join('\n');
	return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(project.title)}</title><style>${STYLE}</style>
<h1>${escapeHtml(project.title)}</h1><p>${escapeHtml([project.artist, project.form].filter(Boolean).join(', '))}</p>
${letter === null ? '' : `<p><a href="${fileAddress(letter)}">The letter to the client</a></p>`}
${parts}
<h2>What lies here</h2><p><code>log/</code> has every entry of the log as JSON, in order; each carries the hash of the one before. <code>project.json</code> is the project as they make it, <code>export.json</code> the hash of every file. <code>detent import</code> takes this folder in.</p></html>
`;
}
