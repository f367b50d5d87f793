import type { DetentError } from '../../shared/errors.ts';

/** Between two times that it is told: what goes on is not told with every block. */
const AGAIN_MS = 10_000;

/** Files that are listened to, as far as their disk delivers them. */
export interface ListenedFiles {
	/** Frames that were silent because a disk was late, over all of them that have not failed. */
	readonly starvedFrames: number;
	/** Why one of them, the first of those that failed, stays silent from now on; null while all is well. */
	readonly failure: DetentError | null;
}

/** Says that a file which is listened to was silent where it is not: a comparison has no take that could be marked. */
export class LateFiles {
	readonly #rateHz: number;
	readonly #tell: (reason: string) => void;
	#toldFrames = 0;
	#toldFailure: DetentError | null = null;
	#toldAtMs = Number.NEGATIVE_INFINITY;

	constructor(options: { rateHz: number; tell(reason: string): void }) {
		this.#rateHz = options.rateHz;
		this.#tell = options.tell;
	}

	/** Another piece begins. */
	restart(): void {
		this.#toldFrames = 0;
		this.#toldFailure = null;
		this.#toldAtMs = Number.NEGATIVE_INFINITY;
	}

	/** @param nowMs of the monotonic clock */
	look({ starvedFrames, failure }: ListenedFiles, nowMs: number): void {
		if (failure !== null && failure !== this.#toldFailure) {
			this.#toldFailure = failure;
			this.#tell(`A file that is compared is silent from here on. ${failure.describe()}`);
		}
		const lost = starvedFrames - this.#toldFrames;
		if (lost <= 0 || nowMs - this.#toldAtMs < AGAIN_MS) return;
		this.#toldAtMs = nowMs;
		this.#toldFrames = starvedFrames;
		const ms = Math.ceil((1000 * lost) / this.#rateHz);
		this.#tell(
			`A file that is compared was silent for ${ms} ms: the disk or the processor did not deliver it in time. It goes on at the place where the others are.`,
		);
	}
}
