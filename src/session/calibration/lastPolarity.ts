import { type Chain, chainInserts } from '../../shared/model/chain.ts';
import { settableControls } from '../../shared/model/definition.ts';
import type { Latency, LoopLatency } from '../../shared/model/measurement.ts';
import type { RemoteState } from '../../shared/protocol/state.ts';

/** Which way up a loop came back. */
export type Polarity = Pick<Latency, 'inverted' | 'channels'>;

/** The units of a chain on one of its loops. */
export function unitsOfLoop(chain: Chain, { inserts }: Pick<LoopLatency, 'inserts'>): string[] {
	return chainInserts(chain).flatMap(({ id, units }) => (inserts.includes(id) ? units : []));
}

/**
 * Remembers which way up each loop came back in the passes of this run. Only passes through the same units with every switch as
 * it stood are comparable: a unit may turn the polarity, and its bypass or its phase switch may turn it back.
 */
export class LastPolarity {
	readonly #last = new Map<string, Polarity>();

	/** @returns what it was in the pass before that is comparable; null when there was none */
	follow(
		{ units, definitions }: Pick<RemoteState, 'units' | 'definitions'>,
		{ loop, latency }: LoopLatency,
		through: readonly string[],
	): Polarity | null {
		const switches = through.map((unit) => {
			const definition = definitions[unit];
			const own = definition === undefined ? [] : settableControls(definition).filter((one) => 'positions' in one);
			return own.map(({ id }) => units[unit]?.controls[id]?.position ?? null);
		});
		const way = JSON.stringify([loop, through, switches, latency.side ?? null]);
		const before = this.#last.get(way) ?? null;
		this.#last.set(way, latency);
		return before;
	}
}
