import type { Clock } from '../shared/clock.ts';
import { describeError, isDetentError } from '../shared/errors.ts';
import { type Evidence, NO_EVIDENCE } from '../shared/model/evidence.ts';
import type { SwitchMuted } from '../shared/model/patch.ts';
import type { AwayUnits } from './awayUnits.ts';
import type { HandStep, MemoryStep, RecallStep } from './steps.ts';

/** What a person says of a step that waits for a hand. */
export type HandAnswer = 'done' | 'failed' | 'back';

export interface RecallOptions {
	clock: Clock;
	/** Ends the recall; what was not begun is left as it was. */
	signal: AbortSignal;
	/** Every change of a step, the last one final. */
	onStep: (outcome: StepOutcome) => void;
	/**
	 * Resolves when the person has said how it went, `back` when the step before it was not so after all; rejects when the
	 * signal aborts. Called for one step at a time.
	 */
	confirmHand: (step: HandStep, signal: AbortSignal) => Promise<HandAnswer>;
	/** Mutes the monitor and resolves once it is muted. */
	muteMonitor: (signal: AbortSignal) => Promise<void>;
	/** Mutes all that leaves the converter while switches of the path are set. */
	switchMuted: SwitchMuted;
	/** The bytes that a memory step writes back. */
	readMemory: (step: MemoryStep) => Promise<Uint8Array>;
	/** How far a memory has been written: 0…1, null while that is not known, undefined once it has ended. */
	onTransfer: (unit: string, fraction: number | null | undefined) => void;
	/** Units that are waited for; made anew for each recall. */
	away: AwayUnits;
	/** How often a repeatable message is sent at most. */
	tries: number;
}

export interface StepOutcome {
	step: RecallStep;
	/** Final, or on the way: `open` while it runs. */
	evidence: Evidence;
	/** Where the control now stands, as far as is known. */
	position: number | null;
	/** False when nothing was sent or asked: what was known of the control before still holds. */
	touched: boolean;
}

/** Outcomes by step, and the words to write them with. */
export class Ledger {
	readonly #outcomes = new Map<string, StepOutcome>();
	readonly #options: RecallOptions;

	constructor(steps: readonly RecallStep[], options: RecallOptions) {
		this.#options = options;
		for (const step of steps) {
			this.#outcomes.set(step.id, { step, evidence: NO_EVIDENCE, position: step.from, touched: false });
		}
	}

	all(): StepOutcome[] {
		return [...this.#outcomes.values()];
	}

	of(step: RecallStep): StepOutcome {
		return this.#outcomes.get(step.id) ?? { step, evidence: NO_EVIDENCE, position: step.from, touched: false };
	}

	/** Records that something was done to the control: the evidence is of now. */
	touch(
		step: RecallStep,
		position: number | null,
		facts: Pick<Evidence, 'evidence' | 'by' | 'outcome' | 'reason'>,
	): void {
		const at = facts.evidence === 'none' ? null : new Date(this.#options.clock.nowMs()).toISOString();
		this.#put({ step, position, touched: true, evidence: { ...facts, at, stale: null } });
	}

	/** Records that the step was not begun. */
	leave(step: RecallStep, outcome: 'open' | 'cancelled', reason: string): void {
		const before = this.of(step);
		if (before.touched) return;
		this.#put({ ...before, evidence: { ...NO_EVIDENCE, outcome, reason } });
	}

	/** Records how a step ends of which nothing more is learnt: what was done and seen before still says the same. */
	end(step: RecallStep, outcome: 'open' | 'cancelled', reason: string): void {
		const before = this.of(step);
		if (!before.touched) this.leave(step, outcome, reason);
		else this.#put({ ...before, evidence: { ...before.evidence, outcome, reason } });
	}

	/** The unit went away after this step: what is known of it does not count until it is looked at again. */
	lostLink(step: RecallStep): void {
		const before = this.of(step);
		this.#put({ ...before, evidence: { ...before.evidence, stale: 'lost link' } });
	}

	#put(outcome: StepOutcome): void {
		this.#outcomes.set(outcome.step.id, outcome);
		this.#options.onStep(outcome);
	}
}

/** Settles with the promise, or rejects at once when the signal aborts: a hung driver must not hold a cancel. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
	return new Promise((resolve, reject) => {
		const onAbort = () => reject(signal.reason);
		if (signal.aborted) {
			promise.catch(() => undefined);
			onAbort();
			return;
		}
		signal.addEventListener('abort', onAbort, { once: true });
		promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
	});
}

export const isAway = (error: unknown) => isDetentError(error, 'unit') && error.code === 'unit.away';
/** The unit may be there and gave no answer, or none that its protocol knows. */
export const isUnanswered = (error: unknown) =>
	isDetentError(error, 'unit') && (error.code === 'unit.silent' || error.code === 'unit.garbled');
export const reasonOf = (error: unknown) => describeError(error);
