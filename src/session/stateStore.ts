import type { Cancel, Clock } from '../shared/clock.ts';
import type { Changes } from '../shared/protocol/sockets.ts';
import { applyChange, type Change, type RemoteState } from '../shared/protocol/state.ts';

/** Changes leave at once after a pause, and then at most this often: the eye sees no difference, the link does. */
const BATCH_MS = 10;

/**
 * The one copy of the state that remotes see. Every change is a path and a value, numbered in the order in which it left;
 * several changes of one path within a batch become the last of them.
 */
export class StateStore {
	readonly #clock: Clock;
	readonly #listeners = new Set<(changes: Changes, state: RemoteState) => void>();
	#state: RemoteState;
	#rev = 0;
	#pending = new Map<string, Change>();
	#timer: Cancel | null = null;
	#lastSentMs = Number.NEGATIVE_INFINITY;

	constructor(initial: RemoteState, clock: Clock) {
		this.#state = initial;
		this.#clock = clock;
	}

	get state(): RemoteState {
		return this.#state;
	}

	/** Number of the last change that left; a snapshot taken now carries it after `flush()`. */
	get rev(): number {
		return this.#rev;
	}

	/** Puts `value` at `path`; `undefined` removes what stands there. */
	set(path: Change['path'], value: unknown): void {
		const change: Change = { path, value };
		this.#state = applyChange(this.#state, change);
		const key = JSON.stringify(path);
		// A later change of the same path replaces the earlier one, but must not jump before one of a parent path.
		this.#pending.delete(key);
		this.#pending.set(key, change);
		this.#schedule();
	}

	/** The listener gets the state with the changes in it. */
	onChanges(listener: (changes: Changes, state: RemoteState) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Sends what is waiting now, so that a snapshot and the changes after it fit without a gap or an overlap. */
	flush(): void {
		this.#timer?.();
		this.#timer = null;
		if (this.#pending.size === 0) return;
		const changes = [...this.#pending.values()];
		this.#pending = new Map();
		this.#rev += 1;
		this.#lastSentMs = this.#clock.monotonicMs();
		for (const listener of this.#listeners) listener({ rev: this.#rev, changes }, this.#state);
	}

	#schedule(): void {
		if (this.#timer !== null) return;
		const dueMs = this.#lastSentMs + BATCH_MS - this.#clock.monotonicMs();
		this.#timer = this.#clock.after(Math.max(0, Number.isFinite(dueMs) ? dueMs : 0), () => {
			this.#timer = null;
			this.flush();
		});
	}
}
