import { useEffect, useState } from 'preact/hooks';
import { type DeviceItem, deviceItemSchema } from '../../../src/shared/protocol/device.ts';
import { askLong } from '../state/longAnswers.ts';
import type { Offered } from './previewItems.ts';

/** How an offered file stands beside the mix. */
export type Standing =
	| { state: 'matching'; fraction: number }
	| { state: 'known'; item: DeviceItem }
	| { state: 'failed'; words: string };

/**
 * Asks the studio how each file stands beside the mix; what has to be compared first says how far it is.
 *
 * @param mixKey another mix makes everything new
 */
export function useStandings(files: readonly Offered[], mixKey: string): ReadonlyMap<string, Standing> {
	const [standings, setStandings] = useState<ReadonlyMap<string, Standing>>(new Map());
	useEffect(() => {
		const abort = new AbortController();
		const show = (key: string, standing: Standing) => {
			if (!abort.signal.aborted) setStandings((now) => new Map([...now, [key, standing]]));
		};
		for (const { key, ref } of files) {
			const progress = (fraction: number) => show(key, { state: 'matching', fraction });
			askLong(deviceItemSchema, `/api/items/${ref.kind}/${ref.id}`, progress, abort.signal).then(
				(item) => show(key, { state: 'known', item }),
				(error: unknown) =>
					show(key, { state: 'failed', words: error instanceof Error ? error.message : String(error) }),
			);
		}
		return () => {
			abort.abort();
			setStandings(new Map());
		};
	}, [mixKey, files.map(({ key }) => key).join()]);
	return standings;
}
