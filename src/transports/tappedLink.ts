import type { Clock } from '../shared/clock.ts';
import { Listeners, type Unsubscribe } from '../shared/listeners.ts';
import type { ByteLink } from './byteLink.ts';

export interface TappedBytes {
	direction: 'in' | 'out';
	bytes: Uint8Array;
	/** Wall clock. */
	atMs: number;
}

export interface TappedLink extends ByteLink {
	onWire(listener: (event: TappedBytes) => void): Unsubscribe;
}

/**
 * A link that lets others listen to its bytes both ways. What is written is told when it is handed over, before an answer
 * to it can come; a write that the link refuses at once because it is not open is not told.
 */
export function tapLink(link: ByteLink, clock: Clock): TappedLink {
	const listeners = new Listeners<TappedBytes>();
	const tell = (direction: 'in' | 'out', bytes: Uint8Array) => {
		if (listeners.size > 0) listeners.tell({ direction, bytes, atMs: clock.nowMs() });
	};
	return {
		address: link.address,
		open: () => link.open(),
		close: () => link.close(),
		status: () => link.status(),
		write: (bytes) => {
			if (listeners.size > 0 && link.status().open) tell('out', bytes);
			return link.write(bytes);
		},
		reopen: (reason) => link.reopen?.(reason),
		onBytes: (listener) =>
			link.onBytes((bytes) => {
				tell('in', bytes);
				listener(bytes);
			}),
		onStatus: (listener) => link.onStatus(listener),
		onWire: (listener) => listeners.add(listener),
	};
}
