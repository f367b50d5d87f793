import { systemClock } from '../../process/systemClock.ts';
import type { Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import type { LocatorPoint } from '../../shared/model/tape.ts';
import type { RemoteState, UnitState } from '../../shared/protocol/state.ts';
import { answerWords, askedWords, formatTapeTime, motionWords, parseTapeTime } from '../../shared/tapeWords.ts';
import type { AttachedSession } from '../attach.ts';
import { usageError } from '../framework/args.ts';

/** A session of this process's own has to find its machines first. */
const FOUND_MS = 5000;
/** How long a machine is watched for the motion that it was asked for. */
const SEEN_MS = 2000;

/** Units with a transport that Detent can reach, in the order of the rig. */
export function machines(state: RemoteState): UnitState[] {
	return Object.values(state.units).filter((unit) => unit.tapeDesk !== null);
}

/** @throws DetentError `cli.usage` for a unit that is no machine */
export function machine(state: RemoteState, wanted: string): UnitState {
	const all = machines(state);
	const text = wanted.toLowerCase();
	const found = all.find((unit) => unit.id === wanted) ?? all.find((unit) => unit.name.toLowerCase() === text);
	if (found !== undefined) return found;
	throw usageError(
		state.units[wanted] === undefined
			? `There is no unit "${wanted}".`
			: `${state.units[wanted]?.name} has no transport that Detent can reach.`,
		all.length === 0 ? 'This rig has no machine with a transport.' : `There is ${all.map(({ id }) => id).join(', ')}.`,
	);
}

/** Resolves with the state as wanted, or with the state as it is when the time is over. */
export async function within(
	session: AttachedSession,
	ms: number,
	wanted: (state: RemoteState) => boolean,
	signal: AbortSignal,
	clock: Clock = systemClock,
): Promise<RemoteState> {
	const over = new AbortController();
	const cancel = clock.after(ms, () => over.abort());
	try {
		return await session.until(wanted, AbortSignal.any([signal, over.signal]));
	} catch (error) {
		if (signal.aborted || !over.signal.aborted) throw error;
		return session.state();
	} finally {
		cancel();
	}
}

/** The machine once it has said something of itself. @throws DetentError `cli.usage`, `unit.away` */
export async function foundMachine(session: AttachedSession, wanted: string, signal: AbortSignal): Promise<UnitState> {
	const { id } = machine(session.state(), wanted);
	const state = await within(session, FOUND_MS, ({ units }) => units[id]?.tape != null, signal);
	const found = machine(state, id);
	if (found.tape !== null) return found;
	throw new DetentError('unit.away', {
		message: `The machine is away: ${found.linkReason ?? 'it has said nothing yet'}.`,
		subject: id,
		remedy: 'Look at its cable and its power switch; `detent tape status` says when it is back.',
	});
}

/** What the machine does, once it does what it was asked for, or after a moment. */
export async function seenMotion(
	session: AttachedSession,
	unit: string,
	moving: boolean,
	signal: AbortSignal,
): Promise<UnitState> {
	const state = await within(session, SEEN_MS, ({ units }) => units[unit]?.tape?.moving === moving, signal);
	return machine(state, unit);
}

/** What was asked, what the machine answered and what it does, one line each. */
export function threeLines(unit: UnitState): string {
	const order = unit.tapeDesk?.order ?? null;
	const { tape } = unit;
	const place = tape?.position ?? (tape?.positionSeconds == null ? 'not known' : formatTapeTime(tape.positionSeconds));
	return [
		`${unit.name} (${unit.id})`,
		`  asked     ${order === null ? 'nothing' : askedWords(order)}`,
		...(order === null ? [] : [`  answered  ${answerWords(order)}`]),
		`  does      ${motionWords(tape)}`,
		`  position  ${place}`,
		`  record    ${recordText(unit)}`,
		'',
	].join('\n');
}

function recordText({ tape, tapeDesk }: UnitState): string {
	if (tape === null) return 'not known';
	const tally = tape.recording === null ? 'tally not known' : tape.recording ? 'RECORDING' : 'not recording';
	if (!tape.can.record) return `${tally}; Detent cannot record on it`;
	if (!tape.armed) return `${tally}; not armed`;
	const left = tapeDesk?.disarmsInSeconds ?? null;
	return `${tally}; ARMED${left === null ? '' : `, disarms in ${left} s`}`;
}

/** The points of the track that is worked on. */
export function pointsOf(state: RemoteState): LocatorPoint[] {
	const { current } = state;
	const track = state.projects[current?.project ?? '']?.tracks.find(({ id }) => id === current?.track);
	return track?.locators ?? [];
}

/** A point by its name or the beginning of it. @throws DetentError `cli.usage` */
export function findPoint(state: RemoteState, unit: string | null, wanted: string): LocatorPoint {
	const points = pointsOf(state).filter((point) => unit === null || point.unit === unit);
	const text = wanted.toLowerCase();
	const exact = points.filter(({ name }) => name.toLowerCase() === text);
	const found = exact.length > 0 ? exact : points.filter(({ name }) => name.toLowerCase().startsWith(text));
	const [only, another] = found;
	if (only !== undefined && another === undefined) return only;
	if (only !== undefined) {
		throw usageError(
			`"${wanted}" could be ${found.map(({ name, unit: own }) => `${name} (${own})`).join(' or ')}.`,
			'Say more of it.',
		);
	}
	throw usageError(
		`"${wanted}" is neither a time nor a point of this track${unit === null ? '' : ` on ${unit}`}.`,
		points.length === 0
			? 'A time is written 1:30 or 0:01:30.5; the track has no point yet.'
			: `A time is written 1:30; there is ${points.map(({ name }) => name).join(', ')}.`,
	);
}

/** Where `TIME|POINT` means. @throws DetentError `cli.usage` */
export function findPlace(
	state: RemoteState,
	unit: string,
	wanted: string,
): { seconds: number; point: LocatorPoint | null } {
	const seconds = parseTapeTime(wanted);
	if (seconds !== null) return { seconds, point: null };
	const point = findPoint(state, unit, wanted);
	return { seconds: point.seconds, point };
}
