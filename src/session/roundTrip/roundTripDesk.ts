import { type DetentError, describeError, isDetentError } from '../../shared/errors.ts';
import type { Chain } from '../../shared/model/chain.ts';
import type { RoundTripRun } from '../../shared/protocol/state.ts';
import type { Listening } from '../listening/listening.ts';
import type { StateStore } from '../stateStore.ts';
import { countLoops, namedLoops } from './roundTrip.ts';
import type { RoundTripWatch } from './roundTripWatch.ts';

export interface RoundTripDeskDeps {
	listening: Listening;
	state: StateStore;
	watch: RoundTripWatch;
	rateHz: number;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
}

/** Measures the round trip outside a pass, and shows on every screen how that goes. */
export class RoundTripDesk {
	readonly #deps: RoundTripDeskDeps;
	/** What kept the rack from being measured for listening, so that it is said once. */
	#said: string | null = null;
	/** Counts the runs: one that gives way to another says nothing any more. */
	#runs = 0;

	constructor(deps: RoundTripDeskDeps) {
		this.#deps = deps;
	}

	/** Measures every loop of a chain as often as asked. How it ends is in the state; never rejects for what can go wrong. */
	async measure(chain: Chain | null, how: { times: number; tape?: boolean | undefined }): Promise<void> {
		await this.#run('asked', chain, how);
	}

	/**
	 * Measures shortly what is about to be heard, unless that is known already. A rack that cannot be measured, or a monitor
	 * controller that may be open, does not keep it from being heard; every screen is told that it is not in time.
	 *
	 * @returns false when the measurement was cancelled
	 */
	async beforeListening(chain: Chain): Promise<boolean> {
		const { listening, notice } = this.#deps;
		if (!listening.unmeasured(chain)) return true;
		const error = await this.#run('listening', chain, { times: 1, quick: true });
		if (error?.code === 'audio.cancelled') return false;
		if (error === null) this.#said = null;
		else if (error.code !== this.#said) {
			this.#said = error.code;
			notice('warning', `Mix and rack are not heard in time with each other. ${untimedWords(error)}`);
		}
		return true;
	}

	/** Ends the measurement that runs; nothing happens when none does. */
	async cancel(): Promise<void> {
		if (this.#deps.state.state.measuring?.phase === 'measuring') await this.#deps.listening.halt();
	}

	/** @returns what went wrong; null when nothing did */
	async #run(
		why: RoundTripRun['why'],
		chain: Chain | null,
		how: { times: number; tape?: boolean | undefined; quick?: boolean },
	): Promise<DetentError | null> {
		const { listening, rateHz, state, watch } = this.#deps;
		let run: RoundTripRun = { why, phase: 'measuring', text: 'Measuring the round trip', done: 0, of: 1, report: null };
		this.#runs += 1;
		const mine = this.#runs;
		const show = (change: Partial<RoundTripRun>) => {
			run = { ...run, ...change };
			if (mine === this.#runs) state.set(['measuring'], run);
		};
		try {
			show({ of: countLoops(chain, rateHz) * how.times });
			const onReading = (done: number, of: number) => show({ done, of });
			const { latency, loops } = await listening.measureLatency(chain, { ...how, onReading });
			const changes = watch.compareLoops(chain, loops);
			const named = namedLoops(chain, rateHz, loops).map((loop, index) => ({
				...loop,
				changeFrames: changes[index] ?? null,
			}));
			show({ phase: 'done', text: 'The round trip is measured.', report: { rateHz, latency, loops: named } });
			return null;
		} catch (error) {
			const cancelled = isDetentError(error) && error.code === 'audio.cancelled';
			show({ phase: cancelled ? 'cancelled' : 'failed', text: describeError(error) });
			if (!isDetentError(error)) throw error;
			return error;
		}
	}
}

/** Whoever plays wants to hear: the loudspeakers are open, and a word given before something was last heard says nothing. */
function untimedWords(error: DetentError): string {
	if (error.code !== 'audio.monitor.refused') return error.describe();
	return 'No test signal was sent: the monitor controller is not known to be muted now. To have them in time, stop, mute it, say so, and measure the round trip (Studio page).';
}
