import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP link on loopback that a test can cut, hold up, slow down and mend, as a network does. */
export class CuttableLink {
	readonly #server: Server;
	readonly #sockets = new Set<Socket>();
	#cut = false;
	#heldUp = false;
	#bytesPerSecond = Number.POSITIVE_INFINITY;
	/** When the next byte may leave, ms. */
	#freeAtMs = 0;
	#waiting: (() => void)[] = [];

	constructor(targetPort: number) {
		this.#server = createServer((near) => {
			if (this.#cut) {
				near.destroy();
				return;
			}
			const far = connect(targetPort, '127.0.0.1');
			for (const [from, to] of [
				[near, far],
				[far, near],
			] as const) {
				this.#sockets.add(from);
				from.on('data', (bytes: Buffer) => this.#carry(from, to, bytes));
				from.on('end', () => to.end());
				from.on('error', () => undefined);
				from.on('close', () => {
					to.destroy();
					this.#sockets.delete(from);
				});
			}
		});
	}

	/** Resolves with the port to use in place of the target's. */
	listen(): Promise<number> {
		return new Promise((resolve) => {
			this.#server.listen(0, '127.0.0.1', () => {
				const address = this.#server.address();
				resolve(typeof address === 'object' && address !== null ? address.port : 0);
			});
		});
	}

	cut(): void {
		this.#cut = true;
		for (const socket of this.#sockets) socket.destroy();
	}

	/** Nothing passes, and nobody is told, as in a lift; what was sent meanwhile comes when it is mended. */
	holdUp(): void {
		this.#heldUp = true;
	}

	/** Both ways together carry no more than this. */
	slow(bytesPerSecond: number): void {
		this.#bytesPerSecond = bytesPerSecond;
	}

	/** Cut and hold-up are over; a slow link stays slow. */
	mend(): void {
		this.#cut = false;
		this.#heldUp = false;
		const waiting = this.#waiting;
		this.#waiting = [];
		for (const go of waiting) go();
	}

	/** The sender waits until its bytes are through, as behind a full buffer. */
	#carry(from: Socket, to: Socket, bytes: Buffer): void {
		from.pause();
		const pass = () => {
			if (this.#heldUp) {
				this.#waiting.push(pass);
				return;
			}
			const nowMs = performance.now();
			this.#freeAtMs = Math.max(this.#freeAtMs, nowMs) + (1000 * bytes.length) / this.#bytesPerSecond;
			const arrive = () => {
				to.write(bytes);
				from.resume();
			};
			if (this.#freeAtMs - nowMs < 1) arrive();
			else setTimeout(arrive, this.#freeAtMs - nowMs);
		};
		pass();
	}

	async close(): Promise<void> {
		this.cut();
		await new Promise<void>((resolve) => this.#server.close(() => resolve()));
	}
}
