import type { Actor } from './port.ts';

/** People appear in the log by id; the terminal is nobody in particular. */
export function authorOf(actor: Actor): string | null {
	return actor.id === 'terminal' ? null : actor.id;
}
