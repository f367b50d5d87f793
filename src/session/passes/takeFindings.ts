import type { Finding } from '../../shared/model/finding.ts';
import type { Join } from '../../shared/model/join.ts';
import { mendedFindings } from './badStretches.ts';

const endOf = ({ frame, frames }: Finding) =>
	frames === null ? Number.POSITIVE_INFINITY : (frame ?? 0) + Math.max(1, frames);

/** In the order of the music, as the host tells those of one print: what has no place comes first. */
function byPlace(findings: readonly Finding[]): Finding[] {
	const placeOf = ({ frame }: Finding) => frame ?? -Number.MAX_VALUE;
	return [...findings].sort((one, other) => placeOf(one) - placeOf(other));
}

/** What of a take's finding is in the mended print, which has the take between its joins; null where nothing is. */
function within(finding: Finding, joins: readonly Join[]): Finding | null {
	const { frame, frames, ofTake } = finding;
	if (frame === null) return finding;
	const comesIn = joins.find(({ toTake }) => toTake === ofTake);
	const goesOut = joins.find(({ fromTake }) => fromTake === ofTake);
	if (comesIn === undefined) return null;
	const last = goesOut === undefined ? Number.POSITIVE_INFINITY : goesOut.frame + goesOut.fadeFrames;
	const from = Math.max(frame, comesIn.frame);
	const to = Math.min(endOf(finding), last);
	if (from >= to) return null;
	return { ...finding, frame: from, frames: frames === 0 ? 0 : Number.isFinite(to) ? to - from : null };
}

/** What is found in the takes that mend a print: told while they are printed, and part of what is known of the mended print. */
export class TakeFindings {
	readonly #first: readonly Finding[];
	readonly #tell: (findings: Finding[]) => void;
	/** Of each take, by its number less one. */
	readonly #ofTakes: Finding[][] = [];

	/**
	 * @param first what was found in the print that is mended
	 * @param tell hears all of it, each time it is more
	 */
	constructor(first: readonly Finding[], tell: (findings: Finding[]) => void) {
		this.#first = first;
		this.#tell = tell;
	}

	/** All that was found in a take up to now; what an earlier try of it had is forgotten. */
	found(take: number, findings: readonly Finding[]): void {
		this.#ofTakes[take - 1] = findings.map((finding) => ({ ...finding, ofTake: take }));
		this.#tell(byPlace([...this.#first, ...this.#ofTakes.flat()]));
	}

	/** The findings of the mended print: of a take those that lie between its joins, and what has no place. */
	between(joins: readonly Join[]): Finding[] {
		const taken = this.#ofTakes.flat().flatMap((finding) => within(finding, joins) ?? []);
		return byPlace([...mendedFindings(this.#first, joins), ...taken]);
	}
}
