import type { RemoteState } from '../shared/protocol/state.ts';

/**
 * Resolves with the state once it is as wanted; rejects with the signal's reason.
 *
 * @param subscribe calls its listener after every change, with the change already in `current()`
 */
export function untilState(
	current: () => RemoteState,
	subscribe: (listener: () => void) => () => void,
	wanted: (state: RemoteState) => boolean,
	signal: AbortSignal,
): Promise<RemoteState> {
	return new Promise((resolve, reject) => {
		let unsubscribe: () => void = () => {};
		const finish = (settle: () => void) => {
			unsubscribe();
			signal.removeEventListener('abort', onAbort);
			settle();
		};
		const onAbort = () => finish(() => reject(signal.reason));
		const look = () => {
			if (wanted(current())) finish(() => resolve(current()));
		};
		unsubscribe = subscribe(look);
		signal.addEventListener('abort', onAbort, { once: true });
		if (signal.aborted) onAbort();
		else look();
	});
}
