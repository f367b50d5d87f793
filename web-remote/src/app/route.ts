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
function placeOf(hash: string): Place | null {
	const [, name = '', revision] = /^#([a-z]+)(?:\/([0-9a-f]{6,64}))?$/.exec(hash) ?? [];
	if (name === 'log') return { page: 'log', revision: revision ?? null };
	const page = name === 'describe' ? name : TABS.find((tab) => tab === name);
	return page === undefined ? null : { page, revision: null };
}

const KEPT = 'detent.place';

/** The place where this device was last, in the form of a link. */
function kept(): string {
	try {
		return localStorage.getItem(KEPT) ?? '';
	} catch {
		// Private browsing: it begins where the state leads.
		return '';
	}
}

function keep(hash: string): void {
	try {
		localStorage.setItem(KEPT, hash);
	} catch {
		// Not kept then.
	}
}

const linked = placeOf(location.hash);
const before = linked ?? placeOf(kept());
/** Where this device was when it was closed; a link goes before it. */
export const remembered: Page | null = linked === null ? (before?.page ?? null) : null;
/** The view on screen; null until the link, the device's memory or the state says where a person wants to begin. */
export const route = new Signal<Page | null>(linked?.page ?? null);
/** The revision that the log's page has open. */
export const openRevision = new Signal<string | null>(before?.revision ?? null);

function enter({ page, revision }: Place): void {
	openRevision.set(revision);
	route.set(page);
}

window.addEventListener('hashchange', () => {
	const place = placeOf(location.hash);
	if (place === null) return;
	keep(location.hash);
	enter(place);
});

/** @param revision hash of a revision, for the log's page */
export function go(page: Page, revision: string | null = null): void {
	const hash = revision === null ? `#${page}` : `#${page}/${revision.slice(0, 12)}`;
	history.replaceState(null, '', hash);
	keep(hash);
	enter({ page, revision });
}

/** Token of a one-time link, taken out of the address so that it is neither shared nor used twice. */
export function takePairToken(): string | null {
	const match = /^#pair=([\w-]{6,128})$/.exec(location.hash);
	if (match?.[1] === undefined) return null;
	history.replaceState(null, '', location.pathname);
	return match[1];
}
