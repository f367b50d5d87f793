import { expect, test } from 'vitest';
import { passConditions } from '../../../src/session/passes/passConditions.ts';
import { StateStore } from '../../../src/session/stateStore.ts';
import { chainSchema } from '../../../src/shared/model/chain.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { emptyState } from '../../support/remoteState.ts';

const insert = (id: string, loop?: string) => ({ kind: 'insert', id, name: id, units: [id], loop });

/** Conditions of a pass where the main pair is calibrated old at −18 dBFS, and the pair `comp` puts out 3 dB more. */
function conditions(...stages: object[]) {
	const chain = chainSchema.parse({ schema: 1, name: 'c', referenceDbfs: -21, stages });
	const known = new Map([
		[null, { id: 'main', at: 'then', referenceDbfs: -18, warnings: ['The calibration is 40 days old.'] }],
		['comp', { id: 'comp', at: 'then', referenceDbfs: -21, warnings: [] }],
	]);
	const shelf = { measured: () => {}, inForce: (loop: string | null) => known.get(loop) ?? null };
	const warmUp = { warming: () => [], unknown: () => [] };
	const state = new StateStore(emptyState(), new FakeClock());
	const dacPeak = { samplePeakDbfs: -3, truePeakDbtp: -3, over: false };
	const prepared = { chain, sourceLoudness: { integratedLufs: null }, dacPeak } as never;
	return passConditions({ calibrations: { shelf }, warmUp, state }, prepared, []);
}

test('a chain that leaves the main pair out is printed under the calibration of its own pair alone', () => {
	const { levels, facts } = conditions(insert('comp', 'comp'));
	expect(levels.warnings).toEqual([]);
	expect(levels.drive).toMatchObject({ zeroVuDbu: 4, peakDbu: 22 });
	expect(facts).toEqual({ loopCalibrations: { comp: expect.objectContaining({ id: 'comp', referenceDbfs: -21 }) } });
});

test('the reference of a chain is that of the pair it goes through first; every pair that it uses is doubted and kept', () => {
	const onBoth = conditions(insert('comp', 'comp'), insert('eq'));
	expect(onBoth.levels.warnings).toEqual(['The calibration is 40 days old.']);
	expect(onBoth.facts.calibration?.id).toBe('main');
	expect(onBoth.facts.loopCalibrations?.['comp']?.id).toBe('comp');
	const mainFirst = conditions(insert('eq'));
	expect(mainFirst.levels.drive.zeroVuDbu).toBe(1);
	expect(mainFirst.levels.warnings[1]).toContain('The chain counts on 0 VU at -21.0 dBFS');
	expect(mainFirst.facts).not.toHaveProperty('loopCalibrations');
});
