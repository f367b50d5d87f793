import type { Socket } from 'socket.io-client';
import type { LoudnessCurve } from '../../../src/shared/loudnessHistory.ts';
import type { Answer, CommandInput } from '../../../src/shared/protocol/commands.ts';
import { type Meters, NOTHING_WANTED, type Wanted } from '../../../src/shared/protocol/meters.ts';
import type { ClientToServer, ServerToClient } from '../../../src/shared/protocol/sockets.ts';
import { DaemonClock } from './daemonClock.ts';
import { Heartbeat } from './heartbeat.ts';
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

/** What the link needs of the world; injected, so that the same code runs in a test without a page. */
export interface LinkWorld {
	/** Not connected yet, and with nothing kept for later. */
	socket: Socket<ServerToClient, ClientToServer>;
	/** Whether the daemon still knows this device; rejects when it is out of reach. */
	isPaired(): Promise<boolean>;
	/** This device's monotonic clock, ms. */
	monotonicMs(): number;
	/** Wall clock, ms. */
	wallMs(): number;
	/** Calls back once; returns what prevents it. */
	after(delayMs: number, callback: () => void): () => void;
}

const ANSWER_WAIT_MS = 5000;
/** A snapshot takes longer over a slow link: each one that did not come gives the next twice the time. */
const SNAPSHOT_WAIT_MS = 2000;
const MOST_SNAPSHOT_WAIT_MS = 30_000;
const RETRY_MS = 1000;

const NOT_LIVE: Failure = {
	code: 'remote.away',
	message: 'The studio is out of reach. Nothing was sent.',
	subject: null,
	remedy: 'Try again when the banner is gone.',
};

const NO_ANSWER: Failure = {
	code: 'remote.no-answer',
	message: 'The studio did not answer in time. It may or may not have been done.',
	subject: null,
	remedy: 'Look at the state before you try again.',
};

/**
 * The socket to the daemon. It never keeps a command for later: what can't be sent now fails now, and what is held up on
 * the way is refused by its stamp. On every connect, gap, silence and wake it asks for the whole state first.
 */
export class Link {
	readonly #world: LinkWorld;
	readonly #socket: Socket<ServerToClient, ClientToServer>;
	readonly #listener: LinkListener;
	readonly #waiting = new Set<(answer: Answer) => void>();
	readonly #daemonClock: DaemonClock;
	readonly #heartbeat: Heartbeat;
	#truth: Truth = NOTHING_KNOWN;
	#wanted: Wanted = NOTHING_WANTED;
	#wanting = false;
	#snapshotWaitMs = SNAPSHOT_WAIT_MS;
	#stopSnapshotWait: () => void = () => {};

	constructor(listener: LinkListener, world: LinkWorld) {
		this.#world = world;
		this.#listener = listener;
		this.#socket = world.socket;
		this.#daemonClock = new DaemonClock(() => world.monotonicMs());
		this.#heartbeat = new Heartbeat({
			wallMs: () => world.wallMs(),
			after: (delayMs, callback) => world.after(delayMs, callback),
			ask: (heard) => this.#socket.emit('beat', heard),
			heard: (daemonMs) => this.#daemonClock.heard(daemonMs),
			silent: () => this.#become(syncing(this.#truth)),
			speaks: () => this.#resync(),
			slept: () => this.woke(),
		});
		this.#socket.on('connect', () => {
			this.#become(syncing(this.#truth));
			this.#expectSnapshot();
			this.#socket.emit('subscribe', this.#wanted);
		});
		this.#socket.on('disconnect', () => {
			this.#lose();
			this.#comeBack();
		});
		this.#socket.on('connect_error', () => this.#comeBack());
		this.#socket.on('snapshot', ({ atMs, ...snapshot }, received) => {
			received?.();
			this.#daemonClock.begin(atMs);
			this.#stopSnapshotWait();
			this.#snapshotWaitMs = SNAPSHOT_WAIT_MS;
			this.#become(withSnapshot(snapshot));
			this.#heartbeat.start();
		});
		this.#socket.on('changes', (message, received) => {
			received?.();
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
		this.#wanting = true;
		this.#socket.connect();
	}

	close(): void {
		this.#wanting = false;
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
				stopWaiting();
				this.#waiting.delete(settle);
				resolve(answer);
			};
			const stopWaiting = this.#world.after(ANSWER_WAIT_MS, () => {
				settle({ ok: false, error: NO_ANSWER });
				this.#resync();
			});
			this.#waiting.add(settle);
			this.#socket.emit('commandAt', this.#daemonClock.nowMs(), command, settle);
		});
	}

	/** What this screen needs now; also repeated after every connect. */
	subscribe(wanted: Wanted): void {
		this.#wanted = wanted;
		if (this.#socket.connected) this.#socket.emit('subscribe', wanted);
	}

	/** The page came back to the front: the system may have frozen it, so nothing on screen is believed. */
	woke(): void {
		if (!this.#wanting) return;
		if (this.#socket.connected) this.#resync();
		else this.#startAnew();
	}

	/** The device says that it has no network. */
	offline(): void {
		this.#socket.io.engine?.close();
	}

	#resync(): void {
		if (!this.#socket.connected) return;
		this.#heartbeat.stop();
		this.#become(syncing(this.#truth));
		this.#socket.emit('resync');
		this.#expectSnapshot();
	}

	/** A link over which no snapshot comes is dead, whatever the system says: start a new one. */
	#expectSnapshot(): void {
		this.#stopSnapshotWait();
		this.#stopSnapshotWait = this.#world.after(this.#snapshotWaitMs, () => {
			if (this.#truth.trust === 'live') return;
			this.#snapshotWaitMs = Math.min(MOST_SNAPSHOT_WAIT_MS, 2 * this.#snapshotWaitMs);
			this.#startAnew();
		});
	}

	/** An attempt that hangs since the network was away is given up for a fresh one. */
	#startAnew(): void {
		this.#socket.disconnect();
		this.#lose();
		this.#socket.connect();
	}

	/** What waits for its answer was sent: nobody knows whether it was done. */
	#lose(): void {
		this.#stopSnapshotWait();
		this.#heartbeat.stop();
		this.#become(away(this.#truth));
		for (const settle of [...this.#waiting]) settle({ ok: false, error: NO_ANSWER });
	}

	#become(truth: Truth): void {
		if (truth === this.#truth) return;
		this.#truth = truth;
		this.#listener.truthChanged(truth);
	}

	/** Where the library does not try again by itself (the daemon ended the link, or refused it), it is asked why. */
	#comeBack(): void {
		if (!this.#wanting || this.#socket.active) return;
		void this.#world.isPaired().then(
			(paired) => {
				if (!paired) {
					this.close();
					this.#listener.refused();
				} else this.#later();
			},
			() => this.#later(),
		);
	}

	#later(): void {
		this.#world.after(RETRY_MS, () => {
			if (this.#wanting && !this.#socket.active) this.#socket.connect();
		});
	}
}
