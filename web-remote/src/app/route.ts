import { Signal } from '../state/signal.ts';

export const TABS = ['rack', 'track', 'recall', 'tape', 'listen', 'meters', 'studio'] as const;
/** Views with a tab, and those that another view leads to. */
const VIEWS = [...TABS, 'describe'] as const;
export type Tab = (typeof VIEWS)[number];

function fromHash(): Tab | null {
	const name = location.hash.slice(1);
	return VIEWS.find((view) => view === name) ?? null;
}

/** The view on screen; null until the state says where a person wants to begin. */
export const route = new Signal<Tab | null>(fromHash());

window.addEventListener('hashchange', () => {
	const tab = fromHash();
	if (tab !== null) route.set(tab);
});

export function go(tab: Tab): void {
	history.replaceState(null, '', `#${tab}`);
	route.set(tab);
}

/** Token of a one-time link, taken out of the address so that it is neither shared nor used twice. */
export function takePairToken(): string | null {
	const match = /^#pair=([\w-]{6,128})$/.exec(location.hash);
	if (match?.[1] === undefined) return null;
	history.replaceState(null, '', location.pathname);
	return match[1];
}
