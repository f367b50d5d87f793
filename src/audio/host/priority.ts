import { execFile, spawn } from 'node:child_process';
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

/** Of readers and writers: before every program that is not real-time, behind the block loop and the driver. */
const BEHIND = 5;

/**
 * Real-time scheduling for every thread that there is now, but for none that the main thread starts from then on. Node has
 * no call for it, util-linux's `chrt` has.
 *
 * A real-time thread is never made to wait for another one of the same priority: two readers or writers that are loading
 * their program, or an analysis of some seconds, would keep two processors from the block loop until they are done.
 */
const ASK = 'chrt --all-tasks --fifo --pid "$1" "$2" && chrt --reset-on-fork --fifo --pid "$1" "$2" || exit 1';

/**
 * Then of every thread whose id is read. They have to have it too: threads share the process's memory, and one that holds a
 * lock on that while ordinary programs keep it from the processor holds up the block loop.
 */
const FOLLOW = `${ASK}
echo raised
while read -r thread; do chrt --rr --pid "$3" "$thread"; done`;

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

/** The priorities of an audio host's threads. */
export interface HostPriority {
	/** Resolves with what the system allowed. Never rejects. */
	readonly raised: Promise<Priority>;
	/** A thread beside the block loop is ready: it comes right behind the loop. Does nothing where that is not allowed. */
	follow(thread: number): void;
}

/**
 * As `raisePriority`, and stays to raise threads that come later. One helper is started for all of it: to start another
 * program holds a process up, which nobody notices now, but in the middle of a pass.
 */
export function raiseHost(pid: number): HostPriority {
	const numbers = [REAL_TIME, pid, BEHIND].map(String);
	const helper = spawn('sh', ['-c', FOLLOW, 'sh', ...numbers], { stdio: ['pipe', 'pipe', 'ignore'] });
	// It has ended where real-time scheduling is not allowed.
	helper.stdin.on('error', () => {});
	const raised = new Promise<Priority>((resolve) => {
		const refused = () => resolve(askNicely(pid) ? 'nice' : 'usual');
		helper.stdout.once('data', () => resolve('real time'));
		helper.once('error', refused);
		helper.stdout.once('close', refused);
	});
	return { raised, follow: (thread) => void helper.stdin.write(`${thread}\n`) };
}

/** Id of the calling thread; null where the system does not tell. */
export function ownThread(): number | null {
	try {
		return Number(basename(readlinkSync('/proc/thread-self')));
	} catch {
		return null;
	}
}

/** Where there is no real-time scheduling: the calling thread comes before other programs, as far as the system allows. */
export function raiseOwnThread(): void {
	const thread = ownThread();
	if (thread === null) return;
	try {
		setPriority(thread, BEHIND_NICENESS);
	} catch {
		// Not allowed: it goes on as it is.
	}
}
