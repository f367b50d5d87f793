import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

type PortProcess = ChildProcessByStdio<Writable, Readable, null>;

/**
 * A port of the virtual machine. Its device blocks whoever reads it and is no terminal, so `socat` does the reading in a
 * process of its own, which can be ended.
 */
export class GuestPort {
	readonly #socat: PortProcess;

	/** @param name as the virtual machine has it */
	constructor(name: string) {
		const address = `FILE:/dev/virtio-ports/${name},rdwr`;
		this.#socat = spawn('socat', [address, 'STDIO'], { stdio: ['pipe', 'pipe', 'inherit'] });
		// A write after the end is lost, as on a cable that was pulled.
		this.#socat.stdin.on('error', () => undefined);
	}

	get input(): Readable {
		return this.#socat.stdout;
	}

	write(bytes: Uint8Array | string): void {
		this.#socat.stdin.write(bytes);
	}

	async close(): Promise<void> {
		if (this.#socat.exitCode !== null || this.#socat.signalCode !== null) return;
		const ended = once(this.#socat, 'exit');
		this.#socat.kill('SIGKILL');
		await ended;
	}
}
