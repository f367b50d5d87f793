import { io, type Socket } from 'socket.io-client';
import type { Daemon } from '../../../src/daemon.ts';
import { SESSION_COOKIE } from '../../../src/remote/access.ts';
import { readLocalAccess } from '../../../src/remote/localAccess.ts';
import { METER_TOPICS } from '../../../src/shared/protocol/meters.ts';

const MOVE_MS = 1000 / 30;

/** A remote that looks at every meter and drags a control. */
export class BusyRemote {
	readonly #socket: Socket;
	readonly #timer: ReturnType<typeof setInterval>;
	meters = 0;
	moves = 0;

	constructor(daemon: Daemon) {
		const access = readLocalAccess(daemon.dataRoot);
		if (access === null) throw new Error('the daemon has no address');
		this.#socket = io(access.url, {
			transports: ['websocket'],
			extraHeaders: { cookie: `${SESSION_COOKIE}=${access.token}` },
		});
		this.#socket.on('snapshot', () => this.#socket.emit('subscribe', { meters: METER_TOPICS, preview: false }));
		this.#socket.on('meters', (_: unknown, received: () => void) => {
			this.meters++;
			received();
		});
		let count = 0;
		this.#timer = setInterval(() => {
			count++;
			const position = 0.2 + (count % 100) / 200;
			this.#socket.emit(
				'command',
				{
					type: 'control.move',
					unit: 'totalmix',
					control: 'main_volume',
					position,
					gesture: `soak-${count >> 6}`,
					seq: count,
					last: count % 64 === 63,
				},
				() => {
					this.moves++;
				},
			);
		}, MOVE_MS);
	}

	close(): void {
		clearInterval(this.#timer);
		this.#socket.disconnect();
	}
}
