import { isDetentError } from '../../shared/errors.ts';
import type { CalibrationRun } from '../../shared/model/calibration.ts';
import type { CommandInput } from '../../shared/protocol/commands.ts';
import type { AttachedSession } from '../attach.ts';
import { beginCancellable } from '../framework/beginCancellable.ts';
import type { Person } from '../framework/person.ts';
import type { VerbContext } from '../framework/verb.ts';
import { whileAsked } from '../framework/whileAsked.ts';
import { answerTo } from './answerTo.ts';
import { printReport } from './print.ts';

type GuideContext = Pick<VerbContext, 'stdout' | 'progress' | 'args' | 'signal'>;

/** Both are given to one question. */
const sameQuestion = (one: CalibrationRun | null, other: CalibrationRun) =>
	one?.id === other.id && one.phase === 'waiting' && one.step === other.step && one.instruction === other.instruction;

/** Says what the routine waits for, unless somebody else says it first. */
async function answer(
	session: Pick<AttachedSession, 'command' | 'until'>,
	person: Person | null,
	run: CalibrationRun,
	{ args, signal, stdout }: GuideContext,
): Promise<void> {
	const dbu = args.number('dbu', -40, 40);
	const stands = ({ calibrating }: { calibrating: CalibrationRun | null }) => sameQuestion(calibrating, run);
	const said = await whileAsked(session, stands, signal, (whileIt) => answerTo(run, person, dbu, whileIt));
	if (said === null) return;
	try {
		await session.command(said);
	} catch (error) {
		// Another screen was quicker: the state tells how it went on.
		if (!isDetentError(error) || (error.code !== 'audio.calibration.step' && error.code !== 'audio.calibration'))
			throw error;
		stdout.write(`  ${error.describe()}\n`);
	}
}

/** Follows the routine to its end, and prints each step as it ends. */
async function follow(
	session: Pick<AttachedSession, 'until' | 'command'>,
	context: GuideContext,
	person: Person | null,
	before: string | null,
): Promise<CalibrationRun> {
	const { stdout, progress, args, signal } = context;
	const never = new AbortController().signal;
	const quiet = args.flag('json');
	let printed = '';
	let shown: CalibrationRun | null = null;
	for (;;) {
		const { calibrating } = await session.until(
			({ calibrating: run }) => run !== null && run !== shown && run.id !== before,
			never,
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
		else if (!signal.aborted) {
			if (!quiet && (calibrating.step === 'reference' || calibrating.step === 'patch'))
				stdout.write(`\n  ${calibrating.instruction}\n`);
			await answer(session, person, calibrating, context).catch((error: unknown) => {
				// It is cancelled, and followed to its end.
				if (!signal.aborted) throw error;
			});
		}
	}
}

/**
 * Begins the routine and follows it to its end. Aborting the signal cancels it, also while it was begun and while a question
 * waits; so does everything that ends following it here: the tone is not left to itself.
 *
 * @throws DetentError as `calibration.start`, and where nobody answers; the signal's reason where it was aborted before
 */
export async function guide(
	session: Pick<AttachedSession, 'command' | 'state' | 'until'>,
	order: Extract<CommandInput, { type: 'calibration.start' }>,
	context: GuideContext,
	person: Person | null,
): Promise<CalibrationRun> {
	// The daemon goes on showing the one that ended before until the new one begins.
	const before = session.state().calibrating?.id ?? null;
	const cancel = () => session.command({ type: 'calibration.cancel' }).catch(() => undefined);
	const stopListening = await beginCancellable(context.signal, () => session.command(order), cancel);
	try {
		return await follow(session, context, person, before);
	} catch (error) {
		await cancel();
		throw error;
	} finally {
		stopListening();
	}
}
