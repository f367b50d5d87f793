/** A stretch of a pass, frames. */
export interface Span {
	from: number;
	to: number;
}

/** So many stretches of one sort are told by themselves. */
const MOST_TOLD = 5;

/** The longest few of many stretches, in the order of time, and the others. */
export function longestOf<T extends Span>(spans: readonly T[]): { told: T[]; rest: T[] } {
	const longest = new Set([...spans].sort((a, b) => b.to - b.from - (a.to - a.from)).slice(0, MOST_TOLD));
	return { told: spans.filter((one) => longest.has(one)), rest: spans.filter((one) => !longest.has(one)) };
}
