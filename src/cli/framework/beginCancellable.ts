/**
 * Begins what goes on by itself in the daemon, and ends it there when the person gives up: before it began, while it was begun
 * and after that. An aborted signal tells nobody who listens later, so it is looked at.
 *
 * @param cancel must not throw
 * @returns what ends listening to the signal
 * @throws what `start` throws, and the signal's reason where it had been aborted before: then nothing was begun
 */
export async function beginCancellable(
	signal: AbortSignal,
	start: () => Promise<unknown>,
	cancel: () => void,
): Promise<() => void> {
	signal.throwIfAborted();
	await start();
	signal.addEventListener('abort', cancel, { once: true });
	if (signal.aborted) cancel();
	return () => signal.removeEventListener('abort', cancel);
}
