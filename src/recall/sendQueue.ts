import type { ManyListener, UnitDriver } from '../units/driver.ts';
import { isAway, isUnanswered, type Ledger, type RecallOptions, reasonOf, untilAborted } from './execution.ts';
import type { SendStep } from './steps.ts';

/** Positions that a unit itself gave, by control. */
export type Readings = ReadonlyMap<string, number>;

/** `sent`: it was begun, and where the control stands now is to be read back. */
type Phase = 'to send' | 'sent' | 'ended';

/** A unit that goes away more often than this in one recall is left alone. */
const MAX_LOSSES = 5;

/**
 * All wire steps of one unit: everything is sent, then one read-back tells of what can be read, and what stands wrong is
 * sent again. A unit that is away is waited for and carried on with when it is back; what was sent to it before may be
 * lost then, so it is read back, or sent again where nothing can be read.
 *
 * Without a read-back only what may be repeated is sent again. A toggle is sent again only after the unit has said that
 * it still stands wrong.
 */
export class SendQueue {
	readonly #steps: readonly SendStep[];
	readonly #driver: UnitDriver;
	readonly #ledger: Ledger;
	readonly #options: RecallOptions;
	readonly #phases = new Map<string, Phase>();
	readonly #tries = new Map<string, number>();
	/** What a unit gave as the reason of a refusal, by step. */
	readonly #refusals = new Map<string, string>();
	/** Begun, and nothing is known of it yet. */
	readonly #begun = new Set<SendStep>();
	#readTries = 0;
	#losses = 0;
	/** The unit was away: look first what still stands. */
	#verify = false;
	#readings: Readings = new Map();

	constructor(steps: readonly SendStep[], driver: UnitDriver, ledger: Ledger, options: RecallOptions) {
		this.#steps = steps;
		this.#driver = driver;
		this.#ledger = ledger;
		this.#options = options;
		for (const step of steps) this.#phases.set(step.id, 'to send');
	}

