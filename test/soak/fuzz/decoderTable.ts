import { table } from '../../bench/section.ts';
import type { FuzzResult } from './run.ts';

export interface JudgedDecoder extends FuzzResult {
	/** What the decoder holds at most of a message without end, bytes. */
	readonly heldBytes: number;
	/** Sentences; empty for a good decoder. */
	readonly faults: readonly string[];
}

const kib = (bytes: number) => `${Math.round(bytes / 1024)} KiB`;

/** One row a decoder, in Markdown. */
export function decoderTable(decoders: readonly JudgedDecoder[]): string {
	return table(
		['decoder', 'inputs', 'a second', 'typed errors', 'anything else', 'slowest', 'heap growth', 'held at most'],
		decoders.map(({ name, inputs, inputsPerSecond, errors, escapes, worstMs, heapGrowthBytes, heldBytes }) => [
			name,
			String(inputs),
			String(inputsPerSecond),
			Object.entries(errors)
				.map(([code, count]) => `${code} ${count}`)
				.join(', ') || 'none',
			String(escapes.length),
			`${worstMs.toFixed(3)} ms`,
			kib(heapGrowthBytes),
			kib(heldBytes),
		]),
	);
}
