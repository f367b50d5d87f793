import type { ControlState, RemoteState } from '../../../src/shared/protocol/state.ts';

/** One `control.move` as it goes out. */
export interface Move {
	unit: string;
	control: string;
	position: number;
	gesture: string;
	seq: number;
	last: boolean;
}

/** What the desk needs of the world; injected, so that tests have no clock and no screen. */
export interface GestureWorld {
	/** Calls back before the next frame is drawn. */
	nextFrame(callback: () => void): void;
	/** Sends one move and says whether it was accepted. Never rejects. */
	send(move: Move): Promise<boolean>;
	/** The state under the finger changed. */
	changed(): void;
	/** A fresh id, at most 64 characters. */
	newGesture(): string;
	after(delayMs: number, callback: () => void): void;
}

/** Moves on their way without an answer: over a slow link fewer and newer ones are sent, not old ones in a row. */
const MOST_UNANSWERED = 6;

/** How long an accepted move may wait for its echo before the daemon's word is shown in its place. */
const ECHO_WAIT_MS = 600;

interface Held {
	unit: string;
	control: string;
	gesture: string;
	position: number;
	/** Number of the newest move sent; -1 before the first. */
	seq: number;
	/** The finger is still on it. */
	down: boolean;
	/** A move waits for the next frame. */
	dirty: boolean;
	/** The daemon has caught up while the finger rests: its word is shown, and `position` follows it. */
	caughtUp: boolean;
	/** The newest move was accepted: whatever the daemon says of the control from then on is newer than it. */
	accepted: boolean;
	/** The control as the daemon last told it; another object after every change of it. */
	said: ControlState | null;
}

const keyOf = (unit: string, control: string) => `${unit}/${control}`;

/**
 * The moves of this remote's own fingers: shown at once, sent once a frame, and given up to the daemon's word as soon as
 * the echo of the newest move is there, or another hand's later one. Echoes older than the newest move are not shown.
 */
export class GestureDesk {
	readonly #world: GestureWorld;
	readonly #held = new Map<string, Held>();
	/** Gestures whose finger is down since the state was last trusted. */
	readonly #fingers = new Set<string>();
	#seq = 0;
	/** The daemon's state when it last spoke. */
	#state: RemoteState | null = null;
	#unanswered = 0;
	#framePending = false;
	#open = false;

	constructor(world: GestureWorld) {
		this.#world = world;
	}

	/** Own position of a control while it is newer than the daemon's, else null. */
	ownPosition(unit: string, control: string): number | null {
		const held = this.#held.get(keyOf(unit, control));
		return held === undefined || held.caughtUp ? null : held.position;
	}

	/** True while moves may be made: the state on screen is the daemon's. */
	get open(): boolean {
		return this.#open;
	}

	/** A snapshot is there: gestures may begin. What was under a finger before is void. */
	unlock(): void {
		this.#forget();
		this.#open = true;
	}

	/** The link or the trust is gone: everything under a finger and everything waiting is void, for good. */
	lock(): void {
		this.#open = false;
		this.#forget();
	}

	/** A finger lands. Returns the gesture's id, or null while locked. */
	begin(): string | null {
		if (!this.#open) return null;
		const gesture = this.#world.newGesture();
		this.#fingers.add(gesture);
		return gesture;
	}

	/** A finger moves. Ignored when the gesture began before a lock. */
	move(gesture: string, unit: string, control: string, position: number): void {
		if (!this.#fingers.has(gesture)) return;
		const key = keyOf(unit, control);
		const held = this.#held.get(key);
		if (held?.gesture === gesture) {
			if (held.position === position) return;
			held.position = position;
			held.dirty = true;
			held.caughtUp = false;
			held.accepted = false;
		} else {
			const said = this.#state?.units[unit]?.controls[control] ?? null;
			const fresh = { seq: -1, down: true, dirty: true, caughtUp: false, accepted: false, said };
			this.#held.set(key, { unit, control, gesture, position, ...fresh });
		}
		this.#world.changed();
		this.#wantFrame();
	}

	/** A finger lifts: the last move ends the gesture, which is one undo step. */
	end(gesture: string, unit: string, control: string): void {
		const held = this.#held.get(keyOf(unit, control));
		if (!this.#fingers.delete(gesture) || held === undefined || held.gesture !== gesture) return;
		held.down = false;
		held.dirty = true;
		this.#wantFrame();
	}

	/** One move that is a whole gesture: a tapped detent, a typed value. */
	set(unit: string, control: string, position: number): void {
		const gesture = this.begin();
		if (gesture === null) return;
		this.move(gesture, unit, control, position);
		this.end(gesture, unit, control);
	}

	/** The daemon's state changed: own positions it has caught up with are given up. */
	reconcile(state: RemoteState, remote: string): void {
		this.#state = state;
		for (const [key, held] of this.#held) {
			const control = state.units[held.unit]?.controls[held.control];
			if (control === undefined) {
				this.#held.delete(key);
				continue;
			}
			const newer = held.accepted && held.said !== null && held.said !== control;
			held.said = control;
			if (held.caughtUp || (!held.dirty && (newer || isEcho(control, remote, held)))) this.#catchUp(key, held);
		}
	}

	/** The daemon's word counts from here. A finger that is still down keeps its gesture, so that it can end. */
	#catchUp(key: string, held: Held): void {
		if (!held.down && !held.dirty) {
			this.#held.delete(key);
			return;
		}
		held.caughtUp = true;
		held.position = held.said?.position ?? held.position;
	}

	#forget(): void {
		this.#fingers.clear();
		if (this.#held.size === 0) return;
		this.#held.clear();
		this.#world.changed();
	}

	#wantFrame(): void {
		if (this.#framePending) return;
		this.#framePending = true;
		this.#world.nextFrame(() => {
			this.#framePending = false;
			this.#flush();
		});
	}

	#flush(): void {
		if (!this.#open) return;
		for (const [key, held] of this.#held) {
			if (!held.dirty) continue;
			if (this.#unanswered >= MOST_UNANSWERED) return;
			held.dirty = false;
			held.accepted = false;
			this.#seq += 1;
			this.#unanswered += 1;
			held.seq = this.#seq;
			const { unit, control, position, gesture, seq, down } = held;
			void this.#world.send({ unit, control, position, gesture, seq, last: !down }).then((accepted) => {
				if (this.#unanswered >= MOST_UNANSWERED) this.#wantFrame();
				this.#unanswered -= 1;
				this.#answered(key, gesture, seq, accepted);
			});
		}
	}

	/** The answer to a move. Refused: the own position is void. Accepted without an echo: it was not worth one. */
	#answered(key: string, gesture: string, seq: number, accepted: boolean): void {
		const current = this.#held.get(key);
		if (accepted && current?.gesture === gesture && current.seq === seq && !current.dirty) current.accepted = true;
		const giveUp = () => {
			const held = this.#held.get(key);
			if (held === undefined || held.gesture !== gesture) return;
			if (!accepted) this.#held.delete(key);
			else if (held.dirty || held.seq !== seq) return;
			else this.#catchUp(key, held);
			this.#world.changed();
		};
		if (accepted) this.#world.after(ECHO_WAIT_MS, giveUp);
		else giveUp();
	}
}

/** True when the state carries this remote's newest move of the gesture, or a later one. */
function isEcho(control: ControlState, remote: string, held: { gesture: string; seq: number }): boolean {
	const echo = control.seq;
	if (echo === null || echo.remote !== remote) return false;
	return echo.gesture === held.gesture && echo.seq >= held.seq;
}
