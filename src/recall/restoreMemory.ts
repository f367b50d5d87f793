import { isDetentError } from '../shared/errors.ts';
import type { UnitDriver } from '../units/driver.ts';
import { type Ledger, type RecallOptions, reasonOf, untilAborted } from './execution.ts';
import type { MemoryStep } from './steps.ts';

/** Writes a unit's stored memory back, once: a part of it may have arrived when it fails, and the next try is a person's. */
export async function restoreMemory(
	step: MemoryStep,
	driver: UnitDriver,
	ledger: Ledger,
	options: RecallOptions,
): Promise<void> {
	const { signal, away } = options;
	const { memory } = driver;
	if (memory === null) {
		ledger.leave(step, 'open', 'The memory of this unit can’t be written over its wire.');
		return;
	}
	let begun = false;
	try {
		if (driver.link().link === 'away' && !(await away.wait(driver, signal))) {
			ledger.leave(step, 'open', driver.link().reason ?? 'The unit is away.');
			return;
		}
		const bytes = await untilAborted(options.readMemory(step), signal);
		begun = true;
		const restored = memory.restore(bytes, (fraction) => options.onTransfer(step.unit, fraction), signal);
		const evidence = await untilAborted(restored, signal);
		ledger.touch(step, step.to, { evidence, by: 'wire', outcome: 'done', reason: null });
	} catch (error) {
		const outcome = signal.aborted ? 'cancelled' : isDetentError(error) ? 'failed' : 'open';
		if (begun) {
			const reason = signal.aborted
				? 'Cancelled while it was written: the unit may hold a part of it.'
				: `${reasonOf(error)} The unit may hold a part of it.`;
			ledger.touch(step, null, { evidence: 'asked', by: 'wire', outcome, reason });
		} else if (signal.aborted) ledger.leave(step, 'cancelled', 'Cancelled before it was written.');
		else ledger.leave(step, 'open', reasonOf(error));
	} finally {
		if (begun) options.onTransfer(step.unit, undefined);
	}
}
