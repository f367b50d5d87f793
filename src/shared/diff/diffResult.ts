import type { Loudness } from '../model/measurement.ts';
import type { RevisionFacts } from '../model/revision.ts';
import { trueMinus } from '../trueMinus.ts';
import type { RevisionChange } from './change.ts';

const READINGS: readonly {
	key: keyof Loudness;
	name: string;
	unit: string;
	step: string;
	more: string;
	less: string;
}[] = [
	{ key: 'integratedLufs', name: '', unit: 'LUFS', step: 'LU', more: 'louder', less: 'quieter' },
	{ key: 'truePeakDbtp', name: 'true peak ', unit: 'dBTP', step: 'dB', more: 'higher', less: 'lower' },
	{ key: 'lra', name: 'loudness range ', unit: 'LU', step: 'LU', more: 'wider', less: 'narrower' },
];

/** What came of it: loudness, true peak and loudness range of capture and master, compared as they are printed. */
export function diffResult(a: RevisionFacts, b: RevisionFacts): RevisionChange[] {
	return (['capture', 'master'] as const).flatMap((what) => {
		const before = a.measurements[what];
		const after = b.measurements[what];
		if (before === null || after === null) return [];
		return READINGS.flatMap(({ key, name, unit, step, more, less }): RevisionChange[] => {
			const from = before[key];
			const to = after[key];
			const show = (value: number | null) => (value === null ? 'no reading' : `${trueMinus(value.toFixed(1))} ${unit}`);
			const change = { area: 'result' as const, subject: what, item: key, from, to };
			if (from === null || to === null) {
				return from === to
					? []
					: [{ ...change, text: `The ${what}'s ${name.trim() || 'loudness'}: from ${show(from)} to ${show(to)}` }];
			}
			// Compared as printed, so that nothing is called a change that reads the same.
			const difference = Number(to.toFixed(1)) - Number(from.toFixed(1));
			if (Math.abs(difference) < 0.05) return [];
			const subject = name === '' ? `The ${what} is` : `The ${what}'s ${name}is`;
			const text = `${subject} ${Math.abs(difference).toFixed(1)} ${step} ${difference > 0 ? more : less} (from ${show(from)} to ${show(to)})`;
			return [{ ...change, text }];
		});
	});
}
