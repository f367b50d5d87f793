import { Signal } from '../state/signal.ts';

export const TABS = ['rack', 'track', 'recall', 'tape', 'listen', 'meters', 'studio'] as const;
export type Tab = (typeof TABS)[number];
/** The tabs, and pages that are reached from one of them. */
export type Page = Tab | 'log' | 'describe';

interface Place {
	page: Page;
	/** The revision that is opened on the log's page, by its hash or the beginning of it; null for the search. */
	revision: string | null;
}

/** `#rack`, `#log`, or `#log/1a2b3c4d` as a recall sheet's QR code has it. */
function fromHash(): Place | null {
	const [, name = '', revision] = /^#([a-z]+)(?:\/([0-9a-f]{6,64}))?$/.exec(location.hash) ?? [];
	if (name === 'log') return { page: 'log', revision: revision ?? null };
	const page = name === 'describe' ? name : TABS.find((tab) => tab === name);
	return page === undefined ? null : { page, revision: null };
}

/** The view on screen; null until the state says where a person wants to begin. */
export const route = new Signal<Page | null>(fromHash()?.page ?? null);
/** The revision that the log's page has open. */
export const openRevision = new Signal<string | null>(fromHash()?.revision ?? null);

window.addEventListener('hashchange', () => {
	const place = fromHash();
	if (place === null) return;
	openRevision.set(place.revision);
	route.set(place.page);
});

/** @param revision hash of a revision, for the log's page */
export function go(page: Page, revision: string | null = null): void {
	history.replaceState(null, '', revision === null ? `#${page}` : `#${page}/${revision.slice(0, 12)}`);
	openRevision.set(revision);
	route.set(page);
}

/** Token of a one-time link, taken out of the address so that it is neither shared nor used twice. */
export function takePairToken(): string | null {
	const match = /^#pair=([\w-]{6,128})$/.exec(location.hash);
	if (match?.[1] === undefined) return null;
	history.replaceState(null, '', location.pathname);
	return match[1];
}