	/**
	 * Resolves when every step has ended, however it ended.
	 *
	 * @returns what the unit last said of itself; empty when it cannot be read
	 */
	async run(): Promise<Readings> {
		const { signal } = this.#options;
		while (!signal.aborted) {
			const due = this.#in('to send');
			const unread = this.#in('sent');
			if (due.length + unread.length === 0) return this.#readings;
			try {
				if (this.#isAway() && !(await this.#comesBack())) break;
				if (unread.length > 0 && (this.#verify || due.length === 0)) await this.#read(unread);
				else await this.#send(due);
			} catch (error) {
				if (!signal.aborted) this.#broken(error, due);
			}
			if (this.#losses > MAX_LOSSES) break;
		}
		if (signal.aborted) this.#cancelled();
		else this.#leaveRest(this.#driver.link().reason ?? 'The unit went away again and again.');
		return this.#readings;
	}

	#in(phase: Phase): SendStep[] {
		return this.#steps.filter((step) => this.#phases.get(step.id) === phase);
	}

	#isAway(): boolean {
		return this.#driver.link().link === 'away';
	}

	#triesLeft(step: SendStep): boolean {
		return (this.#tries.get(step.id) ?? 0) < this.#options.tries;
	}

	async #comesBack(): Promise<boolean> {
		this.#lost();
		return this.#options.away.wait(this.#driver, this.#options.signal);
	}

	async #send(due: readonly SendStep[]): Promise<void> {
		const { signal } = this.#options;
		const steps = new Map(due.map((step) => [step.control, step]));
		// After a cancel the driver may still tell; the steps have ended by then.
		const of = (control: string) => (signal.aborted ? undefined : steps.get(control));
		const listener: ManyListener = {
			sending: (control) => {
				const step = of(control);
				if (step === undefined) return;
				this.#tries.set(step.id, (this.#tries.get(step.id) ?? 0) + 1);
				this.#begun.add(step);
			},
			settled: (control, { evidence, position }) => {
				const step = of(control);
				if (step === undefined) return;
				this.#begun.delete(step);
				const there = Math.abs(position - step.to) <= step.tolerance;
				const reason = there ? null : `It was asked for ${step.to}, and the unit says ${position}.`;
				const outcome = step.readable ? 'open' : there ? 'done' : 'failed';
				this.#phases.set(step.id, step.readable ? 'sent' : 'ended');
				this.#ledger.touch(step, position, { evidence, by: 'wire', outcome, reason });
			},
			refused: (control, error) => {
				const step = of(control);
				if (step === undefined) return;
				this.#begun.delete(step);
				const reason = reasonOf(error);
				this.#refusals.set(step.id, reason);
				this.#phases.set(step.id, step.readable ? 'sent' : 'ended');
				const outcome = step.readable ? 'open' : 'failed';
				this.#ledger.touch(step, step.from, { evidence: 'none', by: 'wire', outcome, reason });
			},
		};
		const settings = due.map(({ control, to }) => ({ control, position: to }));
		await untilAborted(this.#driver.setMany(settings, listener, signal), signal);
	}

	async #read(unread: readonly SendStep[]): Promise<void> {
		const { signal, tries } = this.#options;
		this.#readTries += 1;
		const last = this.#readTries >= tries;
		let readings: Readings;
		try {
			readings = await untilAborted(this.#driver.read(signal), signal);
		} catch (error) {
			if (signal.aborted || isAway(error) || this.#isAway()) throw error;
			if (isUnanswered(error) && !last) return;
			for (const step of unread) this.#end(step, 'open', `Not read back: ${reasonOf(error)}`);
			return;
		}
		this.#verify = false;
		this.#readings = readings;
		const missing = unread.filter((step) => !readings.has(step.control));
		for (const step of unread) this.#compare(step, readings.get(step.control));
		if (missing.length === 0 || last) this.#readTries = 0;
		if (last) for (const step of missing) this.#unsaid(step);
		this.#alsoOverwritten();
	}

	#unsaid(step: SendStep): void {
		if (step.repeatable && this.#triesLeft(step)) this.#phases.set(step.id, 'to send');
		else this.#end(step, 'open', 'The unit did not say where this control stands.');
	}

	#compare(step: SendStep, position: number | undefined): void {
		if (position === undefined) return;
		if (Math.abs(position - step.to) <= step.tolerance) {
			this.#phases.set(step.id, 'ended');
			this.#ledger.touch(step, position, { evidence: 'acknowledged', by: 'wire', outcome: 'done', reason: null });
			return;
		}
		const again = this.#triesLeft(step);
		this.#phases.set(step.id, again ? 'to send' : 'ended');
		const outcome = again ? 'open' : 'failed';
		const stands = `It was asked for ${step.to}, and the unit stands at ${position}.`;
		const reason = this.#refusals.get(step.id) ?? stands;
		this.#ledger.touch(step, position, { evidence: 'acknowledged', by: 'wire', outcome, reason });
	}

	/** A program that is sent again brings all its settings along: what comes after it has to follow again. */
	#alsoOverwritten(): void {
		const first = this.#steps.findIndex((step) => step.overwrites && this.#phases.get(step.id) === 'to send');
		if (first < 0) return;
		for (const step of this.#steps.slice(first + 1)) {
			if (this.#ledger.of(step).evidence.outcome === 'done') this.#phases.set(step.id, 'to send');
		}
	}

	/** Something ended the sending or the reading before its end. */
	#broken(error: unknown, due: readonly SendStep[]): void {
		const reason = reasonOf(error);
		const expected = isAway(error) || isUnanswered(error);
		const begun = [...this.#begun];
		this.#begun.clear();
		for (const step of begun) {
			// A message without an answer may have arrived all the same.
			const facts = { evidence: 'asked', by: 'wire', outcome: expected ? 'open' : 'failed', reason } as const;
			this.#ledger.touch(step, null, facts);
			const again = step.repeatable && this.#triesLeft(step) ? 'to send' : 'ended';
			this.#phases.set(step.id, !expected ? 'ended' : step.readable ? 'sent' : again);
		}
		if (!expected) for (const step of due) if (!begun.includes(step)) this.#end(step, 'open', reason);
		if (isAway(error) || this.#isAway() || begun.length === 0) this.#losses += 1;
		if (isAway(error)) this.#lost();
	}

	/** The unit was lost, and may come back without what it was sent. */
	#lost(): void {
		for (const step of this.#steps) {
			const { touched, evidence } = this.#ledger.of(step);
			if (!touched || evidence.evidence === 'none' || evidence.stale !== null) continue;
			this.#ledger.lostLink(step);
			if (evidence.outcome !== 'done') continue;
			if (step.readable) this.#phases.set(step.id, 'sent');
			else if (step.repeatable && this.#triesLeft(step)) this.#phases.set(step.id, 'to send');
		}
		this.#verify = true;
		this.#readTries = 0;
	}

	#end(step: SendStep, outcome: 'open' | 'cancelled', reason: string): void {
		this.#phases.set(step.id, 'ended');
		this.#ledger.end(step, outcome, reason);
	}

	#leaveRest(reason: string): void {
		for (const step of this.#in('to send')) this.#end(step, 'open', reason);
		for (const step of this.#in('sent')) this.#end(step, 'open', 'The unit went away before it could be read back.');
	}

	#cancelled(): void {
		for (const step of this.#begun) {
			const reason = 'Cancelled while it was sent: it may have arrived.';
			this.#phases.set(step.id, 'ended');
			this.#ledger.touch(step, null, { evidence: 'asked', by: 'wire', outcome: 'cancelled', reason });
		}
		for (const step of this.#in('to send')) this.#end(step, 'cancelled', 'Cancelled before it was sent.');
		for (const step of this.#in('sent')) this.#end(step, 'cancelled', 'Cancelled before the read-back.');
	}
}
