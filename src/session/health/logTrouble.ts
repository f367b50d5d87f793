import type { Cancel, Clock } from '../../shared/clock.ts';
import { type DetentError, isDetentError } from '../../shared/errors.ts';
import type { DiskLogStore } from '../../store/diskLogStore.ts';
import type { StoredControl } from '../../store/logStore.ts';
import type { StateStore } from '../stateStore.ts';

/** How often it is tried whether the log can be written again. */
const TRY_MS = 5000;

/** What is wrong with the disk or the database, not with what somebody wanted to write. */
const TROUBLE = /^store\.(full|not-writable|failed|corrupt|stopped)$/;
/** That can be written again does not make these right. */
const LASTS = /^store\.(corrupt|stopped)$/;

export interface LogTroubleDeps {
	state: StateStore;
	clock: Clock;
	notice: (level: 'info' | 'error', text: string) => void;
}

/**
 * Keeps on every screen that the log can't be written, from the first write that failed until one goes well again. What
 * somebody wanted to write fails and says so, as ever. Where the rack's knobs stand is kept in memory meanwhile and written
 * down later: a full disk stops no hand.
 */
export class LogTrouble {
	readonly #deps: LogTroubleDeps;
	readonly #unsaved = new Map<string, StoredControl>();
	#code: string | null = null;
	#cancelTry: Cancel = () => undefined;

	constructor(deps: LogTroubleDeps) {
		this.#deps = deps;
	}

	/** The same log, watched. */
	watch(store: DiskLogStore): DiskLogStore {
		const watched = <A extends unknown[], R>(write: (...args: A) => R): ((...args: A) => R) => {
			return (...args) => {
				try {
					return write(...args);
				} catch (error) {
					this.#failed(error, store);
					throw error;
				}
			};
		};
		const { append, openPass, seePrint, closePass, saveRackState, scenes, saveRemote, removeRemote } = store;
		return {
			...store,
			append: watched(append),
			openPass: watched(openPass),
			seePrint: watched(seePrint),
			closePass: watched(closePass),
			scenes: {
				...scenes,
				save: watched(scenes.save),
				remove: watched(scenes.remove),
				activate: watched(scenes.activate),
			},
			saveRemote: watched(saveRemote),
			removeRemote: watched(removeRemote),
			saveRackState: (control) => {
				this.#unsaved.set(`${control.unit} ${control.control}`, control);
				try {
					this.#saveRack(saveRackState);
				} catch (error) {
					if (!this.#failed(error, store)) throw error;
				}
			},
		};
	}

	stop(): void {
		this.#cancelTry();
	}

	#saveRack(save: (control: StoredControl) => void): void {
		for (const [key, control] of this.#unsaved) {
			save(control);
			this.#unsaved.delete(key);
		}
	}

	/** @returns true for a trouble of the disk or the database, which is on the screens now */
	#failed(error: unknown, store: DiskLogStore): boolean {
		if (!isDetentError(error) || !TROUBLE.test(error.code)) return false;
		if (this.#code !== error.code) this.#show(error);
		this.#cancelTry();
		this.#cancelTry = this.#deps.clock.after(TRY_MS, () => this.#tryAgain(store));
		return true;
	}

	#show({ code, message, remedy }: DetentError): void {
		const { state, clock, notice } = this.#deps;
		this.#code = code;
		const since = state.state.studio.trouble?.since ?? new Date(clock.nowMs()).toISOString();
		state.set(['studio', 'trouble'], { code, since, text: message, remedy });
		notice('error', `The log can't be written: ${message}${remedy === null ? '' : ` ${remedy}`}`);
	}

	#tryAgain(store: DiskLogStore): void {
		const { state, notice } = this.#deps;
		try {
			store.probe();
			this.#saveRack(store.saveRackState);
		} catch (error) {
			if (!this.#failed(error, store)) throw error;
			return;
		}
		if (this.#code === null || LASTS.test(this.#code)) return;
		this.#code = null;
		state.set(['studio', 'trouble'], null);
		notice('info', 'The log can be written again. What failed meanwhile has to be done again.');
	}
}
