import type { Clock } from '../../shared/clock.ts';

export type TapeMotion = 'stop' | 'play' | 'record' | 'forward' | 'rewind' | 'shuttle' | 'jog' | 'variable' | 'cue';

/** Frames a second of the time code on the tape. */
export const TAPE_FPS = 25;
const TAPE_SECONDS = 3600;
const WIND_SPEED = 40;
/** Time constant with which a wind gains speed. */
const WIND_RAMP_S = 1.2;
/** Play needs this long until the servo locks. */
const LOCK_S = 0.8;
const CUE_SETTLE_S = 0.5;

/**
 * A tape moved by the clock alone: winds gain speed, the servo locks after 0.8 s, both ends of the reel stop it.
 * Positions are in seconds from the beginning of the tape.
 */
export class SimulatedTape {
	readonly #clock: Clock;
	#motion: TapeMotion = 'stop';
	#sinceMs: number;
	#fromSeconds: number;
	/** Signed multiple of play speed, for shuttle, jog and variable. */
	#speed = 0;
	#cueTo = 0;
	#cued = false;
	/** Time code is on the tape. */
	striped = true;
	/** The tab is out: the machine plays where it is told to record. */
	writeProtected = false;

	constructor(clock: Clock, startSeconds: number) {
		this.#clock = clock;
		this.#sinceMs = clock.monotonicMs();
		this.#fromSeconds = startSeconds;
	}

	/** Starts another motion where the tape now is. */
	go(wanted: Exclude<TapeMotion, 'cue'>, speed = 0): void {
		const motion = wanted === 'record' && this.writeProtected ? 'play' : wanted;
		// The same key again keeps a tape that already runs that way running.
		if (motion === this.#settled() && speed === this.#speed) return;
		this.#start(motion, speed);
		this.#cued = false;
	}

	/** Winds to a place and stops there. */
	cue(seconds: number): void {
		this.#start('cue', 0);
		this.#cued = false;
		this.#cueTo = Math.min(TAPE_SECONDS, Math.max(0, seconds));
	}

	get motion(): TapeMotion {
		return this.#settled();
	}

	get locked(): boolean {
		const motion = this.#settled();
		return (motion === 'play' || motion === 'record') && this.#elapsedSeconds() >= LOCK_S;
	}

	/** A cue arrived and nothing has moved since. */
	get cueComplete(): boolean {
		this.#settled();
		return this.#cued;
	}

	get reverse(): boolean {
		const motion = this.#settled();
		if (motion === 'cue') return this.#cueTo < this.#fromSeconds;
		return motion === 'rewind' || (motion !== 'stop' && this.#speed < 0);
	}

	get atEnd(): boolean {
		return this.positionSeconds() >= TAPE_SECONDS;
	}

	positionSeconds(): number {
		this.#settled();
		return Math.min(TAPE_SECONDS, Math.max(0, this.#rawPosition()));
	}

	#elapsedSeconds(): number {
		return (this.#clock.monotonicMs() - this.#sinceMs) / 1000;
	}

	#start(motion: TapeMotion, speed: number): void {
		const position = this.positionSeconds();
		this.#fromSeconds = position;
		this.#sinceMs = this.#clock.monotonicMs();
		this.#motion = motion;
		this.#speed = speed;
	}

	#rawPosition(): number {
		const elapsed = this.#elapsedSeconds();
		const wound = WIND_SPEED * (elapsed - WIND_RAMP_S * (1 - Math.exp(-elapsed / WIND_RAMP_S)));
		switch (this.#motion) {
			case 'stop':
				return this.#fromSeconds;
			case 'play':
			case 'record':
				return this.#fromSeconds + elapsed;
			case 'forward':
				return this.#fromSeconds + wound;
			case 'rewind':
				return this.#fromSeconds - wound;
			case 'cue': {
				const way = this.#cueTo - this.#fromSeconds;
				return this.#fromSeconds + Math.sign(way) * Math.min(Math.abs(way), elapsed * WIND_SPEED);
			}
			default:
				return this.#fromSeconds + this.#speed * elapsed;
		}
	}

	/** The motion now: an end of the tape, or an arrived cue, has stopped it. */
	#settled(): TapeMotion {
		if (this.#motion === 'stop') return 'stop';
		const raw = this.#rawPosition();
		const arrived =
			this.#motion === 'cue' &&
			this.#elapsedSeconds() >= Math.abs(this.#cueTo - this.#fromSeconds) / WIND_SPEED + CUE_SETTLE_S;
		const ended =
			this.#motion !== 'cue' && ((raw >= TAPE_SECONDS && !this.#backwards()) || (raw <= 0 && this.#backwards()));
		if (arrived || ended) {
			this.#fromSeconds = Math.min(TAPE_SECONDS, Math.max(0, raw));
			this.#sinceMs = this.#clock.monotonicMs();
			this.#cued = arrived;
			this.#motion = 'stop';
		}
		return this.#motion;
	}

	#backwards(): boolean {
		return this.#motion === 'rewind' || this.#speed < 0;
	}
}
