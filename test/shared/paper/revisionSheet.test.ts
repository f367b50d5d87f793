import { describe, expect, test } from 'vitest';
import { A4, LEAST_PT, type Page, textWidthMm } from '../../../src/shared/paper/marks.ts';
import { revisionSheet } from '../../../src/shared/paper/revisionSheet.ts';
import { sheetHtml } from '../../../src/shared/paper/svgPage.ts';
import { unitSheet } from '../../../src/shared/paper/unitSheet.ts';
import { bender, longSheet, sheet } from '../../support/sheets.ts';

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
		for (const page of [
			...revisionSheet(sheet().sheet),
			...revisionSheet(longSheet()),
			...unitSheet('Curve Bender', bender),
		]) {
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

	test('has one page for five units, and says both sides of what stands alike', () => {
		const pages = revisionSheet(longSheet());
		expect(pages).toHaveLength(1);
		const words = texts(pages).map(({ text }) => text);
		expect(longSheet().facts.units.flatMap(({ settings }) => settings).length).toBeGreaterThan(60);
		expect(words.join(' ')).toMatch(/TREBLE L R/);
	});

	test('draws both sides where they do not stand alike', () => {
		const made = longSheet();
		const units = made.facts.units.map((unit) => ({
			...unit,
			settings: unit.settings.map((setting) =>
				setting.label === 'BASS L' ? { ...setting, position: 1, legend: 'another' } : setting,
			),
		}));
		const words = texts(revisionSheet({ ...made, facts: { ...made.facts, units } })).map(({ text }) => text);
		expect(words).toEqual(expect.arrayContaining(['BASS L', 'BASS R']));
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

describe('the legends around a knob', () => {
	const legends = (pages: readonly Page[]) =>
		texts(pages).filter(({ text, bold, align }) => align === 'middle' && bold !== true && /^[+-]?[\d.]+$/.test(text));

	test('are those of its definition, on the side of the knob where they are printed', () => {
		const [page] = unitSheet('Curve Bender', bender);
		const first = page?.marks.find((mark) => mark.kind === 'circle');
		if (page === undefined || first?.kind !== 'circle') throw new Error('the sheet has a knob');
		const near = legends([page]).filter(({ x, y }) => Math.hypot(x - first.x, y - first.y) < 13);
		// BASS gain, ±5 dB in steps of one: all of them have room.
		expect(near.map(({ text }) => Number(text)).sort((a, b) => a - b)).toEqual([-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5]);
		for (const { text, x, y } of near) {
			expect(Math.sign(Math.round(x - first.x))).toBe(Math.sign(Number(text)));
			if (text === '0') expect(y).toBeLessThan(first.y);
		}
	});

	test('stay on the one page of a usual chain, and do not touch each other', () => {
		const pages = revisionSheet(longSheet());
		expect(pages).toHaveLength(1);
		const all = legends(pages);
		expect(all.length).toBeGreaterThan(100);
		const boxes = all.map(({ x, y, text, sizePt }) => ({ x, y, half: textWidthMm(text, sizePt) / 2 }));
		const touching = boxes.flatMap((a, index) =>
			boxes.slice(index + 1).filter((b) => Math.abs(a.x - b.x) < a.half + b.half && Math.abs(a.y - b.y) < 2.3),
		);
		expect(touching).toEqual([]);
	});

	test('are left out where a chain is so long that they would need a second page', () => {
		const made = longSheet();
		const note = Array.from({ length: 24 }, () => 'a word of a long note').join(' ');
		const pages = revisionSheet({ ...made, facts: { ...made.facts, note } });
		expect(pages).toHaveLength(1);
		expect(legends(pages)).toEqual([]);
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
