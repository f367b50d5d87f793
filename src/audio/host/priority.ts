import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Under a sound server's usual priority, and under the interrupts of a sound card (50). */
const REAL_TIME = 20;
/** As far as a program may go before it hinders the system itself. */
const NICENESS = -15;

export type Priority = 'real time' | 'nice' | 'usual';

/** Ids of a process's threads; the process alone where the system does not tell. */
function threadsOf(pid: number): number[] {
	try {
		return readdirSync(`/proc/${pid}/task`).map(Number);
	} catch {
		return [pid];
	}
}

/**
 * Real-time scheduling for all present threads and those that they start. Readers and writers of files have to have it too:
 * threads share the process's memory map, and one that holds it while it is kept from the processor holds up the block loop.
 * Node has no call for it, util-linux's `chrt` has.
 */
function askForRealTime(pid: number, priority: number): Promise<boolean> {
	const arguments_ = ['--all-tasks', '--fifo', '--pid', String(priority), String(pid)];
	return new Promise((resolve) => execFile('chrt', arguments_, (error) => resolve(error === null)));
}

function askNicely(pid: number): boolean {
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

/**
 * Asks for the processor before other programs, for every thread a process has now: a converter does not wait. Needs the
 * right to do so: root, or an `rtprio` limit, or at least a `nice` limit, as systems give to audio users. Never rejects.
 *
 * @param priority of real-time scheduling, 1…99
 * @returns what the system allowed; `usual` is no fault
 */
export async function raisePriority(pid: number, priority = REAL_TIME): Promise<Priority> {
	if (await askForRealTime(pid, priority)) return 'real time';
	return askNicely(pid) ? 'nice' : 'usual';
}
