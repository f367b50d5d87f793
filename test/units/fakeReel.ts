import type { Clock } from '../../src/shared/clock.ts';
import type { TapeAction } from '../../src/units/driver.ts';

/** Seconds after a command until the reels obey it. */
const BEGIN_S = 0.2;

/** A tape that gains and loses speed with weight: seconds of tape, speed in multiples of play speed. */
export class FakeReel {
	readonly #clock: Clock;
	readonly #windSpeed: number;
	/** Gain or loss of speed in a second. */
	readonly #pull: number;
	#atMs: number;
	#seconds: number;
	#speed = 0;
	#wanted = 0;
	#obeysAtMs = 0;
	stuck = false;
	endSeconds = Number.POSITIVE_INFINITY;

	constructor(clock: Clock, seconds: number, windSpeed: number, pull: number) {
		this.#clock = clock;
		this.#seconds = seconds;
		this.#windSpeed = windSpeed;
		this.#pull = pull;
		this.#atMs = clock.monotonicMs();
	}

	tell(action: TapeAction): void {
		this.#run();
		this.#wanted = { play: 1, record: 1, stop: 0, forward: this.#windSpeed, rewind: -this.#windSpeed }[action];
		this.#obeysAtMs = this.#atMs + BEGIN_S * 1000;
	}

	get seconds(): number {
		this.#run();
		return this.#seconds;
	}

	get moving(): boolean {
		this.#run();
		return Math.abs(this.#speed) > 0.01;
	}

	#run(): void {
		const now = this.#clock.monotonicMs();
		for (; this.#atMs + 1 <= now; this.#atMs += 1) {
			if (this.#atMs >= this.#obeysAtMs) {
				const step = this.#pull / 1000;
				this.#speed += Math.min(step, Math.max(-step, this.#wanted - this.#speed));
			}
			if (!this.stuck) this.#seconds += this.#speed / 1000;
			const forward = this.#speed > 0;
			if ((this.#seconds >= this.endSeconds && forward) || (this.#seconds <= 0 && this.#speed < 0)) {
				this.#seconds = Math.min(this.endSeconds, Math.max(0, this.#seconds));
				this.#speed = 0;
				this.#wanted = 0;
			}
		}
	}
}
