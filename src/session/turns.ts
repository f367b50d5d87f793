import type { Clock } from '../shared/clock.ts';
import { DetentError, describeError, isDetentError } from '../shared/errors.ts';
import type { Chain } from '../shared/model/chain.ts';
import type { Calibrations } from './calibration/calibrations.ts';
import { notice } from './notice.ts';
import type { PassRunner } from './passes/passRunner.ts';
import type { RecallRunner } from './recall/recallRunner.ts';
import type { StateStore } from './stateStore.ts';
import type { TrackRef } from './tapes/locators.ts';

export interface TurnsDeps {
	state: StateStore;
	clock: Clock;
	passes: PassRunner;
	recalls: RecallRunner;
	calibrations: Calibrations;
	logError: (error: unknown, what: string) => void;
}

/** What may not happen at the same time, and what goes on after its command was answered. */
export class Turns {
	readonly #deps: TurnsDeps;
	/** Work that goes on after its command was answered. */
	#background: Promise<unknown> = Promise.resolve();
	/** The last of the commands that take turns. */
	#turn: Promise<unknown> = Promise.resolve();

	constructor(deps: TurnsDeps) {
		this.#deps = deps;
	}

	/** Resolves when nothing that a command began is still going on. */
	settled(): Promise<unknown> {
		return this.#background;
	}

	/**
	 * Runs what changes the track, the chain or what the rack is used for one after the other: each finds what the one
	 * before it left, and two starts at once are one start and one refusal.
	 */
	inTurn<T>(work: () => Promise<T>): Promise<T> {
		const mine = this.#turn.then(work);
		this.#turn = mine.catch(() => undefined);
		return mine;
	}

	/** Lets work go on; how it fails is said on every screen and in the program's log. */
	goOn(work: Promise<unknown>, what: string): void {
		const { state, clock, logError } = this.#deps;
		this.#background = work.catch((error: unknown) => {
			logError(error, what);
			const wanted = isDetentError(error) && error.code === 'audio.cancelled';
			notice(state, clock, wanted ? 'info' : 'error', describeError(error));
		});
	}

	/** True while a pass or a recall has the rack. */
	get busy(): boolean {
		return this.#deps.passes.running || this.#deps.recalls.running;
	}

	/** @param listener is called when what had the rack while the music went on has ended */
	onFree(listener: () => void): void {
		this.#deps.recalls.onEnded(() => {
			if (!this.busy) listener();
		});
	}

	/** The track that is worked on. @throws DetentError `chain.no-track` */
	current(): TrackRef {
		const { current } = this.#deps.state.state;
		if (current !== null) return current;
		throw new DetentError('chain.no-track', { message: 'No track is chosen.', remedy: 'Choose or create one first.' });
	}

	/** The chain of the current track. @throws DetentError `chain.missing` */
	chain(): Chain {
		const { chain } = this.#deps.state.state;
		if (chain !== null) return chain;
		throw new DetentError('chain.missing', {
			message: 'The track has no chain.',
			remedy: 'Choose one of the presets first.',
		});
	}

	/** @throws DetentError `audio.busy` while a pass runs */
	requireNoPrint(what: string): void {
		if (!this.#deps.passes.running) return;
		throw new DetentError('audio.busy', {
			message: `You can't ${what} while a pass runs.`,
			remedy: 'Wait, or cancel the pass.',
		});
	}

	/**
	 * @throws DetentError `audio.busy` while a pass runs, the loop is calibrated or the round trip is measured, `recall.busy`
	 * while a recall runs
	 */
	requireIdle(what: string): void {
		this.requireNoPrint(what);
		const { measuring } = this.#deps.state.state;
		// What is measured for listening gives way to whatever comes.
		if (measuring?.phase === 'measuring' && measuring.why === 'asked')
			throw new DetentError('audio.busy', {
				message: `You can't ${what} while the round trip is measured.`,
				remedy: 'Wait a moment, or cancel it.',
			});
		if (this.#deps.calibrations.running)
			throw new DetentError('audio.busy', {
				message: `You can't ${what} while the loop is calibrated.`,
				remedy: 'Finish or cancel the calibration.',
			});
		if (!this.#deps.recalls.running) return;
		throw new DetentError('recall.busy', {
			message: `You can't ${what} while a recall runs.`,
			remedy: 'Finish or cancel the recall.',
		});
	}
}
