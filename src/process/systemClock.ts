import type { Clock } from '../shared/clock.ts';

/** A timer may be this late without the machine being busy; the rest of a precise wait goes by in turns of the event loop. */
const TIMER_GRAIN_MS = 2;
/** The very last of a precise wait is spent looking at the clock: a turn of the event loop may take longer than this. */
const LAST_LOOK_MS = 0.05;

/** The machine's own clock. */
export const systemClock: Clock = {
	nowMs: () => Date.now(),
	monotonicMs: () => performance.now(),
	after(delayMs, callback) {
		const timer = setTimeout(callback, delayMs);
		return () => clearTimeout(timer);
	},
	precisely(delayMs, callback) {
		const dueMs = performance.now() + delayMs;
		let timer: ReturnType<typeof setTimeout> | undefined;
		let turn: ReturnType<typeof setImmediate> | undefined;
		const look = () => {
			if (dueMs - performance.now() > LAST_LOOK_MS) {
				turn = setImmediate(look);
				return;
			}
			while (performance.now() < dueMs);
			callback();
		};
		if (delayMs > TIMER_GRAIN_MS) timer = setTimeout(look, Math.floor(delayMs - TIMER_GRAIN_MS));
		else turn = setImmediate(look);
		return () => {
			clearTimeout(timer);
			clearImmediate(turn);
		};
	},
};
