import type { AudioEngine } from '../../audio/engine.ts';
import { type Clock, delay } from '../../shared/clock.ts';
import type { SwitchMuted } from '../../shared/model/patch.ts';

/**
 * Mutes sends and monitor around what switches relays: faded out, switched, settled, faded in. Several at once are one
 * mute, from the first fade out to the last settling.
 */
export class Switching {
	readonly #audio: AudioEngine;
	readonly #clock: Clock;
	#held = 0;
	#closing: Promise<void> = Promise.resolve();

	constructor(audio: AudioEngine, clock: Clock) {
		this.#audio = audio;
		this.#clock = clock;
	}

	/**
	 * @param settleMs how long the path needs after the work
	 * @throws DetentError `audio.busy` during a print or a measurement; nothing was switched then
	 */
	readonly muted: SwitchMuted = async (settleMs, work) => {
		this.#held += 1;
		try {
			if (this.#held === 1) this.#closing = this.#hold(true);
			await this.#closing;
			try {
				return await work();
			} finally {
				// Relays may have moved whatever became of the message.
				await delay(this.#clock, settleMs);
			}
		} finally {
			this.#held -= 1;
			if (this.#held === 0) await this.#hold(false);
		}
	};

	/** A converter that gives nothing need not be muted; one at a wrong rate plays on. */
	async #hold(held: boolean): Promise<void> {
		const { state } = this.#audio.status();
		if (state === 'running' || state === 'wrong rate') await this.#audio.holdOutputs(held);
	}
}
