import { DetentError } from '../../shared/errors.ts';
import type { LoopTask } from './task.ts';

/** What has the stream, and can be ended. */
export type Playing = LoopTask & { stop(): void };

interface Busy {
	readonly task: Playing;
	/** Somebody ended it. */
	cancelled: boolean;
	/** It is put away. */
	finished: Promise<void>;
}

/** Whose turn it is: one thing at a time is prepared, measured, played or printed, and none while relays are switched. */
export class Turns {
	#busy: Busy | null = null;
	#taken = false;
	#switching = false;
	#stops = 0;

	/** Goes up with every stop or cancel, so that what is being prepared meanwhile does not start. */
	get stops(): number {
		return this.#stops;
	}

	/** Relays are switched from now on, or no more. @throws DetentError `audio.busy` while something is measured or printed */
	switching(on: boolean): void {
		const mode = this.#busy?.task.mode;
		if (on && (this.#taken || mode === 'printing' || mode === 'measuring'))
			throw new DetentError('audio.busy', {
				message: `Nothing is switched while ${mode === 'measuring' ? 'a measurement' : 'a print'} runs.`,
				remedy: 'Wait for its end, or cancel it.',
			});
		this.#switching = on;
	}

	/** Does what nothing else may be done beside. @throws DetentError `audio.busy` */
	async take<T>(work: () => Promise<T>): Promise<T> {
		// What has played to its end is only being put away.
		if (this.#busy?.task.done) await this.#busy.finished;
		if (this.#switching)
			throw new DetentError('audio.busy', {
				message: 'Relays in the path are being switched.',
				remedy: 'Try again in a moment.',
			});
		if (this.#taken || this.#busy !== null)
			throw new DetentError('audio.busy', {
				message: 'The audio host is measuring, playing or printing.',
				remedy: 'Wait for its end, or stop it.',
			});
		this.#taken = true;
		try {
			return await work();
		} finally {
			this.#taken = false;
		}
	}

	/** The task has the stream until `running` resolves. */
	hold(task: Playing, running: Promise<void>): Busy {
		const busy: Busy = { task, cancelled: false, finished: Promise.resolve() };
		busy.finished = running.finally(() => {
			if (this.#busy === busy) this.#busy = null;
		});
		this.#busy = busy;
		return busy;
	}

	/** Ends what is played, and what is named besides. @throws DetentError `audio.busy` for the rest */
	async end(...besides: readonly ('measuring' | 'printing')[]): Promise<void> {
		const busy = this.#busy;
		if (busy === null) {
			if (besides.length > 0) this.#stops++;
			return;
		}
		const { mode } = busy.task;
		if (mode !== 'playing' && !besides.includes(mode))
			throw mode === 'printing'
				? new DetentError('audio.busy', { message: 'A print is running.', remedy: 'Cancel the pass first.' })
				: new DetentError('audio.busy', {
						message: 'A measurement is running.',
						remedy: 'Wait for its end, or stop it.',
					});
		busy.cancelled = true;
		busy.task.stop();
		await busy.finished;
	}
}
