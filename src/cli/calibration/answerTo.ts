import type { CalibrationRun } from '../../shared/model/calibration.ts';
import type { CommandInput } from '../../shared/protocol/commands.ts';
import type { Person } from '../framework/person.ts';

export type CalibrationAnswer = Extract<CommandInput, { type: 'calibration.next' | 'calibration.repeat' }>;

/** Nobody means a level beyond these, dBu. */
const MOST_DBU = 40;

/** `4.12`, `4,12 dBu` and `1.25 V` are levels; null for an empty answer, NaN for anything else. */
export function parseLevel(text: string): number | null {
	if (text === '') return null;
	const found = /^([+-]?\d+(?:[.,]\d+)?)\s*(dbu|v)?$/i.exec(text);
	const value = Number(found?.[1]?.replace(',', '.'));
	if (found === null || !Number.isFinite(value)) return Number.NaN;
	const dbu = found[2]?.toLowerCase() === 'v' ? 20 * Math.log10(value / Math.sqrt(0.6)) : value;
	return Math.abs(dbu) <= MOST_DBU ? dbu : Number.NaN;
}

/**
 * What is said to the routine that waits, for the run and the step that it waits at.
 *
 * @param person null: everything is taken as done
 * @param dbu what a meter at the rack reads, where it is known already
 * @param signal gives the question up
 * @throws the signal's reason; DetentError as `Person.ask`
 */
export async function answerTo(
	{ id, step }: CalibrationRun,
	person: Person | null,
	dbu: number | null,
	signal: AbortSignal,
): Promise<CalibrationAnswer> {
	const question = { run: id, step };
	const next = (measuredDbu: number | null): CalibrationAnswer => {
		return { type: 'calibration.next', ...question, ...(measuredDbu === null ? {} : { measuredDbu }) };
	};
	const repeat: CalibrationAnswer = { type: 'calibration.repeat', ...question };
	if (person === null) return next(step === 'reference' ? dbu : null);
	const ask = (words: string) => person.ask(words, signal);
	if (step === 'reference') {
		if (dbu !== null) return next(dbu);
		let said = await ask(
			'  What does the meter read? (4.1, or 1.23 V; Enter for not measured, "t" for the tone again) ',
		);
		for (;;) {
			if (said.toLowerCase() === 't') return repeat;
			const level = parseLevel(said);
			if (!Number.isNaN(level)) return next(level);
			said = await ask('  A number of dBu or volts, like 4.1 or 1.23 V: ');
		}
	}
	if (step === 'patch') {
		// A reading that was begun at the question before is no word about the cable.
		let said = await ask('  Enter when it is patched: ');
		while (!/^(y|yes|ok)?$/i.test(said)) said = await ask('  Enter alone when it is patched: ');
		return next(null);
	}
	const again = await ask('  Enter to measure it again, "g" to go on: ');
	return again.toLowerCase().startsWith('g') ? next(null) : repeat;
}
