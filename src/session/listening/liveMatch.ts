import { isSameOrder, openLoudness } from '../../chain/resolve.ts';
import type { Chain } from '../../shared/model/chain.ts';
import type { Loudness } from '../../shared/model/measurement.ts';
import type { RevisionFacts } from '../../shared/model/revision.ts';
import type { ListeningMatch } from '../../shared/protocol/listening.ts';
import type { LiveReading } from './liveLoudness.ts';

/** What is matched is this near, LU. */
const MATCHED_LU = 0.05;
/** While it plays, the rack is matched from what is heard. */
const TO_COME = 'It is in time; its loudness is known after some twelve seconds of music.';
const NOT_IN_TIME = 'It is not in time with the mix: nobody has measured the round trip.';

/** What is known of the live feeds while the rack plays. */
export interface LiveMatches {
	return: ListeningMatch;
	master: ListeningMatch;
}

/** How the rack stands. */
export interface Standing {
	mixSha256: string | null;
	chain: Chain | null;
	/** Where a control stands; null when that is not known. */
	standing: (unit: string, control: string) => number | null;
}

/** What a print says of a feed as it is live: how much louder than the mix it is, or why it does not say that. */
type Printed = { louderLu: number } | { reason: string };

function printed(found: Loudness | null, source: Loudness): Printed {
	const { integratedLufs: lufs } = found ?? { integratedLufs: null };
	if (lufs === null || source.integratedLufs === null) return { reason: 'The last print was not measured.' };
	return { louderLu: lufs - source.integratedLufs };
}

/**
 * What the measurements of the last print say: they hold for the same mix through the same chain with every knob where it was,
 * and are not used for anything else.
 *
 * @param last the newest print of the track; null without one
 */
export function printedLevels(
	last: RevisionFacts | null,
	{ mixSha256, chain, standing }: Standing,
): { return: Printed; master: Printed } {
	const not = (reason: string) => ({ return: { reason }, master: { reason } });
	if (last === null) return not('Nothing was printed yet.');
	if (last.source.sha256 !== mixSha256) return not('The last print was of another mix.');
	if (chain === null || !isSameOrder(last.chain, chain)) return not('The last print was through another chain.');
	const turned = last.units.find(({ unit, settings }) =>
		settings.some(({ control, position }) => standing(unit, control) !== position),
	);
	if (turned !== undefined) return not(`${turned.name} stands otherwise than in the last print.`);
	const { source, capture, master } = last.measurements;
	return {
		return: printed(capture, source),
		// Its gain is found when it is printed: live it is as loud as it comes.
		master:
			openLoudness(chain, 'post') === null ? printed(master, source) : { reason: 'It is not at its target live.' },
	};
}

/**
 * How the live return and master stand beside the mix: as loud as the last print says, or, where it does not, as loud as what was
 * heard of the rack as it stands now. Matched is only what is heard at the same place of the music, too, and as loud as the mix
 * as nearly as it is said to be; until then what is known of the loudness is given, so that it can be used.
 *
 * @param heard since a knob was turned last; null before enough was
 * @param inTime the round trip is known
 */
export function liveMatches(
	print: ReturnType<typeof printedLevels>,
	heard: LiveReading | null,
	inTime: boolean,
): LiveMatches {
	const match = (feed: 'return' | 'master'): ListeningMatch => {
		const says = print[feed];
		if ('louderLu' in says) return timed(says.louderLu, 'As the last print was.');
		if (heard === null) return { state: 'not matched', reason: `${says.reason} ${inTime ? TO_COME : NOT_IN_TIME}` };
		const { louderLu, doubtLu } = heard[feed];
		if (doubtLu <= MATCHED_LU) return timed(louderLu, `By ${heard.seconds} s of it that were heard.`);
		const near = Number.isFinite(doubtLu) ? `to ${Math.max(doubtLu, 2 * MATCHED_LU).toFixed(1)} LU` : 'roughly';
		const surer = heard.whole ? 'a print measures it' : 'listening on makes it surer';
		const reason = `Its loudness is known ${near} by ${heard.seconds} s of music; ${surer}.`;
		return { state: 'not matched', reason: inTime ? reason : `${reason} ${NOT_IN_TIME}`, louderLu };
	};
	const timed = (louderLu: number, note: string): ListeningMatch =>
		inTime ? { state: 'matched', louderLu, inTime, note } : { state: 'not matched', reason: NOT_IN_TIME, louderLu };
	return { return: match('return'), master: match('master') };
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

/** By how much something is louder than the mix, as far as that is known. */
export function louderOf(match: ListeningMatch): number | null {
	if (match.state === 'matched') return match.louderLu;
	return match.state === 'not matched' ? (match.louderLu ?? null) : null;
}
