import { useEffect, useState } from 'preact/hooks';

/** One value that views follow. */
export class Signal<T> {
	#value: T;
	readonly #listeners = new Set<() => void>();

	constructor(value: T) {
		this.#value = value;
	}

	get value(): T {
		return this.#value;
	}

	set(value: T): void {
		if (Object.is(value, this.#value)) return;
		this.#value = value;
		for (const listener of [...this.#listeners]) listener();
	}

	follow(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}
}

export function useSignal<T>(signal: Signal<T>): T {
	const [, redraw] = useState(0);
	useEffect(() => {
		const seen = signal.value;
		const follow = signal.follow(() => redraw((count) => count + 1));
		if (!Object.is(seen, signal.value)) redraw((count) => count + 1);
		return follow;
	}, [signal]);
	return signal.value;
}
