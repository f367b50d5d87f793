import { assetsOf, wayOf } from './shellCache.ts';

/** What is used of a service worker's own events; the page's library of types has no room for them beside its own. */
interface ExtendableEvent extends Event {
	waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
	readonly request: Request;
	respondWith(answer: Promise<Response>): void;
}
interface Worker {
	addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
	addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
	skipWaiting(): Promise<void>;
	readonly clients: { claim(): Promise<void> };
}

const worker = self as unknown as Worker;
const SHELL = 'detent-shell';

/** The page as the daemon has it now, with everything it names; what an older page needed is let go. */
async function keepShell(page: Response): Promise<void> {
	const cache = await caches.open(SHELL);
	const assets = assetsOf(await page.clone().text());
	const kept = await cache.keys();
	const missing = assets.filter((path) => !kept.some((request) => new URL(request.url).pathname === path));
	await cache.addAll(missing);
	await cache.put('/', page);
	for (const request of kept) {
		const { pathname } = new URL(request.url);
		if (pathname.startsWith('/assets/') && !assets.includes(pathname)) await cache.delete(request);
	}
}

async function fromDaemonFirst(request: Request, event: ExtendableEvent): Promise<Response> {
	const isPage = request.mode === 'navigate';
	try {
		const response = await fetch(request);
		if (response.ok && isPage) event.waitUntil(keepShell(response.clone()).catch(() => undefined));
		return response;
	} catch (error) {
		const kept = await caches.match(isPage ? '/' : request);
		if (kept !== undefined) return kept;
		throw error;
	}
}

worker.addEventListener('install', (event) => {
	const fetched = fetch('/', { cache: 'no-cache' }).then((page) => (page.ok ? keepShell(page) : undefined));
	event.waitUntil(fetched.then(() => worker.skipWaiting()));
});
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener('fetch', (event) => {
	const { request } = event;
	const way = wayOf(request.method, new URL(request.url), self.location.origin, request.mode);
	// The browser asks the daemon itself: nothing is kept of it, and nothing kept is shown in its place.
	if (way === 'daemon') return;
	if (way === 'page') event.respondWith(fromDaemonFirst(request, event));
	else event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
});
