import { useEffect, useState } from 'preact/hooks';

/** The second touch of a double tap comes within this time of the first. */
const SECOND_TOUCH_MS = 300;

/**
 * Whether a question has stood for so long that a touch is meant for it. The second touch of a double tap, or of a finger
 * that trembles, would else answer the question that took the place of the one it was meant for.
 */
export function useRested(question: string): boolean {
	const [rested, setRested] = useState<string | null>(null);
	useEffect(() => {
		const timer = setTimeout(() => setRested(question), SECOND_TOUCH_MS);
		return () => clearTimeout(timer);
	}, [question]);
	return rested === question;
}
