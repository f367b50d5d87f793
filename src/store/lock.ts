import fs, { linkSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { DetentError } from '../shared/errors.ts';
import { makeFolder, nodeDiskFiles, removeIfThere } from './diskFiles.ts';
import { storeError } from './storeError.ts';

const lockSchema = z.strictObject({
	pid: z.int().positive(),
	/** When the process started, as the kernel counts (`/proc/PID/stat`, field 22); tells a pid that was used again. */
	started: z.string().nullable(),
	/** What the holder is and how it is reached, e.g. `{ "program": "daemon", "url": "http://127.0.0.1:4747" }`. */
	info: z.record(z.string(), z.string()),
});
export type LockHolder = z.infer<typeof lockSchema>;

export interface Lock {
	/** Gives the data folder free; calling it twice is harmless. */
	release(): void;
	/** Replaces what the lock says about its holder. */
	update(info: Record<string, string>): void;
}

/** What the lock needs to know of processes; injected in tests. */
export interface Processes {
	ownPid: number;
	isAlive(pid: number): boolean;
	/** Start time of a process in any form that differs when the pid is used again; null where it can't be known. */
	startOf(pid: number): string | null;
}

export const machineProcesses: Processes = {
	ownPid: process.pid,
	isAlive: (pid) => {
		try {
			process.kill(pid, 0);
			return true;
		} catch (error) {
			// EPERM: it lives, and belongs to someone else.
			return (error as NodeJS.ErrnoException).code === 'EPERM';
		}
	},
	startOf: (pid) => {
		try {
			// proc(5): the name in parentheses may hold blanks; the fields after it are counted from 3.
			const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
			return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
		} catch {
			return null;
		}
	},
};

/** Who holds the lock; null when nobody does, or only a process that is gone. */
export function lockHolder(path: string, processes: Processes = machineProcesses): LockHolder | null {
	const holder = readLock(path);
	return holder !== null && isHeld(holder, processes) ? holder : null;
}

/**
 * Takes the lock file of a data folder, over a dead holder's too.
 *
 * @throws DetentError `store.in-use` when a living process holds it, `store.not-writable`
 */
export function acquireLock(path: string, info: Record<string, string>, processes: Processes = machineProcesses): Lock {
	const mine: LockHolder = { pid: processes.ownPid, started: processes.startOf(processes.ownPid), info };
	const own = `${path}.${mine.pid}.tmp`;
	try {
		makeFolder(nodeDiskFiles, dirname(path));
		fs.writeFileSync(own, `${JSON.stringify(mine)}\n`);
		while (!tryLink(own, path)) {
			const holder = readLock(path);
			if (holder !== null && isHeld(holder, processes)) throw inUse(path, holder);
			removeStale(path, holder, own);
		}
	} catch (error) {
		throw storeError(error, path);
	} finally {
		// What can't be taken away does not hide why nothing could be written; a dead process's lock is nobody's.
		removeIfThere(nodeDiskFiles, own);
	}
	let held = true;
	return {
		release: () => {
			if (held && readLock(path)?.pid === mine.pid) removeIfThere(nodeDiskFiles, path);
			held = false;
		},
		update: (next) => {
			if (!held) return;
			fs.writeFileSync(own, `${JSON.stringify({ ...mine, info: next })}\n`);
			fs.renameSync(own, path);
		},
	};
}

function readLock(path: string): LockHolder | null {
	try {
		const parsed = lockSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
		return parsed.success ? parsed.data : null;
	} catch {
		return null;
	}
}

function isHeld(holder: LockHolder, processes: Processes): boolean {
	if (!processes.isAlive(holder.pid)) return false;
	const started = processes.startOf(holder.pid);
	return holder.started === null || started === null || holder.started === started;
}

function inUse(path: string, holder: LockHolder): DetentError {
	const program = holder.info['program'] ?? 'Detent';
	return new DetentError('store.in-use', {
		subject: dirname(path),
		message: `another ${program} (process ${holder.pid}) works with this data folder.`,
		remedy: 'Stop it first, or choose another folder with --data.',
	});
}

/** A link is made or not made: nobody ever sees a lock file that is half written. */
function tryLink(from: string, to: string): boolean {
	try {
		linkSync(from, to);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
		throw error;
	}
}

/** Takes a dead holder's file away, unless another program has just replaced it. */
function removeStale(path: string, stale: LockHolder | null, own: string): void {
	const aside = `${own}.stale`;
	try {
		fs.renameSync(path, aside);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
		throw error;
	}
	const moved = readLock(aside);
	if (JSON.stringify(moved) !== JSON.stringify(stale)) tryLink(aside, path);
	removeIfThere(nodeDiskFiles, aside);
}
