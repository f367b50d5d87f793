import type { UnitDriver } from '../units/driver.ts';
import { Ledger, type RecallOptions, reasonOf, type StepOutcome, untilAborted } from './execution.ts';
import { HandWalk } from './handWalk.ts';
import { restoreMemory } from './restoreMemory.ts';
import { type Readings, SendQueue } from './sendQueue.ts';
import type { HandStep, MemoryStep, RecallPlan, RecallStep, SafeStep, SendStep } from './steps.ts';
import { stopTransport } from './stopTransport.ts';

export interface RecallResult {
	/** One for each step of the plan, in its order. */
	steps: StepOutcome[];
	/** What units said of themselves at the read-back, by unit id: also of controls that were not touched. */
	readings: ReadonlyMap<string, Readings>;
	outcome: 'done' | 'open' | 'failed' | 'cancelled';
}

/** The steps of one unit. */
interface UnitSteps {
	unit: string;
	stop: SafeStep | null;
	memory: MemoryStep | null;
	sends: SendStep[];
	hands: HandStep[];
}

/**
 * Carries out a plan. First the monitor is muted, the path is switched and transports are stopped; when the monitor cannot
 * be muted, nothing else is done. Then the wire steps of all units run side by side, while a person is led through the hand steps one by
 * one. A unit that is away is waited for while the others go on; its transport is stopped when it is back, before
 * anything else is done with it. Never throws for what a unit does: each step ends with its evidence, outcome and reason.
 *
 * @param drivers by unit id; a unit without a driver leaves its wire steps open
 */
export async function executeRecall(
	plan: RecallPlan,
	drivers: ReadonlyMap<string, UnitDriver>,
	options: RecallOptions,
): Promise<RecallResult> {
	const run = new Run(plan, drivers, options);
	await run.all();
	const steps = run.ledger.all();
	return { steps, readings: run.readings, outcome: outcomeOf(steps, options.signal) };
}

class Run {
	readonly ledger: Ledger;
	readonly readings = new Map<string, Readings>();
	readonly #plan: RecallPlan;
	readonly #drivers: ReadonlyMap<string, UnitDriver>;
	readonly #options: RecallOptions;
	readonly #hands: HandWalk;
	/** What was sent already. */
	readonly #sent = new Set<SendStep>();

	constructor(plan: RecallPlan, drivers: ReadonlyMap<string, UnitDriver>, options: RecallOptions) {
		this.#plan = plan;
		this.#drivers = drivers;
		this.#options = options;
		this.ledger = new Ledger(plan.steps, options);
		this.#hands = new HandWalk(this.ledger, options);
	}

