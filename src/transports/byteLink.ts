import type { Cancel, Clock } from '../shared/clock.ts';
import { DetentError, describeError } from '../shared/errors.ts';
import { Listeners, type Unsubscribe } from '../shared/listeners.ts';

export interface LinkStatus {
	open: boolean;
	/** Why it is not open, in words; null while it is open or before the first try. A write that failed names the port. */
	reason: string | null;
}

/**
 * Bytes in, bytes out, reconnect. A stream (serial, TCP) hands over pieces of any size; a message transport (UDP, MIDI
 * ports) one datagram or message for each call.
 */
export interface ByteLink {
	/** How a person knows it: `/dev/ttyUSB0`, `127.0.0.1:7001`. */
	readonly address: string;
	/** Starts to connect and keeps trying until `close`; returns at once. */
	open(): void;
	close(): Promise<void>;
	status(): LinkStatus;
	/**
	 * Resolves when the bytes have left for the system.
	 *
	 * @throws DetentError `unit.away` when the link is not open or breaks, `unit.silent` past the write deadline
	 */
	write(bytes: Uint8Array): Promise<void>;
	/** Drops a port that is open but seems dead, and opens it anew. Absent where nothing could be gained by it. */
	reopen?(reason: string): void;
	onBytes(listener: (bytes: Uint8Array) => void): Unsubscribe;
	onStatus(listener: (status: LinkStatus) => void): Unsubscribe;
}

/** One opened port, as the transports make it. */
export interface RawPort {
	write(bytes: Uint8Array): Promise<void>;
	close(): Promise<void>;
}

export interface RawPortEvents {
	bytes(bytes: Uint8Array): void;
	/** The port is gone, by itself. Called once at most. */
	lost(reason: string): void;
}

/** Opens a port once. Rejects with a reason that a person understands. */
export type Connect = (events: RawPortEvents) => Promise<RawPort>;

export interface ByteLinkOptions {
	address: string;
	connect: Connect;
	clock: Clock;
	/** Longest time that opening may take. */
	openDeadlineMs: number;
	/** Longest time that a write may take. */
	writeDeadlineMs: number;
	/** First pause between two tries; doubles up to `retryMaxMs`. */
	retryMinMs: number;
	retryMaxMs: number;
	/** What the line carries; a write may take as long as its bytes need, and the deadline on top. Without it: at once. */
	bytesPerSecond?: number;
	/** Watches, while the port is away, for a reason to try at once instead of at the next try. */
	whileAway?(tryNow: () => void): Unsubscribe;
}

export const LINK_DEFAULTS = {
	openDeadlineMs: 5000,
	writeDeadlineMs: 1000,
	retryMinMs: 250,
	retryMaxMs: 5000,
} as const;

/** A link that reconnects with growing pauses. A port that fails in any way is dropped and opened anew. */
export function createByteLink(options: ByteLinkOptions): ByteLink {
	const { address, clock } = options;
	const bytesListeners = new Listeners<Uint8Array>();
	const statusListeners = new Listeners<LinkStatus>();
	let status: LinkStatus = { open: false, reason: null };
	let port: RawPort | null = null;
	let wanted = false;
	let retryMs = options.retryMinMs;
	let cancelRetry: (() => void) | null = null;
	/** Counts attempts, so that what an earlier port still says is not believed. */
	let generation = 0;

	const setStatus = (next: LinkStatus) => {
		if (next.open === status.open && next.reason === status.reason) return;
		status = next;
		statusListeners.tell(next);
	};
	const lose = (own: number, reason: string) => {
		if (own !== generation) return;
		generation += 1;
		const lost = port;
		port = null;
		lost?.close().catch(() => undefined);
		setStatus({ open: false, reason });
		if (!wanted) return;
		const again = () => {
			cancelRetry?.();
			cancelRetry = null;
			void tryOpen();
		};
		const cancelTimer = clock.after(retryMs, again);
		const stopWatching = options.whileAway?.(() => {
			retryMs = options.retryMinMs;
			again();
		});
		cancelRetry = () => {
			cancelTimer();
			stopWatching?.();
		};
		retryMs = Math.min(retryMs * 2, options.retryMaxMs);
	};
	const tryOpen = async () => {
		generation += 1;
		const own = generation;
		const cancelDeadline = clock.after(options.openDeadlineMs, () =>
			lose(own, `${address} did not open within ${options.openDeadlineMs} ms.`),
		);
		try {
			const opened = await options.connect({
				bytes: (bytes) => {
					if (own === generation) bytesListeners.tell(bytes);
				},
				lost: (reason) => lose(own, reason),
			});
			// Too late, or closed meanwhile: nobody may be left holding it.
			if (own !== generation || !wanted) {
				await opened.close().catch(() => undefined);
				return;
			}
			port = opened;
			retryMs = options.retryMinMs;
			setStatus({ open: true, reason: null });
		} catch (error) {
			lose(own, describeError(error));
		} finally {
			cancelDeadline();
		}
	};
	const away = (reason: string) =>
		new DetentError('unit.away', {
			message: reason,
			subject: address,
			remedy: 'Check that the unit is on and its cable is in; Detent keeps trying.',
		});

	return {
		address,
		open: () => {
			if (wanted) return;
			wanted = true;
			void tryOpen();
		},
		close: async () => {
			wanted = false;
			generation += 1;
			cancelRetry?.();
			cancelRetry = null;
			const last = port;
			port = null;
			setStatus({ open: false, reason: null });
			await last?.close().catch(() => undefined);
		},
		status: () => status,
		write: async (bytes) => {
			const own = generation;
			const target = port;
			if (target === null) throw away(status.reason ?? 'The connection is not open.');
			let cancelDeadline: Cancel = () => undefined;
			const onLineMs = options.bytesPerSecond === undefined ? 0 : (bytes.length / options.bytesPerSecond) * 1000;
			const deadlineMs = Math.ceil(options.writeDeadlineMs + onLineMs);
			const deadline = new Promise<never>((_, reject) => {
				cancelDeadline = clock.after(deadlineMs, () =>
					reject(
						new DetentError('unit.silent', {
							message: `The connection did not take ${bytes.length} bytes within ${deadlineMs} ms.`,
							subject: address,
						}),
					),
				);
			});
			try {
				await Promise.race([target.write(bytes), deadline]);
			} catch (error) {
				const failure = error instanceof DetentError ? error : away(describeError(error));
				lose(own, `${failure.subject ?? address}: ${failure.message}`);
				throw failure;
			} finally {
				cancelDeadline();
			}
		},
		reopen: (reason) => {
			if (port !== null) lose(generation, reason);
		},
		onBytes: (listener) => bytesListeners.add(listener),
		onStatus: (listener) => statusListeners.add(listener),
	};
}
