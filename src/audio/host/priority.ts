import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';

/** As far as a program may go before it hinders the system itself. */
const NICENESS = -15;

/** Ids of a process's threads; the process alone where the system does not tell. */
function threadsOf(pid: number): number[] {
	try {
		return readdirSync(`/proc/${pid}/task`).map(Number);
	} catch {
		return [pid];
	}
}

/**
 * Asks for the processor before other programs, for every thread a process has now: a converter does not wait. Needs the
 * right to do so (root, or a `nice` limit for audio users).
 *
 * @returns false when the system does not allow it, which is no fault
 */
export function raisePriority(pid: number): boolean {
	let allowed = true;
	for (const thread of threadsOf(pid)) {
		try {
			setPriority(thread, NICENESS);
		} catch {
			allowed = false;
		}
	}
	return allowed;
}
