import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type SheetUnit, unitsFor } from '../paper/definitionsFor.ts';
import { pdfOf } from '../paper/pdf.ts';
import { sheetFor } from '../paper/sheetFor.ts';
import { sheetPhotos } from '../paper/sheetPhotos.ts';
import { systemClock } from '../process/systemClock.ts';
import { readLocalAccess } from '../remote/localAccess.ts';
import { DetentError } from '../shared/errors.ts';
import type { Page } from '../shared/paper/marks.ts';
import { photoPages } from '../shared/paper/photoPages.ts';
import { revisionSheet } from '../shared/paper/revisionSheet.ts';
import { sheetHtml } from '../shared/paper/svgPage.ts';
import { unitSheet } from '../shared/paper/unitSheet.ts';
import { makeFolder, nodeDiskFiles, writeWhole } from '../store/diskFiles.ts';
import { usageError } from './framework/args.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';
import { LOG_OPTIONS, readLog, rootOf } from './logAccess.ts';

/** Photos that every browser shows. */
export const BROWSER_SHOWS = ['jpeg', 'png', 'webp'] as const;
const PDF_SHOWS = ['jpeg', 'png'] as const;

/** Rig of the command line: `--rig`, else the data folder's own; null for the simulated studio. */
export function rigOf(context: Pick<VerbContext, 'args' | 'env'>): string | null {
	const own = join(rootOf(context), 'rig.yaml');
	return context.args.text('rig') ?? (existsSync(own) ? own : null);
}

function unitNamed(units: readonly SheetUnit[], wanted: string): SheetUnit | null {
	const text = wanted.toLowerCase();
	return units.find(({ id, name }) => id === text || name.toLowerCase() === text) ?? null;
}

/** Pages of what was named, with a title and a name for the file. */
function pagesOf(context: VerbContext, wanted: string, html: boolean): { title: string; name: string; pages: Page[] } {
	const units = unitsFor(rootOf(context), rigOf(context));
	const unit = unitNamed(units, wanted);
	if (unit !== null)
		return { title: `${unit.name}, empty sheet`, name: unit.id, pages: unitSheet(unit.name, unit.definition) };
	return readLog(context, (store) => {
		const address = context.args.text('address') ?? readLocalAccess(rootOf(context))?.url ?? null;
		const sheet = sheetFor(store, wanted, units, address);
		if (sheet === null)
			throw new DetentError('cli.unknown-revision', {
				subject: wanted,
				message: 'there is no such revision, and no such unit.',
				remedy: `\`detent log PROJECT\` lists revisions; the units are ${units.map(({ id }) => id).join(', ')}.`,
			});
		const title = `${sheet.trackTitle}, revision ${sheet.facts.number}`;
		const photos = context.args.flag('no-photos') ? [] : sheetPhotos(store, wanted, html ? BROWSER_SHOWS : PDF_SHOWS);
		const pages = [...revisionSheet(sheet), ...photoPages(`${sheet.trackPosition}. ${title}`, photos)];
		return { title, name: sheet.hash.slice(0, 8), pages };
	});
}

export const verb: Verb = {
	name: 'sheet',
	summary: 'Recall sheet of a revision, or an empty one of a unit, to print',
	usage: 'REVISION|UNIT [--out FILE] [--html] [--no-photos] [--address URL]',
	options: {
		...LOG_OPTIONS,
		rig: { type: 'string', value: 'FILE', summary: 'The rig (default rig.yaml in the data folder)' },
		out: { type: 'string', short: 'o', value: 'FILE', summary: 'Where to write it: .pdf or .html' },
		html: { type: 'boolean', summary: 'HTML instead of PDF' },
		'no-photos': { type: 'boolean', summary: 'Without the photos of units, which come on pages of their own' },
		address: { type: 'string', value: 'URL', summary: 'Address of the remote, for the QR code' },
	},
	notes: 'REVISION: id or hash, or its first 8 digits. Upright A4, black on white, no letter below 9 pt.',
	run: async (context) => {
		const { args, stdout } = context;
		const [wanted, ...more] = args.positionals;
		if (wanted === undefined || more.length > 0) throw usageError('Expected a REVISION or a UNIT.', 'See --help.');
		const given = args.text('out');
		const html = args.flag('html') || given?.endsWith('.html') === true;
		const { title, name, pages } = pagesOf(context, wanted, html);
		const path = resolve(given ?? `sheet-${name}.${html ? 'html' : 'pdf'}`);
		const content = html ? sheetHtml(title, pages) : await pdfOf(title, pages, new Date(systemClock.nowMs()));
		makeFolder(nodeDiskFiles, dirname(path));
		writeWhole(nodeDiskFiles, path, content);
		stdout.write(args.flag('json') ? `${JSON.stringify({ path, pages: pages.length })}\n` : `${path}\n`);
		return EXIT.ok;
	},
};
