import { useEffect, useState } from 'preact/hooks';
import { type ZodType, z } from 'zod';
import type { CommandInput } from '../../../src/shared/protocol/commands.ts';
import { store } from '../state/store.ts';

/** After the last letter; a search takes less than that. */
const PAUSE_MS = 200;

/**
 * What the log finds for words that are being typed.
 *
 * @param line what is found, as the answer has it
 * @param ask what asks for it; must stay the same while the text does
 * @param wanted false asks for nothing
 * @returns null until an answer has come
 */
export function useFound<Line>(
	line: ZodType<Line>,
	text: string,
	wanted: boolean,
	ask: (text: string) => CommandInput,
): readonly Line[] | null {
	const [found, setFound] = useState<readonly Line[] | null>(null);
	useEffect(() => {
		if (!wanted) {
			setFound(null);
			return;
		}
		let waiting = true;
		const timer = setTimeout(() => {
			void store.command(ask(text.trim())).then(({ ok, result }) => {
				const parsed = z.array(line).safeParse(result);
				if (waiting) setFound(ok && parsed.success ? parsed.data : []);
			});
		}, PAUSE_MS);
		return () => {
			waiting = false;
			clearTimeout(timer);
		};
	}, [text, wanted, line, ask]);
	return found;
}
