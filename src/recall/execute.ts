import type { UnitDriver } from '../units/driver.ts';
import { Ledger, type RecallOptions, reasonOf, type StepOutcome, untilAborted } from './execution.ts';
import { type Readings, runSends } from './sendQueue.ts';
import type { HandStep, RecallPlan, RecallStep, SafeStep, SendStep } from './steps.ts';
import { stopTransport } from './stopTransport.ts';

export interface RecallResult {
	/** One for each step of the plan, in its order. */
	steps: StepOutcome[];
	/** What units said of themselves at the read-back, by unit id: also of controls that were not touched. */
	readings: ReadonlyMap<string, Readings>;
	outcome: 'done' | 'open' | 'failed' | 'cancelled';
}

/**
 * Carries out a plan. First the monitor is muted and transports are stopped; when the monitor cannot be muted, nothing
 * else is done. Then every unit's wire steps run side by side, each unit one after the other, while a person is led
 * through the hand steps one by one. Never throws for what a unit does: each step ends with its evidence, outcome and
 * reason.
 *
 * @param drivers by unit id; a unit without a driver leaves its wire steps open
 */
export async function executeRecall(
	plan: RecallPlan,
	drivers: ReadonlyMap<string, UnitDriver>,
	options: RecallOptions,
): Promise<RecallResult> {
	const ledger = new Ledger(plan.steps, options);
	const readings = new Map<string, Readings>();
	const safe = plan.steps.filter((step) => step.kind === 'safe');
	const rest = plan.steps.filter((step) => step.kind !== 'safe');
	const muted = await muteMonitor(safe, ledger, options);
	if (muted) {
		const moving = await stopTransports(safe, drivers, ledger, options);
		for (const step of rest.filter(({ unit }) => moving.has(unit))) {
			leave(step, 'Its transport is not known to stand still.', ledger, options);
		}
		const going = rest.filter(({ unit }) => !moving.has(unit));
		const sends = new Map<string, SendStep[]>();
		for (const step of going) {
			if (step.kind === 'send') sends.set(step.unit, [...(sends.get(step.unit) ?? []), step]);
		}
		const queues = [...sends].map(async ([unit, steps]) => {
			const read = await sendUnit(steps, drivers.get(unit), ledger, options);
			if (read.size > 0) readings.set(unit, read);
		});
		const hands = going.filter((step) => step.kind === 'hand');
		await Promise.all([...queues, walkHands(hands, ledger, options)]);
	} else {
		for (const step of plan.steps.filter(({ id }) => id !== safe[0]?.id)) {
			leave(step, 'The monitor is not muted.', ledger, options);
		}
	}
	return { steps: ledger.all(), readings, outcome: outcomeOf(ledger.all(), options.signal) };
}

function leave(step: RecallStep, reason: string, ledger: Ledger, options: RecallOptions): void {
	if (options.signal.aborted) ledger.leave(step, 'cancelled', 'Cancelled before it was begun.');
	else ledger.leave(step, 'open', reason);
}

async function muteMonitor(safe: readonly SafeStep[], ledger: Ledger, options: RecallOptions): Promise<boolean> {
	const step = safe.find(({ action }) => action === 'mute monitor');
	if (step === undefined) return true;
	if (options.signal.aborted) {
		leave(step, '', ledger, options);
		return false;
	}
	try {
		await untilAborted(options.muteMonitor(options.signal), options.signal);
		ledger.touch(step, step.to, { evidence: 'acknowledged', by: 'wire', outcome: 'done', reason: null });
		return true;
	} catch (error) {
		const outcome = options.signal.aborted ? 'cancelled' : 'failed';
		const reason = options.signal.aborted ? 'Cancelled while the monitor was muted.' : reasonOf(error);
		ledger.touch(step, null, { evidence: 'none', by: null, outcome, reason });
		return false;
	}
}

/** Units whose transport is not known to stand. */
async function stopTransports(
	safe: readonly SafeStep[],
	drivers: ReadonlyMap<string, UnitDriver>,
	ledger: Ledger,
	options: RecallOptions,
): Promise<Set<string>> {
	const stops = safe.filter(({ action }) => action === 'stop transport');
	const still = await Promise.all(stops.map((step) => stopTransport(step, drivers.get(step.unit), ledger, options)));
	return new Set(stops.filter((_, index) => still[index] === false).map(({ unit }) => unit));
}

async function sendUnit(
	steps: readonly SendStep[],
	driver: UnitDriver | undefined,
	ledger: Ledger,
	options: RecallOptions,
): Promise<Readings> {
	if (driver === undefined) {
		for (const step of steps) leave(step, 'The unit has no connection.', ledger, options);
		return new Map();
	}
	return runSends(steps, driver, ledger, options);
}

async function walkHands(steps: readonly HandStep[], ledger: Ledger, options: RecallOptions): Promise<void> {
	for (const step of steps) {
		if (options.signal.aborted) {
			leave(step, '', ledger, options);
			continue;
		}
		try {
			const said = await untilAborted(options.confirmHand(step, options.signal), options.signal);
			if (said === 'done') {
				ledger.touch(step, step.to, { evidence: 'acknowledged', by: 'hand', outcome: 'done', reason: null });
			} else {
				const reason = 'The person could not set it.';
				ledger.touch(step, null, { evidence: 'none', by: 'hand', outcome: 'failed', reason });
			}
		} catch (error) {
			// The hand may have been on the knob already.
			const outcome = options.signal.aborted ? 'cancelled' : 'open';
			const reason = options.signal.aborted ? 'Cancelled before it was confirmed.' : reasonOf(error);
			ledger.touch(step, null, { evidence: 'none', by: null, outcome, reason });
		}
	}
}

function outcomeOf(outcomes: readonly StepOutcome[], signal: AbortSignal): RecallResult['outcome'] {
	const has = (outcome: StepOutcome['evidence']['outcome']) =>
		outcomes.some(({ evidence }) => evidence.outcome === outcome);
	if (signal.aborted && has('cancelled')) return 'cancelled';
	if (has('failed')) return 'failed';
	return has('open') ? 'open' : 'done';
}
