import type { UnitDriver } from '../units/driver.ts';
import { isAway, isSilent, type Ledger, type RecallOptions, reasonOf, untilAborted } from './execution.ts';
import type { SendStep } from './steps.ts';

/** Positions that a unit itself gave, by control. */
export type Readings = ReadonlyMap<string, number>;

type SendResult = 'sent' | 'failed' | 'away' | 'cancelled';

/**
 * All wire steps of one unit, one after the other, then one read-back of what can be read. What does not stand where it
 * should is sent again where that is harmless. A unit that goes away leaves the rest open.
 *
 * @returns what the unit said of itself; empty when it cannot be read
 */
export async function runSends(
	steps: readonly SendStep[],
	driver: UnitDriver,
	ledger: Ledger,
	options: RecallOptions,
): Promise<Readings> {
	let readings: Readings = new Map();
	let due = steps;
	for (let round = 1; round <= options.tries; round += 1) {
		const sent = await sendAll(due, driver, ledger, options);
		const readable = sent.filter((step) => step.readable);
		if (readable.length === 0) return readings;
		const answer = await readBack(readable, driver, ledger, options);
		if (answer === null) return readings;
		readings = answer;
		const last = round === options.tries;
		due = readable.filter((step) => !settle(step, answer, last, ledger));
		if (due.length === 0) return readings;
	}
	return readings;
}

async function sendAll(
	steps: readonly SendStep[],
	driver: UnitDriver,
	ledger: Ledger,
	options: RecallOptions,
): Promise<SendStep[]> {
	const sent: SendStep[] = [];
	for (const [index, step] of steps.entries()) {
		const result = await send(step, driver, ledger, options);
		if (result === 'sent') sent.push(step);
		if (result !== 'away' && result !== 'cancelled') continue;
		for (const rest of steps.slice(index + 1)) {
			if (result === 'away') ledger.leave(rest, 'open', ledger.of(step).evidence.reason ?? 'The unit is away.');
			else ledger.leave(rest, 'cancelled', 'Cancelled before it was sent.');
		}
		// What was sent before the end cannot be read back any more: it stays as asked.
		for (const before of sent) unread(before, result === 'away' ? 'open' : 'cancelled', ledger);
		return [];
	}
	return sent;
}

async function send(step: SendStep, driver: UnitDriver, ledger: Ledger, options: RecallOptions): Promise<SendResult> {
	const { signal } = options;
	if (signal.aborted) {
		ledger.leave(step, 'cancelled', 'Cancelled before it was sent.');
		return 'cancelled';
	}
	const link = driver.link();
	if (link.link === 'away') {
		ledger.leave(step, 'open', link.reason ?? 'The unit is away.');
		return 'away';
	}
	for (let attempt = 1; ; attempt += 1) {
		try {
			const { evidence, position } = await untilAborted(driver.set(step.control, step.to, signal), signal);
			const there = Math.abs(position - step.to) <= step.tolerance;
			const reason = there ? null : `It was asked for ${step.to}, and the unit says ${position}.`;
			ledger.touch(step, position, { evidence, by: 'wire', outcome: outcomeOfSet(step, there), reason });
			return there || step.readable ? 'sent' : 'failed';
		} catch (error) {
			if (signal.aborted) {
				const reason = 'Cancelled while it was sent: it may have arrived.';
				ledger.touch(step, null, { evidence: 'asked', by: 'wire', outcome: 'cancelled', reason });
				return 'cancelled';
			}
			if (isSilent(error) && step.repeatable && attempt < options.tries) continue;
			const away = isAway(error);
			// A message without an answer may have arrived all the same.
			const evidence = isSilent(error) || away ? 'asked' : 'none';
			const outcome = away || isSilent(error) ? 'open' : 'failed';
			const position = evidence === 'none' ? step.from : null;
			ledger.touch(step, position, { evidence, by: 'wire', outcome, reason: reasonOf(error) });
			if (away) return 'away';
			return isSilent(error) && step.readable ? 'sent' : 'failed';
		}
	}
}

/** A step that will be read back is open until then. */
function outcomeOfSet(step: SendStep, there: boolean): 'open' | 'done' | 'failed' {
	if (step.readable) return 'open';
	return there ? 'done' : 'failed';
}

function unread(step: SendStep, outcome: 'open' | 'cancelled', ledger: Ledger): void {
	const { evidence, position } = ledger.of(step);
	if (!step.readable || evidence.outcome !== 'open') return;
	const reason =
		outcome === 'open' ? 'The unit went away before it could be read back.' : 'Cancelled before the read-back.';
	ledger.touch(step, position, { evidence: evidence.evidence, by: 'wire', outcome, reason });
}

async function readBack(
	steps: readonly SendStep[],
	driver: UnitDriver,
	ledger: Ledger,
	options: RecallOptions,
): Promise<Readings | null> {
	for (let attempt = 1; ; attempt += 1) {
		try {
			return await untilAborted(driver.read(options.signal), options.signal);
		} catch (error) {
			if (options.signal.aborted) {
				for (const step of steps) unread(step, 'cancelled', ledger);
				return null;
			}
			if (isSilent(error) && attempt < options.tries) continue;
			for (const step of steps) {
				const { evidence, position } = ledger.of(step);
				const reason = `Not read back: ${reasonOf(error)}`;
				ledger.touch(step, position, { evidence: evidence.evidence, by: 'wire', outcome: 'open', reason });
			}
			return null;
		}
	}
}

/** Records what the read-back says of a step; false when it should be sent again. */
function settle(step: SendStep, readings: Readings, last: boolean, ledger: Ledger): boolean {
	const position = readings.get(step.control);
	if (position === undefined) {
		const { evidence, position: asked } = ledger.of(step);
		const reason = 'The unit did not say where this control stands.';
		ledger.touch(step, asked, { evidence: evidence.evidence, by: 'wire', outcome: 'open', reason });
		return true;
	}
	if (Math.abs(position - step.to) <= step.tolerance) {
		ledger.touch(step, position, { evidence: 'acknowledged', by: 'wire', outcome: 'done', reason: null });
		return true;
	}
	const reason = `It was asked for ${step.to}, and the unit stands at ${position}.`;
	const again = step.repeatable && !last;
	ledger.touch(step, position, {
		evidence: 'acknowledged',
		by: 'wire',
		outcome: again ? 'open' : 'failed',
		reason,
	});
	return !again;
}
