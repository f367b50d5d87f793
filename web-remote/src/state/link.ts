import { io, type Socket } from 'socket.io-client';
import type { LoudnessCurve } from '../../../src/shared/loudnessHistory.ts';
import type { Answer, CommandInput } from '../../../src/shared/protocol/commands.ts';
import { type Meters, NOTHING_WANTED, type Wanted } from '../../../src/shared/protocol/meters.ts';
import type { ClientToServer, ServerToClient } from '../../../src/shared/protocol/sockets.ts';
import { away, NOTHING_KNOWN, syncing, type Truth, withChanges, withSnapshot } from './truth.ts';

export type Failure = Extract<Answer, { ok: false }>['error'];
export type PreviewBlock = Parameters<ServerToClient['preview']>[0];

/** What the link tells the rest of the remote. */
export interface LinkListener {
	truthChanged(truth: Truth): void;
	meters(meters: Meters): void;
	/** What the daemon knows of the piece's loudness. */
	loudness(curve: LoudnessCurve): void;
	preview(block: PreviewBlock): void;
	/** The daemon does not know this device (any more). */
	refused(): void;
}

const ANSWER_WAIT_MS = 5000;
const SNAPSHOT_WAIT_MS = 2000;

const NOT_LIVE: Failure = {
	code: 'remote.away',
	message: 'The studio is out of reach. Nothing was sent.',
	subject: null,
	remedy: 'Try again when the banner is gone.',
};

/**
 * The socket to the daemon. It never keeps a command for later: what can't be sent now fails now. On every connect, gap
 * and wake it asks for the whole state first.
 */
export class Link {
	readonly #socket: Socket<ServerToClient, ClientToServer>;
	readonly #listener: LinkListener;
	readonly #waiting = new Set<(answer: Answer) => void>();
	#truth: Truth = NOTHING_KNOWN;
	#wanted: Wanted = NOTHING_WANTED;
	#snapshotTimer = 0;

	constructor(listener: LinkListener) {
		this.#listener = listener;
		this.#socket = io({
			transports: ['websocket'],
			autoConnect: false,
			reconnectionDelay: 250,
			reconnectionDelayMax: 1500,
			randomizationFactor: 0.2,
			timeout: 4000,
		});
		this.#socket.on('connect', () => {
			this.#become(syncing(this.#truth));
			this.#expectSnapshot();
			this.#socket.emit('subscribe', this.#wanted);
		});
		this.#socket.on('disconnect', (reason) => {
			this.#lose();
			// The server ended it (revoked, or closing): the library does not come back by itself.
			if (reason === 'io server disconnect') void this.#checkSession();
		});
		this.#socket.on('connect_error', () => void this.#checkSession());
		this.#socket.on('snapshot', (snapshot) => {
			clearTimeout(this.#snapshotTimer);
			this.#become(withSnapshot(snapshot));
		});
		this.#socket.on('changes', (message) => {
			const next = withChanges(this.#truth, message);
			this.#become(next.truth);
			if (next.resync) this.#resync();
		});
		this.#socket.on('meters', (meters, received) => {
			this.#listener.meters(meters);
			received();
		});
		this.#socket.on('loudness', (curve) => this.#listener.loudness(curve));
		this.#socket.on('preview', (block) => this.#listener.preview(block));
	}

	get truth(): Truth {
		return this.#truth;
	}

	open(): void {
		this.#socket.connect();
	}

	close(): void {
		this.#socket.disconnect();
		this.#lose();
	}

	/** Sends one command, or fails at once. Exactly one answer, never a rejection. */
	command(command: CommandInput): Promise<Answer> {
		if (this.#truth.trust !== 'live' || !this.#socket.connected) {
			return Promise.resolve({ ok: false, error: NOT_LIVE });
		}
		return new Promise((resolve) => {
			const settle = (answer: Answer) => {
				clearTimeout(timer);
				this.#waiting.delete(settle);
				resolve(answer);
			};
			const timer = setTimeout(() => {
				settle({
					ok: false,
					error: {
						code: 'remote.no-answer',
						message: 'The studio did not answer in time. It may or may not have been done.',
						subject: null,
						remedy: 'Look at the state before you try again.',
					},
				});
				this.#resync();
			}, ANSWER_WAIT_MS);
			this.#waiting.add(settle);
			this.#socket.emit('command', command, settle);
		});
	}

	/** What this screen needs now; also repeated after every connect. */
	subscribe(wanted: Wanted): void {
		this.#wanted = wanted;
		if (this.#socket.connected) this.#socket.emit('subscribe', wanted);
	}

	/** The page came back to the front: the system may have frozen it, so nothing on screen is believed. */
	woke(): void {
		if (!this.#socket.connected) {
			this.#lose();
			this.#socket.connect();
			return;
		}
		this.#resync();
	}

	/** The device says that it has no network. */
	offline(): void {
		this.#socket.io.engine?.close();
	}

	#resync(): void {
		this.#become(syncing(this.#truth));
		this.#socket.emit('resync');
		this.#expectSnapshot();
	}

	/** A link over which no snapshot comes is dead, whatever the system says: start a new one. */
	#expectSnapshot(): void {
		clearTimeout(this.#snapshotTimer);
		this.#snapshotTimer = window.setTimeout(() => {
			if (this.#truth.trust === 'live') return;
			this.#socket.disconnect();
			this.#socket.connect();
		}, SNAPSHOT_WAIT_MS);
	}

	#lose(): void {
		clearTimeout(this.#snapshotTimer);
		this.#become(away(this.#truth));
		for (const settle of [...this.#waiting]) settle({ ok: false, error: NOT_LIVE });
	}

	#become(truth: Truth): void {
		if (truth === this.#truth) return;
		this.#truth = truth;
		this.#listener.truthChanged(truth);
	}

	async #checkSession(): Promise<void> {
		try {
			const response = await fetch('/api/session');
			if (response.status === 401) {
				this.#socket.disconnect();
				this.#listener.refused();
				return;
			}
		} catch {
			// No network: the socket goes on trying by itself.
		}
		if (!this.#socket.active) window.setTimeout(() => this.#socket.connect(), 1000);
	}
}
