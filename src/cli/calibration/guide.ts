import type { CalibrationRun } from '../../shared/model/calibration.ts';
import type { CommandInput } from '../../shared/protocol/commands.ts';
import type { AttachedSession } from '../attach.ts';
import { beginCancellable } from '../framework/beginCancellable.ts';
import type { VerbContext } from '../framework/verb.ts';
import type { Person } from './person.ts';
import { printReport } from './print.ts';

/** `4.12`, `4,12 dBu` and `1.25 V` are levels; null for an empty answer. */
export function parseLevel(text: string): number | null {
	if (text === '') return null;
	const found = /^([+-]?\d+(?:[.,]\d+)?)\s*(dbu|v)?$/i.exec(text);
	const value = Number(found?.[1]?.replace(',', '.'));
	if (found === null || !Number.isFinite(value)) return Number.NaN;
	return found[2]?.toLowerCase() === 'v' ? 20 * Math.log10(value / Math.sqrt(0.6)) : value;
}

/** Says what the routine waits for. */
async function answer(
	session: Pick<AttachedSession, 'command'>,
	person: Person | null,
	run: CalibrationRun,
	dbu: number | null,
): Promise<void> {
	const next = (measuredDbu: number | null) =>
		session.command({ type: 'calibration.next', ...(measuredDbu === null ? {} : { measuredDbu }) });
	if (person === null) {
		await next(run.step === 'reference' ? dbu : null);
		return;
	}
	if (run.step === 'reference') {
		const said =
			dbu === null
				? await person.ask(
						'  What does the meter read? (4.1, or 1.23 V; Enter for not measured, "t" for the tone again) ',
					)
				: String(dbu);
		if (said.trim().toLowerCase() === 't') {
			await session.command({ type: 'calibration.repeat' });
			return;
		}
		let level = parseLevel(said);
		while (Number.isNaN(level))
			level = parseLevel(await person.ask('  A number of dBu or volts, like 4.1 or 1.23 V: '));
		await next(level);
	} else if (run.step === 'patch') {
		await person.ask('  Enter when it is patched: ');
		await next(null);
	} else {
		const again = await person.ask('  Enter to measure it again, "g" to go on: ');
		if (again.toLowerCase().startsWith('g')) await next(null);
		else await session.command({ type: 'calibration.repeat' });
	}
}

/**
 * Follows the routine to its end, and prints each step as it ends.
 *
 * @param before id of the one that ended before it: the daemon goes on showing that one until the new one begins
 */
export async function follow(
	session: Pick<AttachedSession, 'until' | 'command'>,
	{ stdout, progress, args }: Pick<VerbContext, 'stdout' | 'progress' | 'args'>,
	person: Person | null,
	signal: AbortSignal,
	before: string | null,
): Promise<CalibrationRun> {
	const quiet = args.flag('json');
	let printed = '';
	let shown: CalibrationRun | null = null;
	for (;;) {
		const { calibrating } = await session.until(
			({ calibrating: run }) => run !== null && run !== shown && run.id !== before,
			signal,
		);
		if (calibrating === null) continue;
		shown = calibrating;
		progress.clear();
		const last = calibrating.reports.at(-1);
		const key = last === undefined ? '' : `${calibrating.reports.length} ${last.step} ${last.read}`;
		if (last !== undefined && key !== printed && !quiet) printReport(stdout, last);
		printed = key;
		if (calibrating.phase === 'measuring') progress.report(calibrating.reports.length / 9, calibrating.instruction);
		else if (calibrating.phase !== 'waiting') return calibrating;
		else {
			if (!quiet && (calibrating.step === 'reference' || calibrating.step === 'patch'))
				stdout.write(`\n  ${calibrating.instruction}\n`);
			await answer(session, person, calibrating, args.number('dbu', -40, 40));
		}
	}
}

/**
 * Begins the routine and follows it to its end. Aborting the signal cancels it, also while it was begun.
 *
 * @throws DetentError as `calibration.start`; the signal's reason
 */
export async function guide(
	session: Pick<AttachedSession, 'command' | 'state' | 'until'>,
	order: Extract<CommandInput, { type: 'calibration.start' }>,
	context: Pick<VerbContext, 'stdout' | 'progress' | 'args' | 'signal'>,
	person: Person | null,
): Promise<CalibrationRun> {
	const { signal } = context;
	const before = session.state().calibrating?.id ?? null;
	const cancel = () => void session.command({ type: 'calibration.cancel' }).catch(() => undefined);
	const stopListening = await beginCancellable(signal, () => session.command(order), cancel);
	return follow(session, context, person, signal, before).finally(stopListening);
}
