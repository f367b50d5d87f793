import { type HeardFact, isMatched } from './heardFacts.ts';
import { commonGains, louderOf } from './liveMatch.ts';

/** What is that much louder or softer than it was is another thing, LU. */
const SAME_LU = 0.05;

type Known = Pick<HeardFact, 'id' | 'label' | 'match'>;

/**
 * The levels of a blind test: everything equally loud and nothing trimmed, as it was when the test began. Whatever becomes known
 * meanwhile moves none of them.
 */
export class HeldLevels {
	/** dB, by id. */
	readonly gains: ReadonlyMap<string, number>;
	/** Of those that take part: how loud each was. */
	readonly #began: ReadonlyMap<string, { label: string; louderLu: number }>;

	/**
	 * @param all what can be heard
	 * @param ids of those that take part
	 */
	constructor(all: readonly Known[], ids: readonly string[]) {
		this.gains = commonGains(new Map(all.map(({ id, match }) => [id, { louderLu: louderOf(match), trimDb: 0 }])));
		this.#began = new Map(
			all
				.filter(({ id }) => ids.includes(id))
				.map(({ id, label, match }) => [id, { label, louderLu: louderOf(match) ?? 0 }]),
		);
	}

	/** What one of those is called that is not what the test began with; null while all are. */
	changed(all: readonly Known[]): string | null {
		for (const [id, { label, louderLu }] of this.#began) {
			const now = all.find((known) => known.id === id);
			if (now === undefined || !isMatched(now)) return label;
			if (Math.abs((louderOf(now.match) ?? 0) - louderLu) > SAME_LU) return label;
		}
		return null;
	}
}
