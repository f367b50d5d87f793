import { readFileSync } from 'node:fs';

/** A process's main thread as the system sees it at one moment. */
export interface ThreadLook {
	/** `running` holds for one that has a processor, and for one that waits until it gets one. */
	readonly state: 'running' | 'waiting' | 'stopped';
	/** Time on a processor since the thread began, ms. */
	readonly ranMs: number;
	/** Time until now when it was ready, and others had the processors, ms. Not yet in it: a wait that is still going on. */
	readonly keptMs: number;
	/** What of the system it waits in; empty where that is not told. */
	readonly where: string;
}

const NANOSECONDS = 1e6;
const STATES: Record<string, ThreadLook['state']> = { R: 'running', T: 'stopped', t: 'stopped' };

/** The main thread of a process; null where the system does not tell, or there is no such process. */
export function lookAtThread(pid: number): ThreadLook | null {
	try {
		const read = (name: string) => readFileSync(`/proc/${pid}/${name}`, 'utf8');
		const [ran = '', kept = ''] = read('schedstat').split(' ');
		const [, state = ''] = /^.*\) (\S)/s.exec(read('stat')) ?? [];
		return {
			state: STATES[state] ?? 'waiting',
			ranMs: Number(ran) / NANOSECONDS,
			keptMs: Number(kept) / NANOSECONDS,
			where: whereOf(pid),
		};
	} catch {
		return null;
	}
}

/** Not every user may see it. */
function whereOf(pid: number): string {
	try {
		const where = readFileSync(`/proc/${pid}/wchan`, 'utf8');
		return where === '0' ? '' : where;
	} catch {
		return '';
	}
}
