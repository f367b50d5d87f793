import type { TapeAction } from '../driver.ts';

/** What of a machine's status matters on its way to a place. */
export interface CourseSeen {
	moving: boolean | null;
	positionSeconds: number | null;
	/** The machine's own word for a cue; absent where it has none. */
	cue?: 'under way' | 'complete' | 'given up';
}

export type CourseStep =
	| { kind: 'wait' }
	/** The machine is to be told this now. */
	| { kind: 'tell'; action: TapeAction }
	| { kind: 'done' }
	| { kind: 'failed'; reason: string };

/** A way to a place, led by what the machine says of itself. It has no clock: the time comes with each status. */
export interface Course {
	next(seen: CourseSeen, nowMs: number): CourseStep;
}

/** A tape that stands within this of its place has come there: many counters tell whole seconds. */
export const THERE_S = 1;
/** A machine needs so long until its status tells of a command it has taken. */
const GRACE_MS = 1000;
/** A tape that stands elsewhere for so long does not go on. */
const STUCK_MS = 4000;
const LEAST_MS = 15_000;
/** The slowest wind that is waited for, in multiples of play speed. */
const SLOWEST_WIND = 8;
/** Waited for where the way is not known: a two-hour tape, wound slowly. */
const UNKNOWN_WAY_S = 7200;

/** How long a way may take at most. */
export function courseTimeoutMs(fromSeconds: number | null, toSeconds: number): number {
	const waySeconds = fromSeconds === null ? UNKNOWN_WAY_S : Math.abs(toSeconds - fromSeconds);
	return LEAST_MS + (waySeconds / SLOWEST_WIND) * 1000;
}

const at = (seconds: number) => `${seconds.toFixed(1)} s`;

/** A machine that goes there by itself. It is only watched; what it says of the cue counts before its position. */
export class CueCourse implements Course {
	readonly #toSeconds: number;
	#startMs: number | null = null;
	#endMs = 0;
	#standsSinceMs: number | null = null;

	constructor(toSeconds: number) {
		this.#toSeconds = toSeconds;
	}

	next(seen: CourseSeen, nowMs: number): CourseStep {
		const { moving, positionSeconds, cue } = seen;
		if (this.#startMs === null) {
			this.#startMs = nowMs;
			this.#endMs = nowMs + courseTimeoutMs(positionSeconds, this.#toSeconds);
		}
		const early = nowMs - this.#startMs < GRACE_MS;
		const there = positionSeconds !== null && Math.abs(positionSeconds - this.#toSeconds) <= THERE_S;
		// Just after the command a cue that was complete before may still be told.
		if (cue === 'complete' && (there || !early)) return { kind: 'done' };
		if (cue !== 'under way' && moving !== true && there) return { kind: 'done' };
		if (cue === 'given up' && !early) {
			const stands = positionSeconds === null ? '' : ` It stands at ${at(positionSeconds)}.`;
			return { kind: 'failed', reason: `The machine gave up on its way to ${at(this.#toSeconds)}.${stands}` };
		}
		if (moving !== false) this.#standsSinceMs = null;
		else this.#standsSinceMs ??= nowMs;
		if (cue === undefined && this.#standsSinceMs !== null && nowMs - this.#standsSinceMs >= STUCK_MS) {
			const stands = positionSeconds === null ? 'elsewhere' : `at ${at(positionSeconds)}`;
			return { kind: 'failed', reason: `It stands ${stands} and not at ${at(this.#toSeconds)}.` };
		}
		if (nowMs < this.#endMs) return { kind: 'wait' };
		const waited = Math.round((nowMs - this.#startMs) / 1000);
		return { kind: 'failed', reason: `It was not seen to come to ${at(this.#toSeconds)} within ${waited} s.` };
	}
}
