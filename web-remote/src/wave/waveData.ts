import { COLUMN_BYTES, type Waveform, waveformSchema } from '../../../src/shared/model/waveform.ts';
import type { DeviceRef } from '../../../src/shared/protocol/device.ts';
import { askLong } from '../state/longAnswers.ts';

/** How many waveforms are kept while the page is open. */
const MOST_KEPT = 12;

/** A waveform, with the columns of its levels as they are needed. */
export class WaveData {
	readonly facts: Waveform;
	readonly #path: string;
	readonly #levels = new Map<number, Int8Array>();
	readonly #asked = new Set<number>();
	/** Called when columns have come. */
	onColumns: () => void = () => {};

	constructor(path: string, facts: Waveform) {
		this.#path = path;
		this.facts = facts;
	}

	/** Columns of the wanted level, else of one that is there already; asks for what is missing. Null while nothing is. */
	columns(wanted: number): { level: number; bytes: Int8Array } | null {
		this.#ask(wanted);
		const nearest = [...this.#levels.keys()].sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0];
		const bytes = nearest === undefined ? undefined : this.#levels.get(nearest);
		return nearest === undefined || bytes === undefined ? null : { level: nearest, bytes };
	}

	#ask(level: number): void {
		if (this.#asked.has(level)) return;
		this.#asked.add(level);
		fetch(`${this.#path}/${this.facts.sha256}/${level}`)
			.then(async (response) => {
				const bytes = new Int8Array(await response.arrayBuffer());
				if (!response.ok || bytes.length !== (this.facts.levels[level]?.columns ?? -1) * COLUMN_BYTES)
					throw new Error();
				this.#levels.set(level, bytes);
				this.onColumns();
			})
			// A coarser level stays; it is asked for again when the screen next wants it.
			.catch(() => this.#asked.delete(level));
	}
}

const kept = new Map<string, WaveData>();

/** The waveform of a file; `key` tells a file of the same id from an earlier one. */
export async function waveOf(
	{ kind, id }: DeviceRef,
	key: string,
	onProgress: (fraction: number) => void,
	signal: AbortSignal,
): Promise<WaveData> {
	const known = kept.get(key);
	if (known !== undefined) return known;
	const path = `/api/waveforms/${kind}/${id}`;
	const data = new WaveData(path, await askLong(waveformSchema, path, onProgress, signal));
	kept.set(key, data);
	const [oldest] = kept.keys();
	if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
	return data;
}
