import type { MeasuredEffect, ReadingChange } from './model/conversation.ts';
import { type Loudness, peakToLoudness } from './model/measurement.ts';
import type { RevisionFacts } from './model/revision.ts';
import { trueMinus } from './trueMinus.ts';

/** Smallest difference that is told, by unit: below it two prints of the same settings differ too. */
const TELL_FROM: Readonly<Record<string, number>> = { LUFS: 0.05, LU: 0.05, dBTP: 0.05, dB: 0.05 };

function readings(loudness: Loudness): [reading: string, unit: string, value: number | null][] {
	return [
		['Loudness', 'LUFS', loudness.integratedLufs],
		['Loudest 3 seconds', 'LUFS', loudness.maxShortTermLufs],
		['Loudness range', 'LU', loudness.lra],
		['True peak', 'dBTP', loudness.truePeakDbtp],
		['Peak to loudness', 'dB', peakToLoudness(loudness)],
	];
}

/** Readings of two prints side by side; those that can't be told apart are left out. */
export function loudnessChanges(from: Loudness, to: Loudness): ReadingChange[] {
	const after = readings(to);
	return readings(from).flatMap(([reading, unit, before], index) => {
		const now = after[index]?.[2] ?? null;
		const least = TELL_FROM[unit] ?? 0;
		if (before === now || (before !== null && now !== null && Math.abs(now - before) < least)) return [];
		return [{ reading, unit, from: before, to: now }];
	});
}

/**
 * What happened between the prints of two revisions: masters when both have one, else captures.
 *
 * @returns null where the two have no prints of the same kind
 */
export function measuredEffect(a: RevisionFacts, b: RevisionFacts): MeasuredEffect | null {
	const masters = a.master !== null && b.master !== null;
	const fromPrint = masters ? a.master?.sha256 : a.capture?.file.sha256;
	const toPrint = masters ? b.master?.sha256 : b.capture?.file.sha256;
	const before = masters ? a.measurements.master : a.measurements.capture;
	const after = masters ? b.measurements.master : b.measurements.capture;
	if (fromPrint === undefined || toPrint === undefined || before === null || after === null) return null;
	return { fromPrint, toPrint, readings: loudnessChanges(before, after) };
}

/** `Loudness: −14.0 → −12.5 LUFS`. */
export function readingWords({ reading, unit, from, to }: ReadingChange): string {
	const number = (value: number | null) => (value === null ? 'none' : trueMinus(value.toFixed(1)));
	return `${reading}: ${number(from)} → ${number(to)} ${unit}`;
}
