import type { Cancel, Clock } from '../shared/clock.ts';

export interface StripOptions {
	clock: Clock;
	/** Positions that differ by no more look alike on the controller. */
	grain: number;
	/** Where the session believes that the control stands. */
	believed(): number | null;
	/** Gives the command; rejects when it is refused. */
	move(position: number, gesture: number, seq: number, last: boolean): Promise<unknown>;
	/** Shows a place on the controller; resolves when it was sent, or could not be. */
	show(position: number): Promise<void>;
	refused(error: unknown): void;
}

/** At most this often a move leaves; in between only the newest place waits. */
export const MOVE_MS = 20;
/** A fader that has not moved for this long has been let go. */
export const RELEASE_MS = 400;

interface Gesture {
	number: number;
	seq: number;
	position: number;
	sentAtMs: number;
	/** The newest place has not left yet. */
	owes: boolean;
	cancelSend: Cancel;
	cancelRelease: Cancel;
}

/**
 * One fader or knob of the controller. What it does becomes moves of one gesture; what others do is shown on it, and never
 * what it has just done itself: a motor fader must not fight the finger.
 */
export class Strip {
	readonly #options: StripOptions;
	#gesture: Gesture | null = null;
	#gestures = 0;
	/** Place that the controller shows or was left at; null when that is not known. */
	#shown: number | null = null;
	/** A place is on its way to the controller; only the newest is sent behind it. */
	#showing = false;

	constructor(options: StripOptions) {
		this.#options = options;
	}

	/** The hand on the controller wants this place. */
	want(position: number): void {
		const { clock } = this.#options;
		this.#shown = position;
		const now = clock.monotonicMs();
		let gesture = this.#gesture;
		if (gesture === null) {
			// A controller that repeats what it was shown moves nothing.
			if (this.#looksLike(position, this.#options.believed())) return;
			gesture = this.#begin(now);
			this.#gesture = gesture;
		}
		gesture.position = position;
		gesture.owes = true;
		gesture.cancelRelease();
		gesture.cancelRelease = clock.after(RELEASE_MS, () => this.#release());
		const waitMs = gesture.sentAtMs + MOVE_MS - now;
		if (waitMs <= 0) this.#send(gesture, false);
		else {
			gesture.cancelSend();
			gesture.cancelSend = clock.after(waitMs, () => {
				if (gesture.owes) this.#send(gesture, false);
			});
		}
	}

	/** Place from which ticks count: where the hand has it, else where it stands. */
	get place(): number | null {
		return this.#gesture?.position ?? this.#options.believed();
	}

	/** The session's state has changed, or the controller has just been connected. */
	refresh(): void {
		if (this.#gesture !== null || this.#showing) return;
		const stands = this.#options.believed();
		if (stands === null || this.#looksLike(stands, this.#shown)) return;
		this.#shown = stands;
		this.#showing = true;
		void this.#options.show(stands).then(() => {
			this.#showing = false;
			this.refresh();
		});
	}

	/** What the controller shows is no longer known, and nothing that was held counts. */
	forget(): void {
		this.#end();
		this.#shown = null;
	}

	#looksLike(position: number, other: number | null): boolean {
		return other !== null && Math.abs(position - other) <= this.#options.grain;
	}

	#begin(now: number): Gesture {
		this.#gestures += 1;
		const nothing = () => undefined;
		return {
			number: this.#gestures,
			seq: 0,
			position: 0,
			sentAtMs: now - MOVE_MS,
			owes: false,
			cancelSend: nothing,
			cancelRelease: nothing,
		};
	}

	#send(gesture: Gesture, last: boolean): void {
		gesture.owes = false;
		gesture.seq += 1;
		gesture.sentAtMs = this.#options.clock.monotonicMs();
		this.#options.move(gesture.position, gesture.number, gesture.seq, last).catch((error: unknown) => {
			if (this.#gesture !== gesture && !last) return;
			this.#options.refused(error);
			// The control stands elsewhere: the fader goes back.
			this.forget();
			this.refresh();
		});
	}

	#release(): void {
		const gesture = this.#gesture;
		if (gesture === null) return;
		this.#end();
		this.#send(gesture, true);
	}

	#end(): void {
		this.#gesture?.cancelSend();
		this.#gesture?.cancelRelease();
		this.#gesture = null;
	}
}
