import { describe, expect, test } from 'vitest';
import { audioPart } from '../../bench/audio/report.ts';
import { contentOf, presentPage, restOf } from '../../bench/pagePart.ts';
import { keptSection, measuredSection, type PageSection, tally, verdict } from '../../bench/pageSections.ts';
import { page } from '../../bench/report.ts';
import { figure, judgedWhole, table } from '../../bench/section.ts';

const figures = [
	{ what: 'a | b', target: '≤ 1 dB', ours: '0.5 dB', peer: 'sox: 2 dB', met: true },
	{ what: 'b', target: '≤ 1 dB', ours: '3 dB', peer: '', met: false, note: 'too coarse' },
	{ what: 'c', target: '≤ 1 dB', ours: '–', peer: '', met: null, note: 'no sound' },
];
const result = { markdown: table(['x'], [['1 | 2']]), figures };
const run = { measuredOn: 'a machine', seconds: 3, withPeers: true };

/** Sections of a page by its own headings. */
function sectionsOf(text: string): PageSection[] {
	const titles = [...text.matchAll(/^## (.+)$/gm)].map((match) => match[1] ?? '');
	return titles.map((title) => keptSection(text, title)).filter((section) => section !== null);
}

describe('the page of results', () => {
	test('puts every figure with its target, its peer and its verdict at the top of the page', () => {
		const text = page([measuredSection('Stage', result, run)], {
			quick: false,
			packages: '| sox | 14 |',
			titles: ['Stage'],
		});
		expect(text).toContain('1 of 3 figures met, 1 not met, 1 not measured.');
		expect(text).toContain('| Stage | a \\| b | ≤ 1 dB | 0.5 dB | sox: 2 dB | met |');
		expect(text).toContain('| **not met**: too coarse |');
		expect(text).toContain('| not measured: no sound |');
		expect(text).toContain('1 \\| 2');
		expect(text).toContain('| sox | 14 |');
		expect(text.indexOf('## Summary')).toBeLessThan(text.indexOf('## Stage'));
	});

	test('keeps what an earlier run has left there of a section that is not run', () => {
		const sections = ['One', 'Two'].map((title) => measuredSection(title, result, run));
		const text = page(sections, { quick: false, packages: 'none', titles: ['One', 'Two'] });
		expect(keptSection(text, 'One')).toEqual(sections[0]);
		expect(keptSection(text, 'Two')).toEqual(sections[1]);
		expect(keptSection(text, 'Three')).toBeNull();
	});

	test('counts nothing of a section that is not there, and names it', () => {
		const one = measuredSection('One', { markdown: '', figures: [figure('a', '0', '0', true, '')] }, run);
		expect(tally([one], ['One'])).toBe('1 of 1 figures met, 0 not met, 0 not measured.');
		expect(tally([one], ['Soak', 'One', 'Two'])).toBe(
			'**Not measured at all: Soak; Two.** 1 of 1 figures that are here met, 0 not met, 0 not measured.',
		);
	});

	test('shows what was run for less than asked as not judged, and how much of it was run', () => {
		const amounts = { enough: false, run: '10 min', asked: '2.0 h' };
		const figures = [figure('a', '0', '0', true, ''), figure('b', '0', '3', false, 'three came')].map((one) =>
			judgedWhole(one, amounts),
		);
		expect(figures.map(verdict)).toEqual(['not judged: run 10 min of 2.0 h asked', '**not met**: three came']);
		const section = measuredSection('One', { markdown: '', figures }, run);
		expect(tally([section], ['One'])).toBe(
			'0 of 2 figures met, 1 not met, 0 not measured, 1 not judged, as they were run for less than asked.',
		);
	});

	test('judges what was run for as long as asked', () => {
		const one = figure('a', '0', '0', true, '');
		expect(judgedWhole(one, { enough: true, run: '2.0 h', asked: '2.0 h' })).toEqual(one);
	});

	test('in the repository can be written again from itself, with nothing lost', () => {
		const audio = contentOf(presentPage(), 'audio');
		const again = audioPart(sectionsOf(audio), []);
		expect(again.split('\n').slice(4)).toEqual(audio.split('\n').slice(4));
		const stages = restOf(presentPage());
		for (const { title, rows, text } of sectionsOf(stages).filter(({ rows }) => rows.length > 0)) {
			expect(stages).toContain(text);
			for (const row of rows) expect(stages).toContain(table([title, ...row], []).split('\n')[0]);
		}
	});
});
