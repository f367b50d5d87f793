import type { Worker } from 'node:worker_threads';
import { startWorker } from '../../process/worker.ts';
import { DetentError } from '../../shared/errors.ts';
import type { OfflineOptions } from '../offlineEngine.ts';
import { unpackError } from '../packedError.ts';
import { type Job, reportSchema } from './jobs.ts';

interface Waiting {
	id: number;
	job: Job;
	options: OfflineOptions;
	/** Shared with the worker; anything but 0 ends the job. */
	cancel: Int32Array<SharedArrayBuffer>;
	resolve(result: unknown): void;
	reject(error: unknown): void;
	/** Takes the listener off the signal. */
	release(): void;
}

interface Seat {
	worker: Worker;
	busy: Waiting | null;
}

function disposed(): DetentError {
	return new DetentError('audio.disposed', {
		message: 'The offline engine has been closed.',
		remedy: 'Start Detent again.',
	});
}

/**
 * Runs jobs in worker threads, first come first served. Threads start when they are needed, stay for the next job, and do
 * not keep the process alive while they are idle.
 */
export class WorkerPool {
	readonly #size: number;
	readonly #seats = new Set<Seat>();
	readonly #queue: Waiting[] = [];
	#nextId = 1;
	#disposed = false;
	#onIdle: (() => void) | null = null;

	/** @param size threads at most */
	constructor(size: number) {
		this.#size = size;
	}

	/** Rejects with the job's DetentError, with the signal's reason, or with `internal.worker` when the thread died. */
	run(job: Job, options: OfflineOptions): Promise<unknown> {
		return new Promise((resolve, reject) => {
			if (this.#disposed) {
				reject(disposed());
				return;
			}
			const { signal } = options;
			if (signal?.aborted) {
				reject(signal.reason);
				return;
			}
			const cancel = new Int32Array(new SharedArrayBuffer(4));
			const waiting: Waiting = {
				id: this.#nextId++,
				job,
				options,
				cancel,
				resolve,
				reject,
				release: () => signal?.removeEventListener('abort', onAbort),
			};
			const onAbort = () => {
				Atomics.store(cancel, 0, 1);
				const place = this.#queue.indexOf(waiting);
				if (place < 0) return;
				this.#queue.splice(place, 1);
				waiting.release();
				reject(signal?.reason);
			};
			signal?.addEventListener('abort', onAbort, { once: true });
			this.#queue.push(waiting);
			this.#seatNext();
		});
	}

	/** Cancels what runs, waits until no thread holds a half file, ends the threads. */
	async dispose(): Promise<void> {
		this.#disposed = true;
		for (const waiting of this.#queue.splice(0)) {
			waiting.release();
			waiting.reject(disposed());
		}
		const busy = [...this.#seats].filter((seat) => seat.busy !== null);
		for (const seat of busy) if (seat.busy !== null) Atomics.store(seat.busy.cancel, 0, 1);
		if (busy.length > 0)
			await new Promise<void>((resolve) => {
				this.#onIdle = resolve;
			});
		await Promise.all([...this.#seats].map(({ worker }) => worker.terminate()));
		this.#seats.clear();
	}

	#seatNext(): void {
		const [waiting] = this.#queue;
		if (waiting === undefined) return;
		const free = [...this.#seats].find((seat) => seat.busy === null);
		const seat = free ?? (this.#seats.size < this.#size ? this.#addSeat() : null);
		if (seat === null) return;
		this.#queue.shift();
		seat.busy = waiting;
		seat.worker.ref();
		seat.worker.postMessage({ id: waiting.id, job: waiting.job, cancel: waiting.cancel });
	}

	#addSeat(): Seat {
		const seat: Seat = { worker: startWorker(import.meta.url, './worker', { name: 'offline' }), busy: null };
		this.#seats.add(seat);
		seat.worker.on('message', (message) => this.#hear(seat, message));
		// The thread's `exit` follows; the job is answered there.
		let reason: unknown = null;
		seat.worker.on('error', (error) => {
			reason = error;
		});
		seat.worker.on('exit', () => this.#lose(seat, reason));
		return seat;
	}

	#hear(seat: Seat, message: unknown): void {
		const report = reportSchema.parse(message);
		const { busy } = seat;
		if (busy === null || busy.id !== report.id) return;
		if (report.type === 'progress') {
			if (Atomics.load(busy.cancel, 0) === 0) busy.options.onProgress?.(report.fraction);
			return;
		}
		this.#free(seat);
		if (report.type === 'done') busy.resolve(report.result);
		else if (report.type === 'failed') busy.reject(unpackError(report.error));
		else busy.reject(busy.options.signal?.aborted ? busy.options.signal.reason : disposed());
		this.#seatNext();
	}

	#lose(seat: Seat, reason: unknown): void {
		const { busy } = seat;
		this.#seats.delete(seat);
		if (busy === null) return;
		this.#free(seat);
		busy.reject(
			new DetentError('internal.worker', {
				message: `The thread that worked on it ended: ${reason instanceof Error ? reason.message : 'no reason given'}.`,
				remedy: 'Try again; if it happens twice, report it with the file.',
				cause: reason,
			}),
		);
		this.#seatNext();
	}

	#free(seat: Seat): void {
		seat.busy?.release();
		seat.busy = null;
		seat.worker.unref();
		if (this.#onIdle !== null && ![...this.#seats].some((other) => other.busy !== null)) this.#onIdle();
	}
}
