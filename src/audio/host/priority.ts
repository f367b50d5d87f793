import { execFile } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';

/** Under a sound server's usual priority, and under the interrupts of a sound card (50). */
const REAL_TIME = 20;
/** As far as a program may go before it hinders the system itself. */
const NICENESS = -15;
/** Readers and writers come before other programs too, but after a block loop that has to do with a nice value. */
const BEHIND_NICENESS = -10;

export type Priority = 'real time' | 'nice' | 'usual';

/**
 * Real-time scheduling for every thread that there is now, but for none that the main thread starts from then on. Node has
 * no call for it, util-linux's `chrt` has.
 *
 * A real-time thread is never made to wait for another one of the same priority: two readers or writers that are loading
 * their program, or an analysis of some seconds, would keep two processors from the block loop until they are done.
 */
const ASK = `chrt --all-tasks --fifo --pid "$1" "$2" || exit 1
chrt --reset-on-fork --fifo --pid "$1" "$2"`;

/** Ids of a process's threads; the process alone where the system does not tell. */
function threadsOf(pid: number): number[] {
	try {
		return readdirSync(`/proc/${pid}/task`).map(Number);
	} catch {
		return [pid];
	}
}

function askForRealTime(pid: number, priority: number): Promise<boolean> {
	const arguments_ = ['-c', ASK, 'sh', String(priority), String(pid)];
	return new Promise((resolve) => execFile('sh', arguments_, (error) => resolve(error === null)));
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

/**
 * The same for the calling thread alone, as far as a thread may go that works beside a block loop: it reads and writes ahead
 * by seconds, and gives way to the loop. Where the system does not allow it, it goes on as it is.
 */
export function raiseOwnThread(): void {
	try {
		setPriority(Number(basename(readlinkSync('/proc/thread-self'))), BEHIND_NICENESS);
	} catch {
		// Not allowed, or not Linux.
	}
}
