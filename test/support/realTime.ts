import { systemClock } from '../../src/process/systemClock.ts';
import type { SuiteTime } from '../units/driverSuite.ts';

/** The machine's own time, for suites that run over real sockets. */
export const realTime: SuiteTime = {
	settle: (promise) => promise,
	until: async (condition) => {
		const startedMs = systemClock.monotonicMs();
		while (!condition()) {
			if (systemClock.monotonicMs() - startedMs > 30_000) throw new Error('it did not come true');
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
	},
	pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
