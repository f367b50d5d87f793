export type Unsubscribe = () => void;

/** Those who want to hear of something. Telling allocates nothing. */
export class Listeners<T> {
	/** Another list with everyone who comes or goes, so that those who are being told stay the same meanwhile. */
	#all: readonly ((value: T) => void)[] = [];

	/** @returns what ends it */
	add(listener: (value: T) => void): Unsubscribe {
		// A wrapper, so that the same function may listen twice.
		const own = (value: T) => listener(value);
		this.#all = [...this.#all, own];
		return () => {
			this.#all = this.#all.filter((one) => one !== own);
		};
	}

	get size(): number {
		return this.#all.length;
	}

	/** Tells those who listen now, in the order in which they came. */
	tell(value: T): void {
		for (const listener of this.#all) listener(value);
	}
}
