import { delay } from '../shared/clock.ts';
import type { UnitDriver } from '../units/driver.ts';
import { type Ledger, type RecallOptions, reasonOf, untilAborted } from './execution.ts';
import type { SafeStep } from './steps.ts';

const POLL_MS = 250;
/** A machine that winds at full speed needs a few seconds to stand. */
const STANDSTILL_MS = 10_000;
const UNSEEN = 'It was told to stop. Whether it stands cannot be seen from here: look at it.';

/**
 * Stops a transport and waits until its own status says that it stands. One that cannot tell is only asked.
 *
 * @returns true once it is known to stand still, or was asked to where nothing more can be known
 */
export async function stopTransport(
	step: SafeStep,
	driver: UnitDriver | undefined,
	ledger: Ledger,
	options: RecallOptions,
): Promise<boolean> {
	const { clock, signal } = options;
	const transport = driver?.transport ?? null;
	const link = driver?.link() ?? null;
	if (transport === null || link === null || link.link === 'away') {
		ledger.leave(step, 'open', link?.reason ?? 'The unit is away.');
		return false;
	}
	try {
		if ((await untilAborted(transport.status(signal), signal)).moving !== false) {
			const evidence = await untilAborted(transport.command('stop', signal), signal);
			ledger.touch(step, null, { evidence, by: 'wire', outcome: 'open', reason: null });
			// What cannot be seen is not waited for: it was asked, and a person is beside it.
			if (!transport.can.motion) {
				ledger.touch(step, null, { evidence, by: 'wire', outcome: 'done', reason: UNSEEN });
				return true;
			}
			const end = clock.monotonicMs() + STANDSTILL_MS;
			for (;;) {
				const { moving } = await untilAborted(transport.status(signal), signal);
				if (moving === false) break;
				if (clock.monotonicMs() >= end) {
					const reason =
						moving === null ? 'It was told to stop and is not known to stand.' : 'It was told to stop and still moves.';
					ledger.touch(step, null, { evidence, by: 'wire', outcome: 'failed', reason });
					return false;
				}
				await delay(clock, POLL_MS, signal);
			}
		}
		ledger.touch(step, 0, { evidence: 'acknowledged', by: 'wire', outcome: 'done', reason: null });
		return true;
	} catch (error) {
		if (signal.aborted) ledger.leave(step, 'cancelled', 'Cancelled before the transport was known to stand.');
		else ledger.leave(step, 'open', reasonOf(error));
		const { touched, evidence } = ledger.of(step);
		if (touched) {
			const outcome = signal.aborted ? 'cancelled' : 'open';
			const reason = signal.aborted ? 'Cancelled before the transport was known to stand.' : reasonOf(error);
			ledger.touch(step, null, { evidence: evidence.evidence, by: 'wire', outcome, reason });
		}
		return false;
	}
}
