import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { startWorker } from '../../../../src/process/worker.ts';
import type { Pass, PassResult } from './passes.ts';

/** Threads that run passes; results come in the order of the passes, however many threads there are. */
export class PassThreads {
	readonly #threads: readonly Worker[];

	constructor(folder: string, count: number) {
		this.#threads = Array.from({ length: count }, (_, index) =>
			startWorker(import.meta.url, './passThread', { workerData: join(folder, `material-${index + 1}`) }),
		);
	}

	/**
	 * Runs one pass after another until there have been enough.
	 *
	 * @param passOf the pass of a turn
	 * @param take gets each result in turn; false when it was the last one that is wanted
	 */
	async run(passOf: (turn: number) => Pass, take: (result: PassResult) => boolean): Promise<void> {
		const done = new Map<number, PassResult>();
		let next = 0;
		let taken = 0;
		let more = true;
		const work = async (thread: Worker) => {
			while (more) {
				const turn = next++;
				done.set(turn, await resultOf(thread, passOf(turn)));
				for (let result = done.get(taken); more && result !== undefined; result = done.get(taken)) {
					done.delete(taken++);
					more = take(result);
				}
			}
		};
		await Promise.all(this.#threads.map(work));
	}

	async close(): Promise<void> {
		await Promise.all(this.#threads.map((thread) => thread.terminate()));
	}
}

function resultOf(thread: Worker, pass: Pass): Promise<PassResult> {
	return new Promise((resolve, reject) => {
		const settled = () => {
			thread.off('message', onMessage);
			thread.off('error', onError);
		};
		const onMessage = (result: PassResult) => {
			settled();
			resolve(result);
		};
		const onError = (error: Error) => {
			settled();
			reject(error);
		};
		thread.on('message', onMessage);
		thread.on('error', onError);
		thread.postMessage(pass);
	});
}
