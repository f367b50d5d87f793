import { systemClock } from '../../process/systemClock.ts';
import type { Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import type { CommandInput } from '../../shared/protocol/commands.ts';
import type { UnitState } from '../../shared/protocol/state.ts';
import { formatTapeTime, isThere, wayWords } from '../../shared/tapeWords.ts';
import type { AttachedSession } from '../attach.ts';
import type { Progress } from '../framework/progress.ts';
import { machine, within } from './machine.ts';

/** A tape that stands elsewhere for so long does not go on. */
const STUCK_MS = 4000;

export interface Located {
	unit: UnitState;
	/** Null when the machine cannot tell. */
	there: boolean | null;
}

/**
 * Sends a tape to a place and watches it on its way. Aborting the signal stops the tape, also while it is told where to go.
 *
 * @param command one of the commands that locate
 * @throws DetentError as the command; `unit.away`, `unit.place` when it did not come there by its own word, and
 * `unit.overtaken` when somebody asked it for something else; the signal's reason where it was aborted before: nothing has moved
 */
export async function locateAndWatch(
	session: AttachedSession,
	unit: string,
	seconds: number,
	command: CommandInput,
	progress: Progress,
	signal: AbortSignal,
	clock: Clock = systemClock,
): Promise<Located> {
	const now = () => machine(session.state(), unit);
	const from = now().tape?.positionSeconds ?? null;
	let stopped: Promise<unknown> = Promise.resolve();
	const stop = () => {
		stopped = session.command({ type: 'tape.command', unit, action: 'stop' });
		// Awaited at the end.
		stopped.catch(() => undefined);
	};
	signal.throwIfAborted();
	// A machine is stopped at once, and again where it may have taken the order only after that.
	signal.addEventListener('abort', stop, { once: true });
	try {
		await session.command(command);
		if (signal.aborted) stop();
		const order = now().tapeDesk?.order?.at;
		for (;;) {
			signal.throwIfAborted();
			const { tape, tapeDesk } = now();
			if (tape === null) throw lost(unit);
			if (!tape.can.position || !tape.can.motion || tape.positionSeconds === null) return { unit: now(), there: null };
			if (tapeDesk?.order?.at !== order) throw overtaken(unit);
			if (tape.locate?.outcome === 'failed') throw gaveUp(unit, tape);
			const { moving, positionSeconds } = tape;
			const left = Math.abs(positionSeconds - seconds);
			const told = tape.locate?.outcome === 'done' && tape.moving === false;
			if (told || isThere({ action: 'locate', toSeconds: seconds }, tape)) return { unit: now(), there: true };
			const way = Math.max(left, Math.abs((from ?? positionSeconds) - seconds));
			progress.report(way === 0 ? 1 : 1 - left / way, `at ${formatTapeTime(positionSeconds)}`);
			const before = tape;
			const state = await within(session, STUCK_MS, ({ units }) => units[unit]?.tape !== before, signal, clock);
			const after = state.units[unit]?.tape;
			if (after === before && moving === false) return { unit: machine(state, unit), there: false };
		}
	} finally {
		progress.clear();
		signal.removeEventListener('abort', stop);
		// A session that is closed too soon takes the stop with it; a stop that fails is what the person has to know.
		await stopped;
	}
}

function gaveUp(unit: string, tape: UnitState['tape']): DetentError {
	return new DetentError('unit.place', {
		message: `The tape was sent to a place: ${wayWords(tape) ?? 'it did not come there.'}`,
		subject: unit,
		remedy: 'Look at the machine and its tape.',
	});
}

function lost(unit: string): DetentError {
	return new DetentError('unit.away', { message: 'The machine went away while it was on its way.', subject: unit });
}

function overtaken(unit: string): DetentError {
	return new DetentError('unit.overtaken', {
		message: 'Somebody asked the machine for something else meanwhile.',
		subject: unit,
		remedy: 'Look at the remote, then try again.',
	});
}
