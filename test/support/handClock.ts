import type { Clock } from '../../src/shared/clock.ts';

export interface HandClock extends Clock {
	/** Moves time on; what falls due is called before this returns. */
	advance(ms: number): void;
}

/** A clock that stands still until it is moved, also from within what it drives. */
export function handClock(): HandClock {
	let nowMs = 0;
	const timers = new Map<object, { atMs: number; callback: () => void }>();
	const after: Clock['after'] = (delayMs, callback) => {
		const key = {};
		timers.set(key, { atMs: nowMs + delayMs, callback });
		return () => timers.delete(key);
	};
	return {
		nowMs: () => nowMs,
		monotonicMs: () => nowMs,
		after,
		precisely: after,
		advance(ms) {
			nowMs += ms;
			for (const [key, timer] of [...timers]) if (timer.atMs <= nowMs && timers.delete(key)) timer.callback();
		},
	};
}
