import { type LiveFeed, liveFeedSchema } from '../../shared/model/monitor.ts';
import { isBlindlyComparable, type ListeningMatch } from '../../shared/protocol/listening.ts';
import type { ComparedFile } from './comparedFiles.ts';
import { commonGains, type LiveMatches, louderOf } from './liveMatch.ts';

const LIVE_LABELS: Record<LiveFeed, string> = { source: 'Mix', return: 'Rack', master: 'Master' };

/** What is heard by one name: of a live feed, or of a file. */
export interface HeardFact {
	id: string;
	label: string;
	sha256: string | null;
	revisionHash: string | null;
	gainDb: number;
	trimDb: number;
	lateFrames: number;
	match: ListeningMatch;
}

export interface Hearable {
	mixSha256: string | null;
	/** Of the rack; null while it cannot be heard. */
	live: LiveMatches | null;
	files: readonly ComparedFile[];
}

export interface Levels {
	trims: ReadonlyMap<string, number>;
	matchLoudness: boolean;
	/** Gains of a blind test, which stand for all of that; null without one. */
	held: ReadonlyMap<string, number> | null;
}

export function isLive(id: string): boolean {
	return liveFeedSchema.safeParse(id).success;
}

/** Matched with the mix in loudness and time, or the mix itself. */
export function isMatched({ match }: Pick<HeardFact, 'match'>): boolean {
	return isBlindlyComparable(match);
}

/** Everything that can be heard, by its true name, each as loud as it is to be heard. */
export function heardFacts({ mixSha256, live, files }: Hearable, levels: Levels): HeardFact[] {
	const feed = (id: LiveFeed, match: ListeningMatch) => {
		const sha256 = id === 'source' ? mixSha256 : null;
		return { id, label: LIVE_LABELS[id], sha256, revisionHash: null, lateFrames: 0, match };
	};
	const all = [
		feed('source', { state: 'reference' }),
		...(live === null ? [] : [feed('return', live.return), feed('master', live.master)]),
		...files.map(({ id, label, ready, revisionHash, lateFrames, match }) => {
			return { id, label, sha256: ready?.sha256 ?? null, revisionHash, lateFrames, match };
		}),
	].map((fact) => ({ ...fact, trimDb: levels.held === null ? (levels.trims.get(fact.id) ?? 0) : 0 }));
	const wanted = all.map(({ id, match, trimDb }) => {
		return [id, { louderLu: levels.matchLoudness ? louderOf(match) : null, trimDb }] as const;
	});
	const gains = levels.held ?? commonGains(new Map(wanted));
	return all.map((fact) => ({ ...fact, gainDb: gains.get(fact.id) ?? 0 }));
}
