import type { ServerResponse } from 'node:http';

/** Answers that are still under way, by the device that asked: a download outlives the moment it was allowed in. */
export class RunningReplies {
	readonly #running = new Map<string, Set<ServerResponse>>();

	add(remote: string, response: ServerResponse): void {
		const all = this.#running.get(remote) ?? new Set();
		this.#running.set(remote, all.add(response));
		response.once('close', () => {
			all.delete(response);
			if (all.size === 0 && this.#running.get(remote) === all) this.#running.delete(remote);
		});
	}

	/** Ends whatever goes to or comes from a device, in the middle where it is. */
	cut(remote: string): void {
		for (const response of this.#running.get(remote) ?? []) response.req.destroy();
	}
}
