import { io } from 'socket.io-client';
import { session } from './api.ts';
import { COMING_BACK } from './comingBack.ts';
import type { LinkWorld } from './link.ts';

/** The page's own socket, clocks and timers. */
export function browserLink(): LinkWorld {
	return {
		socket: io(COMING_BACK),
		isPaired: async () => (await session()) !== null,
		monotonicMs: () => performance.now(),
		wallMs: () => Date.now(),
		after(delayMs, callback) {
			const timer = window.setTimeout(callback, delayMs);
			return () => clearTimeout(timer);
		},
	};
}
