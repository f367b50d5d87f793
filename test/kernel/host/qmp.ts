import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const answerSchema = z.looseObject({
	id: z.int().optional(),
	error: z.looseObject({ desc: z.string() }).optional(),
	event: z.string().optional(),
	data: z.looseObject({ device: z.string().optional() }).optional(),
});

/** The machine protocol of QEMU: commands one by one over a local socket. */
export class Qmp {
	readonly #socket: Socket;
	readonly #pending = new Map<number, (problem: string | null) => void>();
	readonly #deleted = new Map<string, () => void>();
	#next = 1;

	constructor(path: string) {
		this.#socket = connect(path);
		this.#socket.on('error', () => this.#socket.destroy());
		this.#socket.on('close', () => {
			for (const settle of this.#pending.values()) settle('the machine has ended');
			this.#pending.clear();
		});
		createInterface({ input: this.#socket }).on('line', (line) => this.#take(line));
		void this.command('qmp_capabilities', {}).catch(() => undefined);
	}

	/** Rejects with the machine's own words when it cannot be done. */
	command(execute: string, args: Record<string, unknown>): Promise<void> {
		const id = this.#next++;
		return new Promise((resolve, reject) => {
			this.#pending.set(id, (problem) => (problem === null ? resolve() : reject(new Error(`${execute}: ${problem}`))));
			this.#socket.write(`${JSON.stringify({ execute, arguments: args, id })}\n`);
		});
	}

	/** Removes a device and resolves when it is gone. */
	async remove(device: string): Promise<void> {
		const gone = new Promise<void>((resolve) => this.#deleted.set(device, resolve));
		await this.command('device_del', { id: device });
		await gone;
	}

	close(): void {
		this.#socket.destroy();
	}

	#take(line: string): void {
		const answer = answerSchema.parse(JSON.parse(line));
		if (answer.event === 'DEVICE_DELETED' && answer.data?.device !== undefined) {
			this.#deleted.get(answer.data.device)?.();
			this.#deleted.delete(answer.data.device);
		}
		if (answer.id === undefined) return;
		this.#pending.get(answer.id)?.(answer.error?.desc ?? null);
		this.#pending.delete(answer.id);
	}
}
