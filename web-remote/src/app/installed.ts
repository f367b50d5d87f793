/**
 * Keeps the page itself, so that it opens at once from the home screen. Only a secure page may. It fetches all parts of the
 * page, so it waits until nobody waits for one of them.
 */
export function registerShell(): void {
	if (!window.isSecureContext || !('serviceWorker' in navigator)) return;
	navigator.serviceWorker.register('/sw.js').catch(() => {
		// A browser that forbids it (private browsing, for one): the remote works as well without.
	});
}
