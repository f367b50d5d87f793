/** Runs tasks one after the other. A task that fails does not stop those behind it. */
export class TaskQueue {
	#tail: Promise<unknown> = Promise.resolve();
	#waiting = 0;

	/** True while a task runs or waits. */
	get busy(): boolean {
		return this.#waiting > 0;
	}

	/** A task whose signal aborts before its turn is never started, and rejects with the signal's reason. */
	run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
		const result = this.#tail.then(() => {
			signal?.throwIfAborted();
			return task();
		});
		this.#waiting += 1;
		const done = () => {
			this.#waiting -= 1;
		};
		this.#tail = result.then(done, done);
		return result;
	}
}
