import type { OscArgument } from '../../protocols/osc/packet.ts';
import { DetentError } from '../../shared/errors.ts';

const wrong = (message: string) => new DetentError('wire.osc', { message });

/** The one number of a message; ints and floats are the same. @throws DetentError `wire.osc` for anything else */
export function numberOf(all: readonly OscArgument[]): number {
	const [only] = all;
	if (all.length === 1 && only !== undefined && (only.type === 'i' || only.type === 'f' || only.type === 'd')) {
		if (Number.isFinite(only.value)) return only.value;
	}
	throw wrong('One number is wanted here.');
}

/** The one switch of a message: T, F, or a number that is zero or not. @throws DetentError `wire.osc` */
export function switchOf(all: readonly OscArgument[]): boolean {
	const [only] = all;
	if (all.length === 1 && (only?.type === 'T' || only?.type === 'F')) return only.type === 'T';
	return numberOf(all) !== 0;
}

/** Whether a key is pressed: nothing at all counts as a press, and letting go (0 or F) does not. */
export function isPress(all: readonly OscArgument[]): boolean {
	return all.length === 0 || switchOf(all);
}

/** What is not known travels as N: never as a number that looks like a place. */
const UNKNOWN: OscArgument = { type: 'N' };
export const floatOr = (value: number | null): OscArgument => (value === null ? UNKNOWN : { type: 'f', value });
export const textOr = (value: string | null): OscArgument => (value === null ? UNKNOWN : { type: 's', value });
export const flagOr = (value: boolean | null): OscArgument => (value === null ? UNKNOWN : { type: value ? 'T' : 'F' });
