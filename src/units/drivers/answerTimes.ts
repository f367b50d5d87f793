/** The middle of so many answers is what counts: one late answer is no slow line. */
const ANSWERS = 32;

/** How long a machine takes for its answers, from the last byte of a question to the last of the answer. */
export class AnswerTimes {
	#times: number[] = [];
	#typicalMs: number | null = null;

	/** @returns true when there is a new typical time */
	add(ms: number): boolean {
		this.#times.push(ms);
		if (this.#times.length < ANSWERS) return false;
		this.#typicalMs = this.#times.sort((a, b) => a - b)[ANSWERS / 2] ?? null;
		this.#times = [];
		return true;
	}

	/** Null until enough answers were seen. */
	get typicalMs(): number | null {
		return this.#typicalMs;
	}

	startOver(): void {
		this.#times = [];
		this.#typicalMs = null;
	}
}
