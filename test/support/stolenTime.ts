import { readFileSync } from 'node:fs';

/** Ticks of all processors since the machine was started. */
export interface ProcessorTicks {
	/** Taken by the machine on which this virtual one runs. */
	readonly stolen: number;
	readonly all: number;
}

/** The first line of a `/proc/stat` (proc(5)): user, nice, system, idle, iowait, irq, softirq, steal; guests are within the first two. */
export function ticksOf(stat: string): ProcessorTicks | null {
	const ticks = /^cpu +(\d+(?: \d+){7})/m.exec(stat)?.[1]?.split(' ').map(Number);
	if (ticks === undefined) return null;
	return { stolen: ticks[7] ?? 0, all: ticks.reduce((sum, one) => sum + one, 0) };
}

/** Null where the system does not tell. */
export function processorTicks(): ProcessorTicks | null {
	try {
		return ticksOf(readFileSync('/proc/stat', 'utf8'));
	} catch {
		return null;
	}
}

/** Part of the processors' time that was taken between two readings; null where it is not known. */
export function stolenShare(before: ProcessorTicks | null, after: ProcessorTicks | null): number | null {
	if (before === null || after === null || after.all <= before.all) return null;
	return (after.stolen - before.stolen) / (after.all - before.all);
}
