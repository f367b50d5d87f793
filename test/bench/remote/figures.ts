import type { Figure } from '../section.ts';

export const SLOW = 'the daemon, or this machine, is too slow';

/** @param note why it is not met or not measured */
export function figure(what: string, target: string, ours: string, met: boolean | null, note: string): Figure {
	return { what, target, ours, peer: '', met, ...(met === true ? {} : { note }) };
}
