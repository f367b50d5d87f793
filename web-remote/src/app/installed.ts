/**
 * Keeps the page itself, so that it opens at once from the home screen. Only a secure page may. It fetches all parts of the
 * page, so it waits until nobody waits for one of them.
 *
 * @returns when it is kept, or cannot be
 */
export async function registerShell(): Promise<void> {
	if (!window.isSecureContext || !('serviceWorker' in navigator)) return;
	try {
		await navigator.serviceWorker.register('/sw.js');
		await navigator.serviceWorker.ready;
	} catch {
		// A browser that forbids it (private browsing, for one): the remote works as well without.
	}
}
