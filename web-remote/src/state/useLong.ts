import { useEffect, useState } from 'preact/hooks';

/** How work stands that the daemon does in the background. */
export type Long<Result> =
	| { state: 'idle' }
	| { state: 'working'; fraction: number }
	| { state: 'done'; result: Result }
	| { state: 'failed'; words: string };

/**
 * Begins work for a key, and gives it up when the key changes or the page leaves it.
 *
 * @param key null for no work
 */
export function useLong<Result>(
	key: string | null,
	work: (onProgress: (fraction: number) => void, signal: AbortSignal) => Promise<Result>,
): Long<Result> {
	const [now, setNow] = useState<{ key: string | null; long: Long<Result> }>({ key: null, long: { state: 'idle' } });
	useEffect(() => {
		if (key === null) return;
		const abort = new AbortController();
		const show = (long: Long<Result>) => {
			if (!abort.signal.aborted) setNow({ key, long });
		};
		show({ state: 'working', fraction: 0 });
		work((fraction) => show({ state: 'working', fraction }), abort.signal).then(
			(result) => show({ state: 'done', result }),
			(error: unknown) => show({ state: 'failed', words: error instanceof Error ? error.message : String(error) }),
		);
		return () => abort.abort();
	}, [key]);
	// What was found for another key says nothing of this one.
	if (key === null) return { state: 'idle' };
	return now.key === key ? now.long : { state: 'working', fraction: 0 };
}
