import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP link on loopback that a test can cut and mend, as a network does. */
export class CuttableLink {
	readonly #server: Server;
	readonly #sockets = new Set<Socket>();
	#cut = false;

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
				from.pipe(to);
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

	mend(): void {
		this.#cut = false;
	}

	async close(): Promise<void> {
		this.cut();
		await new Promise<void>((resolve) => this.#server.close(() => resolve()));
	}
}
