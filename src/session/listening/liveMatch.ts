import { isSameOrder, openLoudness } from '../../chain/resolve.ts';
import type { Chain } from '../../shared/model/chain.ts';
import type { Loudness } from '../../shared/model/measurement.ts';
import type { RevisionFacts } from '../../shared/model/revision.ts';
import type { ListeningMatch } from '../../shared/protocol/listening.ts';
import type { LiveReading } from './liveLoudness.ts';

/** While it plays, the rack is matched from what is heard. */
const TO_COME = 'It is in time; its loudness is known after nine seconds of music.';

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
 * mix through the same chain with every knob where it was, and are not used for anything else. Where they do not hold, what was
 * heard of the rack as it stands now says it.
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
		/** What was heard since a knob was turned last; null before enough was. */
		heard: LiveReading | null;
	},
): LiveMatches {
	const not = (reason: string): LiveMatches => {
		const { heard, inTime } = now;
		if (heard !== null && inTime) {
			const note = `By ${heard.seconds} s of it that were heard.`;
			const match = (louderLu: number): ListeningMatch => ({ state: 'matched', louderLu, note });
			return { return: match(heard.returnLu), master: match(heard.masterLu) };
		}
		const match: ListeningMatch = { state: 'not matched', reason: inTime ? `${reason} ${TO_COME}` : reason };
		return { return: match, master: match };
	};
	if (last === null) return not('Nothing was printed yet.');
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
		// Its gain is found when it is printed: live it is as loud as it comes.
		master:
			openLoudness(now.chain, 'post') === null ? reading(master, source) : not('It is not at its target live.').master,
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
