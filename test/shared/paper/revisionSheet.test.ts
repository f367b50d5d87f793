import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findControl, type ResolvedDefinition, settableControls } from '../../../src/shared/model/definition.ts';
import { angleAt, describeSetting } from '../../../src/shared/model/setting.ts';
import { A4, LEAST_PT, type Page, textWidthMm } from '../../../src/shared/paper/marks.ts';
import { type RevisionSheet, revisionSheet } from '../../../src/shared/paper/revisionSheet.ts';
import { sheetHtml } from '../../../src/shared/paper/svgPage.ts';
import { unitSheet } from '../../../src/shared/paper/unitSheet.ts';
import { loadDefinitions } from '../../../src/units/definitions/loadDefinitions.ts';
import { loadRig } from '../../../src/units/definitions/loadRig.ts';
import { revisionFacts } from '../../store/facts.ts';

const { definitions } = loadRig(join('presets', 'rigs', 'simulated-studio.yaml'), loadDefinitions('devices'));
const bender = definitions.get('curve-bender') as ResolvedDefinition;
const evidence = { evidence: 'asked', by: 'hand', outcome: 'done', at: null, stale: null, reason: null } as const;

/** A revision in which the equalizer stands with one knob up. */
function sheet(more: Partial<RevisionSheet> = {}): { sheet: RevisionSheet; angleDeg: number } {
	const facts = revisionFacts('p', 't', 3, 'x', { note: 'More <air>' });
	const settings = bender.controls.flatMap(({ id }) => {
		const control = findControl(bender, id);
		return control === null ? [] : [{ ...describeSetting(control, 0), evidence }];
	});
	// One knob at its upper stop, all others at their lower.
	const control = settableControls(bender).find(({ type }) => type === 'stepped');
	if (control?.type !== 'stepped') throw new Error('the equalizer has no knob');
	const top = control.positions.length - 1;
	settings.splice(
		settings.findIndex((setting) => setting.control === control.id),
		1,
		{ ...describeSetting(control, top), evidence },
	);
	const unit = { ...facts.units[0], unit: 'bender', name: 'Curve Bender', definition: bender.id, settings };
	return {
		angleDeg: angleAt(control, top),
		sheet: {
			projectTitle: 'Öffnung & <Nacht>',
			artist: '',
			trackTitle: 'A title that is so long that no sheet of paper could ever hold it on one line of its head',
			trackPosition: 1,
			at: '2026-01-02T03:04:05.000Z',
			hash: 'c'.repeat(64),
			facts: { ...facts, units: [unit as (typeof facts.units)[number]] },
			definitions: { bender },
			address: 'http://192.168.1.20:4747/#log/cccccccc',
			...more,
		},
	};
}

const texts = (pages: readonly Page[]) =>
	pages.flatMap(({ marks }) => marks.flatMap((mark) => (mark.kind === 'text' ? [mark] : [])));

describe('a recall sheet', () => {
	test('has levels, patch, note and every control with what is read on it', () => {
		const { sheet: made } = sheet();
		const words = texts(revisionSheet(made)).map(({ text }) => text);
		expect(words).toEqual(expect.arrayContaining(['Levels', 'Patch', 'More <air>', 'Curve Bender (serial 0123)']));
		expect(words.some((line) => /^Drive into the first unit 0\.0 dB: 0 VU arrives at \+4\.0 dBu/.test(line))).toBe(
			true,
		);
		const read = texts(revisionSheet(made)).filter(({ bold, align }) => bold && align === 'middle').length;
		expect(read).toBe(made.facts.units[0]?.settings.length);
	});

	test('points each knob where it stood', () => {
		const { sheet: made, angleDeg } = sheet();
		const pointers = revisionSheet(made).flatMap(({ marks }) =>
			marks.flatMap((mark) => (mark.kind === 'line' && mark.widthMm === 0.9 ? [mark] : [])),
		);
		const angles = pointers.map(({ x1, y1, x2, y2 }) => (Math.atan2(x2 - x1, y1 - y2) * 180) / Math.PI);
		expect(angles.filter((angle) => Math.abs(angle - angleDeg) < 0.01)).toHaveLength(1);
	});

	test('is read at arm’s length and stays on its paper', () => {
		for (const page of [...revisionSheet(sheet().sheet), ...unitSheet('Curve Bender', bender)]) {
			for (const { x, y, text, sizePt, bold, align } of texts([page])) {
				const width = textWidthMm(text, sizePt, bold);
				const left = align === 'middle' ? x - width / 2 : x;
				expect(sizePt).toBeGreaterThanOrEqual(LEAST_PT);
				expect(left).toBeGreaterThan(8);
				expect(left + width).toBeLessThan(A4.widthMm - 8);
				expect(y).toBeLessThan(A4.heightMm - 8);
			}
		}
	});

	test('writes the settings as words when the model is not here any more', () => {
		const { sheet: made } = sheet({ definitions: {} });
		expect(texts(revisionSheet(made)).some(({ text }) => text.startsWith('BASS'))).toBe(true);
	});

	test('is one HTML file that loads nothing, and no title gets out of its place', () => {
		const html = sheetHtml('<Nacht>', revisionSheet(sheet().sheet));
		expect(html).not.toMatch(/src=|href=|url\(|<Nacht>|<air>/);
		expect(html.match(/<svg /g)).toHaveLength(revisionSheet(sheet().sheet).length);
	});
});

describe('an empty sheet of a unit', () => {
	test('has no pointer, and a line to write on for every control', () => {
		const marks = unitSheet('Curve Bender', bender).flatMap((page) => page.marks);
		expect(marks.filter((mark) => mark.kind === 'line' && mark.widthMm === 0.9)).toEqual([]);
		const lines = marks.filter((mark) => mark.kind === 'line' && mark.y1 === mark.y2 && mark.x2 - mark.x1 > 15);
		expect(lines.length).toBeGreaterThanOrEqual(bender.controls.length);
	});
});
