import { type Course, type CourseSeen, type CourseStep, courseTimeoutMs } from './locateCourse.ts';

type Direction = 'forward' | 'rewind' | 'play';

/** Seconds of tape that it runs on after stop, for each multiple of play speed; a guess until it was seen. */
const FIRST_COAST: Readonly<Record<Direction, number>> = { forward: 1, rewind: 1, play: 0.2 };
/** Between reels that brake evenly (2) and a machine that only answers late (1). */
const COAST_POWER = 1.5;
/** Slower than this nothing can be learnt. */
const LEAST_SPEED = 0.5;
/** Speeds as near as this are one. */
const SAME_SPEED = 1.25;
const KEPT_STOPS = 8;

interface Stop {
	speed: number;
	ranSeconds: number;
}

/** How a machine runs on after stop, learnt from each time that it does. It belongs to the machine, not to one way. */
export class Coast {
	readonly #stops: Record<Direction, Stop[]> = { forward: [], rewind: [], play: [] };

	/** Seconds of tape that it will run on from this speed (a multiple of play speed, without sign). */
	after(direction: Direction, speed: number): number {
		if (speed < LEAST_SPEED) return FIRST_COAST[direction] * speed;
		const like = (stop: Stop) => Math.abs(Math.log(stop.speed / speed));
		const [nearest] = [...this.#stops[direction]].sort((a, b) => like(a) - like(b));
		if (nearest === undefined) return FIRST_COAST[direction] * speed;
		return nearest.ranSeconds * (speed / nearest.speed) ** COAST_POWER;
	}

	/** @param ranSeconds negative when the tape was sent back over its place by the brakes: taken as none */
	learn(direction: Direction, speed: number, ranSeconds: number): void {
		if (speed < LEAST_SPEED) return;
		const others = this.#stops[direction].filter(
			(stop) => Math.max(stop.speed, speed) / Math.min(stop.speed, speed) > SAME_SPEED,
		);
		this.#stops[direction] = [...others.slice(1 - KEPT_STOPS), { speed, ranSeconds: Math.max(0, ranSeconds) }];
	}
}

/** Nearer than this it is played up to its place, not wound. */
const CREEP_S = 8;
/** A wind is stopped this far before the place, so that the rest can be played. */
const AIM_BEFORE_S = 3;
/** Its position is not told for so long: nobody knows where it is. */
const BLIND_MS = 5000;
/** It was told to move, and its position stays where it is. */
const STUCK_MS = 8000;
/** It was told to stop, and does not stand. */
const STAND_MS = 20_000;
/** It was told to move, and stands; shorter is the time it needs to begin. */
const BEGIN_MS = 3000;
/** It runs the other way by more than this. */
const AWAY_S = 5;
const SPEED_WINDOW_MS = 600;
const MAX_MOVES = 10;

interface Move {
	direction: Direction;
	fromSeconds: number;
	sinceMs: number;
	/** Where and how fast it was when it was told to stop; null while it runs. */
	stopped: { atSeconds: number; speed: number; atMs: number } | null;
}

/**
 * The way to a place of a machine that can only wind, play and stop, and tells where it is and whether it moves: wind,
 * stop before the place by what the machine runs on, and play up to it. Within `toleranceSeconds` it is there.
 */
export class WindingCourse implements Course {
	readonly #toSeconds: number;
	readonly #coast: Coast;
	readonly #toleranceSeconds: number;
	#endMs: number | null = null;
	#move: Move | null = null;
	#moves = 0;
	/** It was moving when it was sent, and was told to stop first. */
	#brakedAtMs: number | null = null;
	#toldAtMs = 0;
	#samples: { atMs: number; seconds: number }[] = [];
	#changedAtMs = 0;
	#nearest = Number.POSITIVE_INFINITY;

	constructor(toSeconds: number, coast: Coast, toleranceSeconds: number) {
		this.#toSeconds = toSeconds;
		this.#coast = coast;
		this.#toleranceSeconds = toleranceSeconds;
	}

