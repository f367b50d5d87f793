import { useEffect, useState } from 'preact/hooks';

export interface Asked<T> {
	value: T | null;
	problem: string | null;
}

/** What the daemon says to a question, or why it could not; asked again when `key` is another one. */
export function useAsked<T>(ask: (() => Promise<T>) | null, key: string): Asked<T> {
	const [answer, setAnswer] = useState<Asked<T>>({ value: null, problem: null });
	useEffect(() => {
		if (ask === null) return;
		let wanted = true;
		ask().then(
			(value) => wanted && setAnswer({ value, problem: null }),
			(error: unknown) =>
				wanted && setAnswer({ value: null, problem: String(error instanceof Error ? error.message : error) }),
		);
		return () => {
			wanted = false;
		};
	}, [key]);
	return answer;
}
