import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { page } from '../../bench/report.ts';
import { table } from '../../bench/section.ts';
import { differingFrames, liveProgramme, masteringPlan, rendered } from '../../bench/stages/live/chain.ts';
import { nullDb, renderedBy } from '../../bench/stages/live/nodes.ts';

describe('the digital chain', () => {
	const audio = liveProgramme(1);
	const plan = masteringPlan();
	const live = rendered(audio, plan, 256);

	test.each([1, 17, 64, 1000, 4096])('offline in blocks of %i is what it was live, bit for bit', (blockFrames) => {
		expect(differingFrames(live, rendered(audio, plan, blockFrames))).toBe(0);
	});

	test('changes the programme, so that the comparison means something', () => {
		expect(differingFrames(live, audio.planes)).toBeGreaterThan(90_000);
	});
});

describe('the bench', () => {
	const folder = mkdtempSync(join(tmpdir(), 'detent-bench-'));
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	test('renders in another process what it renders in this one', () => {
		const own = rendered(liveProgramme(1), masteringPlan(), 256);
		expect(nullDb(own, renderedBy(folder, process.execPath, 1))).toBe(Number.NEGATIVE_INFINITY);
		expect(
			nullDb(
				own,
				own.map((plane) => plane.map((value) => value * (1 + 1e-6))),
			),
		).toBeCloseTo(-120, 3);
	});

	test('puts every figure with its target, its peer and its verdict at the top of the page', () => {
		const figures = [
			{ what: 'a', target: '≤ 1 dB', ours: '0.5 dB', peer: 'sox: 2 dB', met: true },
			{ what: 'b', target: '≤ 1 dB', ours: '3 dB', peer: '', met: false, note: 'too coarse' },
			{ what: 'c', target: '≤ 1 dB', ours: '–', peer: '', met: null, note: 'no sound' },
		];
		const result = { markdown: table(['x'], [['1 | 2']]), figures };
		const text = page([{ title: 'Stage', result, measuredOn: 'a machine', seconds: 3 }], false, '| sox | 14 |');
		expect(text).toContain('1 of 3 figures met, 1 not met, 1 not measured.');
		expect(text).toContain('| Stage | a | ≤ 1 dB | 0.5 dB | sox: 2 dB | met |');
		expect(text).toContain('| **not met**: too coarse |');
		expect(text).toContain('| not measured: no sound |');
		expect(text).toContain('1 \\| 2');
		expect(text).toContain('| sox | 14 |');
		expect(text.indexOf('## Summary')).toBeLessThan(text.indexOf('## Stage'));
	});
});
