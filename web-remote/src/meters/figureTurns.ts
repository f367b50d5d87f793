/**
 * Figures that stand in a drawing, of which one is renewed with each drawing: setting a new text takes a slow tablet longer
 * than all the bars, and figures that change 30 times a second cannot be read. What they show has to stay for longer than a
 * round of turns, as a held peak does, or to move slowly, as a short-term loudness does.
 */
export class FigureTurns {
	readonly #shown: (number | null)[] = [];
	#turn = 0;

	/** A drawing begins. @param count how many figures it has */
	next(count: number): void {
		this.#turn = (this.#turn + 1) % count;
	}

	/** @param now what it reads now; null for nothing, which is shown at once. @returns what to show */
	take(index: number, now: number | null): number | null {
		const shown = this.#shown[index] ?? null;
		if (index !== this.#turn && now !== null && shown !== null) return shown;
		this.#shown[index] = now;
		return now;
	}
}
