import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
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
});
