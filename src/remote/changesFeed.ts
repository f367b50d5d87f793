import type { Changes } from '../shared/protocol/sockets.ts';
import type { Change } from '../shared/protocol/state.ts';

/** Messages on their way before the remote has said that it got one of them. */
const MOST_UNHEARD = 10;
/** More paths than this are not worth keeping: a whole snapshot is shorter. */
const MOST_HELD = 500;

export interface ChangesFeedWorld {
	/** Sends it; with `received`, the remote is asked to say that it came. */
	send(changes: Changes, received: (() => void) | null): void;
	/** Sends the whole state, for a remote that has fallen too far behind. */
	snapshot(): void;
}

/**
 * Changes on their way to one remote. One of them at a time carries a question whether it came; while that is open, a few
 * more follow, and what changes after those is gathered, of each path the last, until the answer is there. So a slow
 * remote gets fewer and larger messages, never old ones, and the daemon keeps no more for it than one state.
 */
export class ChangesFeed {
	readonly #world: ChangesFeedWorld;
	#open: symbol | null = null;
	#unheard = 0;
	#held = new Map<string, Change>();
	#from = 0;
	#rev = 0;
	#tooFar = false;

	constructor(world: ChangesFeedWorld) {
		this.#world = world;
	}

	push(changes: Changes): void {
		if (this.#tooFar) return;
		if (this.#open === null || this.#unheard < MOST_UNHEARD) {
			this.#send(changes);
			return;
		}
		if (this.#held.size === 0) this.#from = changes.from ?? changes.rev;
		this.#rev = changes.rev;
		for (const change of changes.changes) {
			const key = JSON.stringify(change.path);
			// It goes to the end: it must not jump before a later change of a parent path.
			this.#held.delete(key);
			this.#held.set(key, change);
		}
		if (this.#held.size > MOST_HELD) {
			this.#held.clear();
			this.#tooFar = true;
		}
	}

	/** The whole state goes out now: nothing before it is of use. @returns what the remote calls when it came */
	snapshotSent(): () => void {
		this.#held.clear();
		this.#tooFar = false;
		return this.#ask();
	}

	#send(changes: Changes): void {
		this.#unheard += 1;
		this.#world.send(changes, this.#open === null ? this.#ask() : null);
	}

	#ask(): () => void {
		const question = Symbol('question');
		this.#open = question;
		this.#unheard = 0;
		return () => {
			if (this.#open !== question) return;
			this.#open = null;
			if (this.#tooFar) this.#world.snapshot();
			else if (this.#held.size > 0) {
				const changes = [...this.#held.values()];
				this.#held.clear();
				this.#send({ rev: this.#rev, from: this.#from, changes });
			}
		};
	}
}
