import type { OfflineEngine } from '../audio/engine.ts';
import { DetentError } from '../shared/errors.ts';
import type { ListeningMatch } from '../shared/protocol/listening.ts';

/** Below this the two are different music: the loudness still compares, the time means nothing. */
const LEAST_LIKENESS = 0.3;

export interface MatchedItem {
	match: Extract<ListeningMatch, { state: 'matched' }>;
	lateFrames: number;
	inverted: boolean;
}

interface WorkOptions {
	signal: AbortSignal;
	onProgress?: (fraction: number) => void;
}

interface File {
	path: string;
	sha256: string;
}

/** Matches files with mixes, each pair once: what is the same by its hash has the same match. */
export class ItemMatches {
	readonly #offline: OfflineEngine;
	readonly #known = new Map<string, MatchedItem>();

	constructor(offline: OfflineEngine) {
		this.#offline = offline;
	}

	/**
	 * @param lateFrames where the log says that the mix begins in the file
	 * @throws DetentError `file.*`, `audio.channels`, `audio.silent`; the signal's reason
	 */
	async match(mix: File, file: File, lateFrames: number, options: WorkOptions): Promise<MatchedItem> {
		const key = `${mix.sha256} ${file.sha256}`;
		const known = this.#known.get(key);
		if (known !== undefined) return known;
		const found = await this.#pair(mix, file, lateFrames, options);
		this.#known.set(key, found);
		return found;
	}

	async #pair(mix: File, file: File, lateFrames: number, options: WorkOptions): Promise<MatchedItem> {
		if (mix.sha256 === file.sha256)
			return { match: { state: 'matched', louderLu: 0, note: 'It is the mix.' }, lateFrames: 0, inverted: false };
		const pair = await this.#offline.matchPair(mix.path, file.path, options);
		if (pair.likeness < LEAST_LIKENESS) return this.#unlike(mix, file, lateFrames, options);
		const louderLu = pair.referenceGainDb - pair.otherGainDb;
		const note = pair.inverted ? 'It is upside down, and turned over here.' : null;
		return { match: { state: 'matched', louderLu, note }, lateFrames: pair.delayFrames, inverted: pair.inverted };
	}

	/** Another piece of music is matched by the loudness of the whole of each. */
	async #unlike(mix: File, file: File, lateFrames: number, { signal }: WorkOptions): Promise<MatchedItem> {
		const [one, other] = await Promise.all([
			this.#offline.measure(mix.path, { signal }),
			this.#offline.measure(file.path, { signal }),
		]);
		if (one.integratedLufs === null || other.integratedLufs === null)
			throw new DetentError('audio.silent', { message: 'There is nothing to be heard in it.', subject: file.path });
		return {
			match: {
				state: 'matched',
				louderLu: other.integratedLufs - one.integratedLufs,
				note: 'Other music than the mix: matched in loudness, not in time.',
			},
			lateFrames,
			inverted: false,
		};
	}
}
