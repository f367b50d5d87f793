import { expect, test } from 'vitest';
import { Explaining, type ExplainingDeps } from '../../../src/session/projects/explaining.ts';
import type { Calibration, CalibrationInForce } from '../../../src/shared/model/calibration.ts';
import { aCalibration } from '../../support/calibration.ts';
import { explained } from '../../support/explanation.ts';
import { chain } from '../../support/listeningStudio.ts';

/** A reference, and a master of this chain whose loop loses 1 dB at 100 Hz by the calibration in force. */
function explaining(part: Partial<Calibration>, inForce: Partial<CalibrationInForce>) {
	const calibration = aCalibration({
		bandsHz: [100, 1000],
		readings: [{ step: 'response', leftDb: [-1, 0], rightDb: [-1, 0] }],
		...part,
	});
	const { id, at } = calibration;
	const facts = { chain, calibration: { id, at, referenceDbfs: -18, warnings: [], ...inForce } };
	const deps = {
		projects: {
			track: () => ({ mix: { sha256: 'mix' }, revisions: [{ id: 'newest', hasMaster: true, hasCapture: true }] }),
			revision: () => ({ facts }),
		},
		files: { mixPath: () => 'mix.wav' },
		offline: { explain: async () => explained({ 100: -1 }) },
		items: {
			named: ({ kind }: { kind: string }) => ({
				at: {},
				project: {},
				label: kind,
				path: kind,
				facts: { sha256: kind },
			}),
		},
		calibration: (wanted: string) => (wanted === id ? calibration : null),
	} as unknown as ExplainingDeps;
	return async () => {
		const asking = { signal: new AbortController().signal, onProgress: () => {} };
		const told = await new Explaining(deps).reference('reference', asking);
		return told.map(({ name, explanation: { bands, loopsLeft } }) => [
			name,
			bands.find(({ hz }) => hz === 100)?.eqDb,
			loopsLeft?.map(({ why }) => why),
		]);
	};
}

const CASES: [string, Partial<Calibration>, Partial<CalibrationInForce>, number, string[] | undefined][] = [
	['with a cable', {}, {}, 0, undefined],
	['with a cable, long ago', {}, { warnings: ['old'], about: ['age'] }, 0, undefined],
	['through bypassed units', { patch: 'bypassed' }, {}, -1, ['bypassed']],
	['with a fault', { verdict: 'bad' }, {}, -1, ['fault']],
	['before the cables were changed', {}, { warnings: ['changed'], about: ['cabling'] }, -1, ['doubted']],
];
test.each(CASES)(
	'the loop is taken off a print, if at all, and never off a reference: calibrated %s',
	async (...row) => {
		const [, part, inForce, eqDb, left] = row;
		expect(await explaining(part, inForce)()).toEqual([
			['reference', -1, undefined],
			['master', expect.closeTo(eqDb, 9), left],
		]);
	},
);
