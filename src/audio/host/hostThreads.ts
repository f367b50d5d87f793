import type { Worker } from 'node:worker_threads';
import { startWorker } from '../../process/worker.ts';
import { DetentError } from '../../shared/errors.ts';
import { type HostJob, threadMessageSchema } from './hostJobs.ts';

/** A source, a capture and what is measured before them; more are only needed for comparing. */
const KEPT = 4;

/** A job that a thread does. */
export interface ThreadRun {
	/** Sends something to the job; does nothing when it has ended. */
	send(message: unknown): void;
	/** Resolves when the job is done: with null, or with the reason why the thread ended before it was. */
	readonly ended: Promise<DetentError | null>;
}

interface Seat {
	readonly worker: Worker;
	/** What it has done before: its program and its memory are made for that. */
	readonly done: Set<HostJob['job']>;
	run: { hear(message: unknown): void; end(fault: DetentError | null): void } | null;
}

/**
 * Which of these does the job: one that has done such a job before, else the one that has done the fewest kinds of them. So
 * every pass finds its threads as the last one left them, and the process is as large in one pass as in the next.
 *
 * @returns null when there is none
 */
export function fittest<Free extends { readonly done: ReadonlySet<HostJob['job']> }>(
	free: readonly Free[],
	job: HostJob['job'],
): Free | null {
	const rank = ({ done }: Free) => (done.has(job) ? -1 : done.size);
	return free.toSorted((a, b) => rank(a) - rank(b))[0] ?? null;
}

/**
 * Threads beside the block loop that stay for the next job. A new thread loads its program first, which takes longer than a
 * measurement and as much of the processor as it can get, and leaves some memory behind when it ends: a host that prints
 * all day would grow by that.
 */
export class HostThreads {
	readonly #free: Seat[] = [];
	readonly #loaded: (thread: number) => void;

	/** @param loaded gets the system's id of each thread when it has loaded its program */
	constructor(loaded: (thread: number) => void) {
		this.#loaded = loaded;
	}

	/** Starts threads ahead, until `count` are free. */
	prepare(count: number): void {
		while (this.#free.length < count) this.#free.push(this.#start());
	}

	/** Gives the job to a free thread, or to a new one. @param hear gets what the job tells */
	run(job: HostJob, hear: (message: unknown) => void): ThreadRun {
		const seat = fittest(this.#free, job.job) ?? this.#start();
		const place = this.#free.indexOf(seat);
		if (place >= 0) this.#free.splice(place, 1);
		seat.done.add(job.job);
		let running = true;
		const ended = new Promise<DetentError | null>((resolve) => {
			seat.run = {
				hear,
				end: (fault) => {
					running = false;
					resolve(fault);
				},
			};
		});
		seat.worker.postMessage(job);
		return {
			send(message) {
				if (running) seat.worker.postMessage(message);
			},
			ended,
		};
	}

	/** The one answer of a job that has one. Rejects with `audio.thread-ended` when there is none. */
	async answer(job: HostJob): Promise<unknown> {
		let answer: { told: unknown } | null = null;
		const fault = await this.run(job, (told) => {
			answer ??= { told };
		}).ended;
		const given = answer as { told: unknown } | null;
		if (given !== null) return given.told;
		throw fault ?? new DetentError('audio.thread-ended', { message: `A thread gave no answer (${job.job}).` });
	}

	#start(): Seat {
		const seat: Seat = { worker: startWorker(import.meta.url, './hostThread', {}), done: new Set(), run: null };
		seat.worker.on('message', (raw) => {
			const message = threadMessageSchema.parse(raw);
			if ('thread' in message) this.#loaded(message.thread);
			else if ('told' in message) seat.run?.hear(message.told);
			else this.#end(seat, null);
		});
		const lost = (cause?: unknown) => {
			const place = this.#free.indexOf(seat);
			if (place >= 0) this.#free.splice(place, 1);
			this.#end(
				seat,
				new DetentError('audio.thread-ended', {
					message: 'A thread of the audio host ended unexpectedly.',
					remedy: 'Try again; if it happens again, look at the log.',
					...(cause === undefined ? {} : { cause }),
				}),
			);
		};
		seat.worker.on('error', lost);
		seat.worker.on('exit', () => lost());
		return seat;
	}

	#end(seat: Seat, fault: DetentError | null): void {
		const { run } = seat;
		seat.run = null;
		if (fault === null) {
			if (this.#free.length < KEPT) this.#free.push(seat);
			else void seat.worker.terminate();
		}
		run?.end(fault);
	}
}