	next({ moving, positionSeconds }: CourseSeen, nowMs: number): CourseStep {
		if (this.#endMs === null) {
			this.#endMs = nowMs + courseTimeoutMs(positionSeconds, this.#toSeconds);
			this.#toldAtMs = nowMs;
			this.#changedAtMs = nowMs;
		}
		if (nowMs >= this.#endMs) return failed('It took too long.');
		if (positionSeconds === null) {
			if (nowMs - this.#toldAtMs < BLIND_MS) return { kind: 'wait' };
			return failed('The machine does not tell where it is any more.');
		}
		this.#toldAtMs = nowMs;
		this.#sample(positionSeconds, nowMs);
		const { stopped } = this.#move ?? { stopped: null };
		if (this.#move !== null && stopped === null) return this.#running(this.#move, moving, positionSeconds, nowMs);
		if (moving === false) return this.#standing(positionSeconds, nowMs);
		if (this.#move === null && this.#brakedAtMs === null) {
			if (moving === null) return this.#notStill(this.#changedAtMs, nowMs);
			this.#brakedAtMs = nowMs;
			return { kind: 'tell', action: 'stop' };
		}
		return this.#notStill(stopped?.atMs ?? this.#brakedAtMs ?? nowMs, nowMs);
	}

	#notStill(sinceMs: number, nowMs: number): CourseStep {
		if (nowMs - sinceMs < STAND_MS) return { kind: 'wait' };
		return failed('It was told to stop and is not seen to stand.');
	}

	#standing(position: number, nowMs: number): CourseStep {
		const stopped = this.#move?.stopped ?? null;
		if (this.#move !== null && stopped !== null) {
			const sign = this.#move.direction === 'rewind' ? -1 : 1;
			this.#coast.learn(this.#move.direction, stopped.speed, (position - stopped.atSeconds) * sign);
		}
		const left = this.#toSeconds - position;
		this.#nearest = Math.min(this.#nearest, Math.abs(left));
		if (Math.abs(left) <= this.#toleranceSeconds) return { kind: 'done' };
		if (this.#moves >= MAX_MOVES) return failed(`It came no nearer than ${this.#nearest.toFixed(1)} s.`);
		const direction = left < 0 ? 'rewind' : left <= CREEP_S ? 'play' : 'forward';
		this.#moves += 1;
		this.#move = { direction, fromSeconds: position, sinceMs: nowMs, stopped: null };
		this.#samples = [];
		this.#changedAtMs = nowMs;
		return { kind: 'tell', action: direction };
	}

	#running(move: Move, moving: boolean | null, position: number, nowMs: number): CourseStep {
		const sign = move.direction === 'rewind' ? -1 : 1;
		if (moving === false && nowMs - move.sinceMs > BEGIN_MS) {
			// The beginning of the tape may lie just before the place.
			const left = this.#toSeconds - position;
			if (move.direction === 'rewind' && left >= 0 && left <= CREEP_S) return this.#standing(position, nowMs);
			return failed('It stopped on its way: an end of the tape, or somebody at its keys.');
		}
		if ((position - move.fromSeconds) * sign < -AWAY_S) return failed('It runs the wrong way.');
		if (nowMs - this.#changedAtMs > STUCK_MS) return failed('It was told to move, and its position stays the same.');
		const speed = Math.max(0, this.#speed() * sign);
		const aim = move.direction === 'play' ? this.#toSeconds : this.#toSeconds - AIM_BEFORE_S;
		const runsTo = position + sign * this.#coast.after(move.direction, speed);
		if ((runsTo - aim) * sign < 0) return { kind: 'wait' };
		move.stopped = { atSeconds: position, speed, atMs: nowMs };
		return { kind: 'tell', action: 'stop' };
	}

	#sample(seconds: number, atMs: number): void {
		if (this.#samples.at(-1)?.seconds !== seconds) this.#changedAtMs = atMs;
		this.#samples = this.#samples.filter((sample) => atMs - sample.atMs <= SPEED_WINDOW_MS);
		this.#samples.push({ atMs, seconds });
	}

	/** Multiples of play speed, negative in reverse. */
	#speed(): number {
		const first = this.#samples[0];
		const last = this.#samples.at(-1);
		if (first === undefined || last === undefined || last.atMs === first.atMs) return 0;
		return ((last.seconds - first.seconds) / (last.atMs - first.atMs)) * 1000;
	}
}

function failed(reason: string): CourseStep {
	return { kind: 'failed', reason };
}
