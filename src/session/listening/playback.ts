import { unmatched } from '../../chain/resolve.ts';
import type { Clock } from '../../shared/clock.ts';
import { DetentError, describeError } from '../../shared/errors.ts';
import type { Chain } from '../../shared/model/chain.ts';
import type { Calibrations } from '../calibration/calibrations.ts';
import { notice } from '../notice.ts';
import { atConverterRate, type PassCheckDeps } from '../passes/passChecks.ts';
import type { PassRunner } from '../passes/passRunner.ts';
import type { Projects } from '../projects/projects.ts';
import type { RoundTripDesk } from '../roundTrip/roundTripDesk.ts';
import type { StateStore } from '../stateStore.ts';
import type { Turns } from '../turns.ts';
import type { Comparing } from './comparing.ts';
import type { Listening } from './listening.ts';

export interface PlaybackDeps {
	state: StateStore;
	clock: Clock;
	listening: Listening;
	roundTrips: RoundTripDesk;
	comparing: Comparing;
	projects: Projects;
	passes: PassRunner;
	checks: PassCheckDeps;
	calibrations: Calibrations;
	turns: Turns;
}

/** Playing, stopping and going to a place of the current track. */
export class Playback {
	readonly #deps: PlaybackDeps;
	/** Counts what was played or stopped: a play whose mix had to be converted first may have been stopped meanwhile. */
	#plays = 0;
	/** What plays has to be begun anew, to have what has changed, and was not yet: a recall may have the rack. */
	#owed = false;

	constructor(deps: PlaybackDeps) {
		this.#deps = deps;
		deps.comparing.onReplay(() => this.#replay());
		deps.turns.onFree(() => {
			if (this.#owed) this.#replay();
		});
	}

	async play(frame: number): Promise<void> {
		const { checks, comparing, listening, projects, roundTrips, turns } = this.#deps;
		turns.requireIdle('play');
		const { project, track } = turns.current();
		this.#plays += 1;
		const play = this.#plays;
		const { mix } = projects.track(project, track);
		if (mix === null) {
			throw new DetentError('chain.no-mix', { message: 'This track has no mix yet.', remedy: 'Import one first.' });
		}
		const source = await atConverterRate(checks, project, mix, new AbortController().signal, () => {});
		const begin = () => {
			this.#owed = false;
			return comparing.play({ ...source, sha256: mix.sha256 }, this.#chain(), Math.min(frame, source.frames));
		};
		// Converting takes a while; a pass, a recall or another track may have come in between.
		const inTurn = (work: () => Promise<void>) =>
			turns.inTurn(async () => {
				turns.requireIdle('play');
				if (play === this.#plays && turns.current().track === track) await work();
			});
		await inTurn(async () => {
			const chain = this.#chain();
			if (chain === null || !listening.unmeasured(chain)) return begin();
			// The command is answered before: a remote does not wait for as long as several loops take.
			await listening.halt();
			const measured = roundTrips.beforeListening(chain).then((goOn) => (goOn ? inTurn(begin) : undefined));
			turns.goOn(measured, 'playing');
		});
	}

	/** What is heard through the rack; null for the files alone. */
	#chain(): Chain | null {
		const { state, turns } = this.#deps;
		return state.state.listening.withRack ? unmatched(turns.chain()) : null;
	}

	async locate(frame: number): Promise<void> {
		const { state, turns } = this.#deps;
		if (state.state.transport.mode === 'playing') {
			await this.play(frame);
			return;
		}
		turns.requireIdle('locate');
		state.set(['transport', 'frame'], frame);
	}

	async stop(): Promise<void> {
		if (this.#deps.passes.running) {
			throw new DetentError('audio.busy', { message: 'A pass is running.', remedy: 'Cancel the pass to stop it.' });
		}
		this.#deps.calibrations.requireNone();
		this.forgetOwed();
		this.#plays += 1;
		await this.#deps.listening.halt();
	}

	/** What plays is begun anew no more by itself: it is stopped, or Detent ends. */
	forgetOwed(): void {
		this.#owed = false;
	}

	/**
	 * Begins what plays anew where it is, with what is compared now. A scene is recalled while the music goes on, and nothing is
	 * begun meanwhile: it is done then, for a file that does not run would be heard as silence.
	 */
	#replay(): void {
		const { clock, state, turns } = this.#deps;
		const { transport } = state.state;
		this.#owed = transport.mode === 'playing';
		if (!this.#owed || turns.busy) return;
		this.play(transport.frame).catch((error: unknown) => {
			// A recall was begun before it was its turn.
			if (turns.busy) return;
			this.forgetOwed();
			notice(state, clock, 'error', describeError(error));
		});
	}
}
