import { isSameOrder, openLoudness } from '../chain/resolve.ts';
import type { Chain } from '../shared/model/chain.ts';
import type { Loudness } from '../shared/model/measurement.ts';
import type { RevisionFacts } from '../shared/model/revision.ts';
import type { ListeningMatch } from '../shared/protocol/listening.ts';

/** What is known of the live feeds while the rack plays. */
export interface LiveMatches {
	return: ListeningMatch;
	master: ListeningMatch;
}

function reading(found: Loudness | null, source: Loudness): ListeningMatch {
	const { integratedLufs: lufs } = found ?? { integratedLufs: null };
	if (lufs === null || source.integratedLufs === null)
		return { state: 'not matched', reason: 'The last print was not measured.' };
	return { state: 'matched', louderLu: lufs - source.integratedLufs, note: 'As the last print was.' };
}

/**
 * How loud the live return and master are beside the mix, by the measurements of the last print: they hold for the same
 * mix through the same chain with every knob where it was, and are not used for anything else.
 *
 * @param last the newest print of the track; null without one
 * @param standing where a control stands now; null when that is not known
 */
export function liveMatches(
	last: RevisionFacts | null,
	now: {
		mixSha256: string | null;
		chain: Chain | null;
		standing: (unit: string, control: string) => number | null;
		/** The round trip is known, so that rack and mix are heard at the same place of the music. */
		inTime: boolean;
	},
): LiveMatches {
	const not = (reason: string): LiveMatches => {
		const match: ListeningMatch = { state: 'not matched', reason };
		return { return: match, master: match };
	};
	if (last === null)
		return not(`Nothing was printed yet${now.inTime ? ': it is in time, and as loud as it comes' : ''}.`);
	if (last.source.sha256 !== now.mixSha256) return not('The last print was of another mix.');
	if (now.chain === null || !isSameOrder(last.chain, now.chain))
		return not('The last print was through another chain.');
	const turned = last.units.find(({ unit, settings }) =>
		settings.some(({ control, position }) => now.standing(unit, control) !== position),
	);
	if (turned !== undefined) return not(`${turned.name} stands otherwise than in the last print.`);
	const { source, capture, master } = last.measurements;
	return {
		return: reading(capture, source),
		master:
			openLoudness(now.chain, 'post') === null
				? reading(master, source)
				: { state: 'not matched', reason: 'Its gain is found when it is printed.' },
	};
}

/**
 * Gains with which everything is equally loud, each with its trim: nothing is turned up, so the softest stays as it is.
 *
 * @param louderLu by how much each is louder than the mix; null where that is not known, which counts as equally loud
 * @returns dB, all 0 or below, the highest 0
 */
export function commonGains(
	items: ReadonlyMap<string, { louderLu: number | null; trimDb: number }>,
): Map<string, number> {
	const wanted = [...items].map(([id, { louderLu, trimDb }]) => [id, trimDb - (louderLu ?? 0)] as const);
	const highest = wanted.reduce((most, [, gainDb]) => Math.max(most, gainDb), Number.NEGATIVE_INFINITY);
	return new Map(wanted.map(([id, gainDb]) => [id, gainDb - highest]));
}
