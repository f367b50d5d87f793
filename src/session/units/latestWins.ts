/**
 * One message at a time for each key; while it is under way only the newest wish waits behind it, and an answer that a
 * newer wish has overtaken is not applied.
 */
export class LatestWins<Wish> {
	readonly #busy = new Set<string>();
	readonly #waiting = new Map<string, Wish>();
	readonly #carry: (key: string, wish: Wish) => Promise<() => void>;
	#whenQuiet: (() => void)[] = [];

	/** @param carry carries a wish out; resolves, and never rejects, with what is to be done if it was the newest */
	constructor(carry: (key: string, wish: Wish) => Promise<() => void>) {
		this.#carry = carry;
	}

	busy(key: string): boolean {
		return this.#busy.has(key);
	}

	push(key: string, wish: Wish): void {
		if (this.#busy.has(key)) {
			this.#waiting.set(key, wish);
			return;
		}
		this.#busy.add(key);
		void this.#carry(key, wish).then((apply) => {
			this.#busy.delete(key);
			const next = this.#waiting.get(key);
			if (next !== undefined) {
				this.#waiting.delete(key);
				this.push(key, next);
				return;
			}
			apply();
			this.#tellQuiet();
		});
	}

	/** Resolves once nothing is under way. */
	quiet(): Promise<void> {
		if (this.#busy.size === 0) return Promise.resolve();
		return new Promise((resolve) => this.#whenQuiet.push(resolve));
	}

	#tellQuiet(): void {
		if (this.#busy.size > 0) return;
		const waiting = this.#whenQuiet;
		this.#whenQuiet = [];
		for (const go of waiting) go();
	}
}
