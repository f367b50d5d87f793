import type { ComponentChildren } from 'preact';
import { useRemote } from '../state/store.ts';

/** What a client's device has no use for: there it is not shown at all, rather than locked. */
export function ForEngineer({ children }: { children: ComponentChildren }): ComponentChildren {
	const engineer = useRemote((now) => now.truth.role === 'engineer');
	return engineer ? children : null;
}
