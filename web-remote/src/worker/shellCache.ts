/**
 * How the service worker answers a request. `asset`: its name holds its content, so a kept copy is never old. `page`: from
 * the daemon; a kept copy only when the daemon is out of reach. `daemon`: state, audio, pairing: never kept, never answered
 * by anybody but the daemon.
 */
export type Way = 'asset' | 'page' | 'daemon';

const PAGE_FILES = new Set(['/', '/index.html', '/icon.svg', '/manifest.webmanifest']);

/** @param mode of the request: `navigate` for the page itself */
export function wayOf(method: string, url: URL, ownOrigin: string, mode: string): Way {
	if (method !== 'GET' || url.origin !== ownOrigin || url.search !== '') return 'daemon';
	if (url.pathname.startsWith('/assets/')) return 'asset';
	if (PAGE_FILES.has(url.pathname) && (mode === 'navigate' || url.pathname !== '/')) return 'page';
	return 'daemon';
}

/** Paths of the assets that a page names, each once. */
export function assetsOf(html: string): string[] {
	const paths = [...html.matchAll(/(?:src|href|content)="(\/assets\/[^"]+)"/g)].flatMap(([, path]) => path ?? []);
	return [...new Set(paths)];
}
