import { digitalWords, insertFacts, signedDb } from '../chainWords.ts';
import { conditionWords, revisionDrive } from '../levels.ts';
import { type Chain, chainUnits } from '../model/chain.ts';
import type { ResolvedDefinition } from '../model/definition.ts';
import type { RevisionFacts } from '../model/revision.ts';
import { referenceText } from '../referenceLevel.ts';
import { tapeFactsWords } from '../tapeWords.ts';
import { leastHeightMm } from './controlMarks.ts';
import { Flow } from './flow.ts';
import {
	A4,
	CLOSE,
	CLOSEST,
	type Density,
	fitText,
	LEAST_PT,
	MARGIN_MM,
	type Mark,
	type Page,
	ROOMY,
	textWidthMm,
	wrapText,
} from './marks.ts';
import { qrMarks } from './qrMarks.ts';
import { drawUnit, fitsDefinition, writeUnit } from './unitPart.ts';

export interface RevisionSheet {
	projectTitle: string;
	artist: string;
	trackTitle: string;
	trackPosition: number;
	/** ISO time of the entry. */
	at: string;
	hash: string;
	facts: RevisionFacts;
	/** By unit id, as they were recorded, else as the rig has them now. */
	definitions: Readonly<Record<string, ResolvedDefinition>>;
	/** What the QR code holds: where the revision is opened. */
	address: string;
}

const QR_MM = 26;
/** Of a title that takes two lines. */
const TWO_LINES_PT = 13;
function patchLines(chain: Chain, nameOf: (unit: string) => string): string[] {
	return chain.stages.map((stage, index) => {
		if (stage.kind === 'digital') return `${index + 1}.  Digital: ${digitalWords(stage.process)}`;
		const facts = insertFacts(stage);
		const way = stage.units.map(nameOf).join(' → ');
		return `${index + 1}.  ${stage.name}: ${way}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`;
	});
}

function head(sheet: RevisionSheet, page: number): { marks: Mark[]; heightMm: number } {
	const width = A4.widthMm - 2 * MARGIN_MM - QR_MM - 4;
	const text = (y: number, line: string, sizePt: number, bold = false): Mark => ({
		kind: 'text',
		x: MARGIN_MM,
		y: MARGIN_MM + y,
		text: fitText(line, sizePt, width, bold),
		sizePt,
		bold,
	});
	const { trackPosition, trackTitle, facts, projectTitle, artist, at, hash } = sheet;
	if (page > 1)
		return {
			marks: [text(5, `${trackPosition}. ${trackTitle}, revision ${facts.number}, page ${page}`, 12, true)],
			heightMm: 10,
		};
	const [title, album] = [`${trackPosition}. ${trackTitle}`, [projectTitle, artist].filter(Boolean).join(', ')];
	// A title that is too long for its line goes on in a second one, a little smaller; the hash and the date stay where they are.
	const [first = '', ...rest] =
		textWidthMm(title, 18, true) <= width ? [title] : wrapText(title, TWO_LINES_PT, width, true);
	const titles =
		rest.length === 0
			? [text(6, first, 18, true)]
			: [text(3.5, first, TWO_LINES_PT, true), text(8.5, rest.join(' '), TWO_LINES_PT, true)];
	return {
		marks: [
			...titles,
			text(13.5, album, [12, 11, 10].find((pt) => textWidthMm(album, pt) <= width) ?? LEAST_PT),
			text(19, `Revision ${facts.number} of ${at.slice(0, 16).replace('T', ' ')} UTC, ${hash.slice(0, 8)}`, 11),
			text(24.5, facts.simulated ? 'Made in the simulated studio' : `Mix: ${facts.source.fileName}`, 10),
			...qrMarks(sheet.address, A4.widthMm - MARGIN_MM - QR_MM, MARGIN_MM, QR_MM),
		],
		heightMm: QR_MM + 3,
	};
}

/**
 * A revision on paper: levels, patch, every unit with its knobs where they stood, notes. Upright A4, black on white, no
 * letter below 9 pt. A long chain is drawn closer, and then without the legends around its knobs, so that it has one page; what
 * does not fit even so goes on on a further one.
 */
export function revisionSheet(sheet: RevisionSheet): Page[] {
	let best = pagesOf(sheet, ROOMY);
	for (const density of [CLOSE, CLOSEST]) {
		if (best.length === 1) return best;
		const closer = pagesOf(sheet, density);
		if (closer.length < best.length) best = closer;
	}
	return best;
}

function pagesOf(sheet: RevisionSheet, density: Density): Page[] {
	const { facts, definitions } = sheet;
	const { chain } = facts;
	const flow = new Flow((page) => head(sheet, page), density);
	const named = (id: string) => facts.units.find(({ unit }) => unit === id)?.name ?? id;
	flow.heading(density.oneHead ? 'Levels and patch' : 'Levels');
	flow.words(
		`Reference: +4 dBu is ${referenceText(chain.referenceDbfs)}.  Send ${signedDb(chain.sendTrimDb)}.  Return ${signedDb(chain.returnTrimDb)}.  ${facts.rateHz / 1000} kHz.${facts.converter === null ? '' : `  ${facts.converter}.`}`,
	);
	const words = revisionDrive(facts);
	if (words !== '') flow.words(`${words}.`, { bold: true });
	for (const line of conditionWords(facts)) flow.words(line);
	if (facts.tape !== undefined) flow.words(`Tape: ${tapeFactsWords(facts.tape, named(facts.tape.unit))}`);
	if (!density.oneHead) flow.heading('Patch');
	for (const line of patchLines(chain, named)) flow.words(line);
	if (facts.note !== '' && density.oneHead) flow.words(`Note: ${facts.note}`);
	else if (facts.note !== '') {
		flow.heading('Note');
		flow.words(facts.note);
	}
	for (const id of chainUnits(chain)) {
		const unit = facts.units.find((known) => known.unit === id);
		if (unit === undefined) continue;
		const side = unit.channel === 'stereo' ? '' : `, ${unit.channel}`;
		// A heading alone at the foot of a page helps nobody.
		flow.room(density.headingMm + leastHeightMm(density));
		flow.heading(`${unit.name}${unit.serial === null ? '' : ` (serial ${unit.serial})`}${side}`);
		const definition = definitions[id];
		if (definition !== undefined && definition.id === unit.definition && fitsDefinition(definition, unit.settings))
			drawUnit(flow, definition, unit.settings);
		else writeUnit(flow, unit.settings);
	}
	return flow.pages;
}
