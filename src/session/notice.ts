import type { Clock } from '../shared/clock.ts';
import type { Notice } from '../shared/protocol/state.ts';
import type { StateStore } from './stateStore.ts';

/** The last notices are kept on every screen; the log file has them all. */
const NOTICES_KEPT = 50;

/** Puts a notice on every screen. */
export function notice(state: StateStore, clock: Clock, level: Notice['level'], text: string): void {
	const before = state.state.notices;
	const id = (before.at(-1)?.id ?? 0) + 1;
	const at = new Date(clock.nowMs()).toISOString();
	state.set(['notices'], [...before.slice(1 - NOTICES_KEPT), { id, at, level, text }]);
}
