import type { OfflineEngine } from '../../audio/offlineEngine.ts';
import { DetentError } from '../../shared/errors.ts';
import type { ListeningMatch } from '../../shared/protocol/listening.ts';
import type { MatchKey, StoredMatch } from '../../store/matchFiles.ts';
import type { StudioFiles } from '../../store/studioFiles.ts';

/** Below this the two are different music: the loudness still compares, the time means nothing. */
const LEAST_LIKENESS = 0.3;

const OTHER_MUSIC = 'Other music than the mix: matched in loudness, not in time. It takes no part in blind tests.';

export interface MatchedItem {
	match: Extract<ListeningMatch, { state: 'matched' }>;
	/** At the rate of the mix as it was given. */
	lateFrames: number;
	inverted: boolean;
}

export interface ItemMatchesDeps {
	offline: Pick<OfflineEngine, 'matchPair' | 'measure'>;
	files: Pick<StudioFiles, 'keepMatch' | 'readMatch'>;
}

interface WorkOptions {
	signal: AbortSignal;
	onProgress?: (fraction: number) => void;
}

interface File {
	path: string;
	sha256: string;
}

export interface ItemPair {
	/** The mix, or its copy at another rate: the hash is that of the mix. */
	mix: File & { rateHz: number };
	other: File;
	/** Where the log says that the mix begins in the other, frames at the mix's rate. */
	lateFrames: number;
}

/** Matches files with mixes, each pair once: what is the same by its hash has the same match, after a restart too. */
export class ItemMatches {
	readonly #deps: ItemMatchesDeps;
	readonly #known = new Map<string, StoredMatch>();

	constructor(deps: ItemMatchesDeps) {
		this.#deps = deps;
	}

	/**
	 * @param project that keeps what is found
	 * @throws DetentError `file.*`, `audio.channels`, `audio.silent`; the signal's reason
	 */
	async match(project: string, pair: ItemPair, options: WorkOptions): Promise<MatchedItem> {
		const { mix, other, lateFrames } = pair;
		if (mix.sha256 === other.sha256)
			return {
				match: { state: 'matched', louderLu: 0, inTime: true, note: 'It is the mix.' },
				lateFrames: 0,
				inverted: false,
			};
		const key = { reference: mix.sha256, other: other.sha256, rateHz: mix.rateHz };
		const { louderLu, laid } = this.#find(project, key) ?? (await this.#make(project, key, pair, options));
		if (laid === null) {
			const note = OTHER_MUSIC;
			return { match: { state: 'matched', louderLu, inTime: false, note }, lateFrames, inverted: false };
		}
		const note = laid.inverted ? 'It is upside down, and turned over here.' : null;
		return { match: { state: 'matched', louderLu, inTime: true, note }, ...laid };
	}

	#find(project: string, key: MatchKey): StoredMatch | null {
		return this.#known.get(nameOf(key)) ?? this.#deps.files.readMatch(project, key);
	}

	async #make(project: string, key: MatchKey, pair: ItemPair, options: WorkOptions): Promise<StoredMatch> {
		const { files, offline } = this.#deps;
		const found = await offline.matchPair(pair.mix.path, pair.other.path, options);
		const { delayFrames, inverted, likeness, otherGainDb, referenceGainDb } = found;
		const match: StoredMatch = {
			version: 1,
			...key,
			...(likeness < LEAST_LIKENESS
				? { louderLu: await this.#unlike(pair, options), laid: null }
				: { louderLu: referenceGainDb - otherGainDb, laid: { lateFrames: delayFrames, inverted } }),
		};
		this.#known.set(nameOf(key), match);
		try {
			files.keepMatch(project, match);
		} catch {
			// Without room on the disk it is known until Detent ends; the disk itself is watched elsewhere.
		}
		return match;
	}

	/** Another piece of music is matched by the loudness of the whole of each. */
	async #unlike({ mix, other }: ItemPair, { signal }: WorkOptions): Promise<number> {
		const [one, two] = await Promise.all([
			this.#deps.offline.measure(mix.path, { signal }),
			this.#deps.offline.measure(other.path, { signal }),
		]);
		if (one.integratedLufs === null || two.integratedLufs === null)
			throw new DetentError('audio.silent', { message: 'There is nothing to be heard in it.', subject: other.path });
		return two.integratedLufs - one.integratedLufs;
	}
}

const nameOf = ({ reference, other, rateHz }: MatchKey) => `${reference} ${other} ${rateHz}`;