	async all(): Promise<void> {
		const mute = this.#plan.steps.find((step) => step.kind === 'safe' && step.action === 'mute monitor');
		if (mute !== undefined && !(await this.#mute(mute))) {
			for (const step of this.#plan.steps) if (step !== mute) this.#leave(step, 'The monitor is not muted.');
			return;
		}
		await this.#switchPath();
		const { away } = this.#options;
		const units = this.#units();
		const present = units.filter(({ unit, stop }) => stop === null || this.#drivers.get(unit)?.link().link !== 'away');
		const standing = await Promise.all(present.map((unit) => this.#stands(unit)));
		const still = present.filter((_, index) => standing[index]);
		const hands = this.#hands.walk(still.flatMap((unit) => unit.hands));
		const later = units.filter((unit) => !present.includes(unit));
		await Promise.all([
			away.during(hands),
			...still.map((unit) => away.during(this.#send(unit))),
			...later.map((unit) => away.during(this.#whenBack(unit))),
		]);
	}

	#units(): UnitSteps[] {
		const units = new Map<string, UnitSteps>();
		for (const step of this.#plan.steps) {
			if (step.kind === 'safe' && step.action === 'mute monitor') continue;
			const own = units.get(step.unit) ?? { unit: step.unit, stop: null, memory: null, sends: [], hands: [] };
			units.set(step.unit, own);
			if (step.kind === 'safe') own.stop = step;
			else if (step.kind === 'memory') own.memory = step.chosen ? step : null;
			else if (step.kind === 'send') own.sends.push(step);
			else own.hands.push(step);
		}
		return [...units.values()];
	}

	async #mute(step: RecallStep): Promise<boolean> {
		const { signal, muteMonitor } = this.#options;
		if (signal.aborted) {
			this.#leave(step, '');
			return false;
		}
		try {
			await untilAborted(muteMonitor(signal), signal);
			this.ledger.touch(step, step.to, { evidence: 'acknowledged', by: 'wire', outcome: 'done', reason: null });
			return true;
		} catch (error) {
			const outcome = signal.aborted ? 'cancelled' : 'failed';
			const reason = signal.aborted ? 'Cancelled while the monitor was muted.' : reasonOf(error);
			this.ledger.touch(step, null, { evidence: 'none', by: null, outcome, reason });
			return false;
		}
	}

	/** Switches of units that are there, all in one mute; one that is away is switched when it is back. */
	async #switchPath(): Promise<void> {
		const switches = this.#plan.steps.filter(
			(step): step is SendStep => step.kind === 'send' && step.settleMs !== null,
		);
		const drivers = [...new Set(switches.map(({ unit }) => unit))].flatMap((unit) => this.#drivers.get(unit) ?? []);
		await Promise.all(
			drivers
				.filter((driver) => driver.link().link !== 'away')
				.map((driver) =>
					this.#sendAll(
						driver,
						switches.filter(({ unit }) => unit === driver.unit),
					),
				),
		);
	}

	/** Stops the unit's transport where it has one that moves; false leaves the unit as it is. */
	async #stands({ unit, stop, memory, sends, hands }: UnitSteps): Promise<boolean> {
		if (stop === null) return true;
		if (await stopTransport(stop, this.#drivers.get(unit), this.ledger, this.#options)) return true;
		for (const step of [...(memory === null ? [] : [memory]), ...sends, ...hands])
			this.#leave(step, 'Its transport is not known to stand still.');
		return false;
	}

	async #whenBack(unit: UnitSteps): Promise<void> {
		const { away, signal } = this.#options;
		const driver = this.#drivers.get(unit.unit);
		// Whatever ends the wait, what is then known of the transport decides.
		if (driver !== undefined && !signal.aborted) await away.wait(driver, signal).catch(() => false);
		if (await this.#stands(unit)) await Promise.all([this.#send(unit), this.#hands.walk(unit.hands)]);
	}

	async #send({ unit, memory, sends }: UnitSteps): Promise<void> {
		const driver = this.#drivers.get(unit);
		if (driver === undefined) {
			for (const step of sends) this.#leave(step, 'The unit has no connection.');
			return;
		}
		if (memory !== null) await restoreMemory(memory, driver, this.ledger, this.#options);
		await this.#sendAll(
			driver,
			sends.filter((step) => !this.#sent.has(step)),
		);
	}

	async #sendAll(driver: UnitDriver, sends: readonly SendStep[]): Promise<void> {
		if (sends.length === 0) return;
		for (const step of sends) this.#sent.add(step);
		const run = () => new SendQueue(sends, driver, this.ledger, this.#options).run();
		const settleMs = Math.max(...sends.map((step) => step.settleMs ?? -1));
		try {
			const read = settleMs < 0 ? await run() : await this.#options.switchMuted(settleMs, run);
			const before = this.readings.get(driver.unit) ?? new Map<string, number>();
			if (read.size > 0) this.readings.set(driver.unit, new Map([...before, ...read]));
		} catch (error) {
			for (const step of sends) this.ledger.leave(step, 'open', reasonOf(error));
		}
	}

	#leave(step: RecallStep, reason: string): void {
		if (this.#options.signal.aborted) this.ledger.leave(step, 'cancelled', 'Cancelled before it was begun.');
		else this.ledger.leave(step, 'open', reason);
	}
}

/** False for a memory that was only offered. */
export function isDue(step: RecallStep): boolean {
	return step.kind !== 'memory' || step.chosen;
}

function outcomeOf(outcomes: readonly StepOutcome[], signal: AbortSignal): RecallResult['outcome'] {
	// A memory that was only offered is nothing left to do.
	const has = (outcome: StepOutcome['evidence']['outcome']) =>
		outcomes.some(({ step, evidence }) => isDue(step) && evidence.outcome === outcome);
	if (signal.aborted && has('cancelled')) return 'cancelled';
	if (has('failed')) return 'failed';
	return has('open') ? 'open' : 'done';
}
