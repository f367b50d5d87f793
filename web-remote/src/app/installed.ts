/** Keeps the page itself, so that it opens at once from the home screen. Only a secure page may. */
export function registerShell(): void {
	if (!window.isSecureContext || !('serviceWorker' in navigator)) return;
	window.addEventListener('load', () => {
		navigator.serviceWorker.register('/sw.js').catch(() => {
			// A browser that forbids it (private browsing, for one): the remote works as well without.
		});
	});
}
