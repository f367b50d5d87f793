import { type Ledger, type RecallOptions, reasonOf, untilAborted } from './execution.ts';
import type { HandStep } from './steps.ts';

/** Leads a person through the hand steps, one by one, whoever asks for them. */
export class HandWalk {
	readonly #ledger: Ledger;
	readonly #options: RecallOptions;
	#tail: Promise<void> = Promise.resolve();

	constructor(ledger: Ledger, options: RecallOptions) {
		this.#ledger = ledger;
		this.#options = options;
	}

	/** Resolves when these steps have ended; they come after those that were asked for before. */
	walk(steps: readonly HandStep[]): Promise<void> {
		this.#tail = this.#tail.then(async () => {
			for (let at = 0; at < steps.length; ) {
				const step = steps[at];
				if (step === undefined) return;
				if ((await this.#lead(step)) !== 'back') at += 1;
				else if (at > 0) at = this.#reopen(steps, at - 1);
			}
		});
		return this.#tail;
	}

	/** What was said of a step does not hold: nobody knows where its control stands. @returns where the way goes on */
	#reopen(steps: readonly HandStep[], at: number): number {
		const step = steps[at];
		if (step !== undefined)
			this.#ledger.touch(step, null, { evidence: 'none', by: null, outcome: 'open', reason: null });
		return at;
	}

	/** @returns `back` when the person wants the step before, with this one left as it was */
	async #lead(step: HandStep): Promise<'back' | null> {
		const { signal, confirmHand } = this.#options;
		if (signal.aborted) {
			this.#ledger.end(step, 'cancelled', 'Cancelled before it was begun.');
			return null;
		}
		try {
			const said = await untilAborted(confirmHand(step, signal), signal);
			if (said === 'back') return said;
			if (said === 'done') {
				this.#ledger.touch(step, step.to, { evidence: 'acknowledged', by: 'hand', outcome: 'done', reason: null });
			} else {
				const reason = 'The person could not set it.';
				this.#ledger.touch(step, null, { evidence: 'none', by: 'hand', outcome: 'failed', reason });
			}
		} catch (error) {
			// The hand may have been on the knob already.
			const outcome = signal.aborted ? 'cancelled' : 'open';
			const reason = signal.aborted ? 'Cancelled before it was confirmed.' : reasonOf(error);
			this.#ledger.touch(step, null, { evidence: 'none', by: null, outcome, reason });
		}
		return null;
	}
}
