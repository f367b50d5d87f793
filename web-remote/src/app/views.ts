import { Signal } from '../state/signal.ts';
import { registerShell } from './installed.ts';
import { Parts } from './parts.ts';
import type { Page } from './route.ts';

/** How often a view that is looked at is asked for again. */
const AGAIN_MS = 1000;
/** A browser that is never at rest fetches them all the same. */
const REST_WAIT_MS = 1500;

/** Rises with every view that comes. */
export const arrivals = new Signal(0);

/** The views, each a part of its own, so that the page is there before all of them are. */
export const views = new Parts<Page, () => preact.VNode | null>(
	{
		rack: async () => (await import('../views/RackView.tsx')).RackView,
		track: async () => (await import('../views/TrackView.tsx')).TrackView,
		listen: async () => (await import('../views/ListenView.tsx')).ListenView,
		meters: async () => (await import('../views/MetersView.tsx')).MetersView,
		recall: async () => (await import('../views/RecallView.tsx')).RecallView,
		tape: async () => (await import('../views/TapeView.tsx')).TapeView,
		studio: async () => (await import('../views/StudioView.tsx')).StudioView,
		log: async () => (await import('../views/log/LogView.tsx')).LogView,
		describe: async () => (await import('../views/describe/DescribeView.tsx')).DescribeView,
	},
	() => arrivals.set(arrivals.value + 1),
);

function rest(): Promise<void> {
	return new Promise((resolve) => {
		if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: REST_WAIT_MS });
		else setTimeout(resolve, 200);
	});
}

/** Fetches this view now and again until it is here. @returns what ends that */
export function bring(page: Page): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let ended = false;
	const ask = () => {
		void views.want(page).then((here) => {
			if (!here && !ended) timer = setTimeout(ask, AGAIN_MS);
		});
	};
	ask();
	return () => {
		ended = true;
		clearTimeout(timer);
	};
}

/**
 * Fetches all other views while nobody waits, so that each of them opens also when the link is cut, and then keeps them for
 * the next time. The page says when.
 */
export async function bringAll(): Promise<void> {
	if (!(await views.wantAll(rest))) return;
	await registerShell();
	document.documentElement.dataset['views'] = 'all';
}
