import { stageParts } from '../../chain/compile.ts';
import { loopShapes } from '../../chain/loops.ts';
import { withoutCardNumber } from '../../shared/cardNumber.ts';
import type { Chain } from '../../shared/model/chain.ts';
import type { Finding } from '../../shared/model/finding.ts';
import type { Latency } from '../../shared/model/measurement.ts';
import type { RevisionFacts } from '../../shared/model/revision.ts';
import type { LogStore } from '../../store/logStore.ts';
import { type HeldAgainst, loopNames, roundTripOfPass } from './roundTripFindings.ts';

/** As many revisions are looked through for an earlier pass through the same units. */
const LOOKED_THROUGH = 60;

const delay = ({ frames, fraction }: Latency) => frames + fraction;

/** What is between the first send and the last return: pairs, units, and the digital stages between inserts. */
function between({ stages }: Chain): unknown[] {
	const parts = stageParts(stages);
	return stages.flatMap((stage, index) => {
		if (parts[index] !== 'loop') return [];
		return [stage.kind === 'insert' ? [stage.loop ?? null, stage.units, stage.channels ?? null] : stage.process];
	});
}

/** The stream that it was measured through, whatever number its card had then; null when it is not known. */
function streamOf({ through }: Latency): unknown[] | null {
	if (through === undefined) return null;
	const { rateHz, blockFrames, prefillBlocks, device } = through;
	return [rateHz, blockFrames, prefillBlocks, withoutCardNumber(device)];
}

/** Only passes through the same units, of one kind, by the same stream are comparable. Null when it is not known. */
function wayOf(chain: Chain, latency: Latency): string | null {
	const stream = streamOf(latency);
	return stream === null ? null : JSON.stringify([chain.passKind, between(chain), stream]);
}

/** Each loop by the units on it and the channel that counts, in its order; null where it is not known through which stream. */
function loopWays(chain: Chain | null, loops: readonly Latency[]): (string | null)[] {
	const shapes = chain === null ? [] : loopShapes(chain.stages);
	return loops.map((latency, index) => {
		const stream = streamOf(latency);
		if (stream === null) return null;
		const { loop = null, inserts = [] } = shapes[index] ?? {};
		const units = inserts.map((insert) => insert.units);
		return JSON.stringify([chain?.passKind ?? 'through', loop, units, latency.side ?? null, stream]);
	});
}

/** What a revision has of a loop. */
function loopOf({ chain, capture }: RevisionFacts, way: string): Latency | null {
	if (capture === null) return null;
	const loops = capture.loops?.map(({ latency }) => latency) ?? [capture.latency];
	return loops[loopWays(chain, loops).indexOf(way)] ?? null;
}

/** What a revision has of a whole way. */
function wholeOf({ chain, capture }: RevisionFacts, way: string): Latency | null {
	return capture !== null && wayOf(chain, capture.latency) === way ? capture.latency : null;
}

/** Remembers the round trip of each way through the rack, and finds that it has changed. */
export class RoundTripWatch {
	readonly #store: Pick<LogStore, 'newestRevisions' | 'revision'>;
	/** Of whole ways of several loops, that the last prints were made by. */
	readonly #printed = new Map<string, Latency>();
	/** Of single loops, that the last prints were made by. */
	readonly #printedLoops = new Map<string, Latency>();
	/** Of single loops, whatever they were measured for. */
	readonly #lastOfLoops = new Map<string, Latency>();

	constructor(store: Pick<LogStore, 'newestRevisions' | 'revision'>) {
		this.#store = store;
	}

	/**
	 * Compares a round trip that was just measured for a pass, loop by loop and as a whole, with that of the last print through
	 * the same units: of this run, else the newest in the log. Of a pass that leaves no print the next one says the same again.
	 *
	 * @param loops each loop of the chain by itself
	 * @returns what is to be said of it: a change, methods that do not agree, channels that differ; empty when all is well
	 */
	judge(chain: Chain, latency: Latency, loops: readonly Latency[] = [latency]): Finding[] {
		const names = loopNames(chain, loops.length);
		const ways = loopWays(chain, loops);
		const logged = this.#log();
		const held = loops.flatMap((now, index): HeldAgainst[] => {
			const way = ways[index] ?? null;
			// A machine that stands has none.
			if (way === null) return [];
			const before = this.#printedLoops.get(way) ?? logged((facts) => loopOf(facts, way));
			this.#lastOfLoops.set(way, now);
			return [{ name: names[index] ?? null, now, before }];
		});
		const way = loops.length < 2 ? null : wayOf(chain, latency);
		if (way === null) return roundTripOfPass(held, null);
		const before = this.#printed.get(way) ?? logged((facts) => wholeOf(facts, way));
		return roundTripOfPass(held, { name: null, now: latency, before });
	}

	/** A print was made by this round trip: it is what the next passes through the same units are held against. */
	recorded(chain: Chain, latency: Latency, loops: readonly Latency[] = [latency]): void {
		const way = wayOf(chain, latency);
		if (way !== null && loops.length > 1) this.#printed.set(way, latency);
		for (const [index, loopWay] of loopWays(chain, loops).entries()) {
			const loop = loops[index];
			if (loopWay !== null && loop !== undefined) this.#printedLoops.set(loopWay, loop);
		}
	}

	/**
	 * How much longer each loop of a chain takes than when it was measured last, of this run, else of the log.
	 *
	 * @param loops in the chain's order, just measured
	 * @returns frames, in the same order; null where there is nothing to compare with
	 */
	compareLoops(chain: Chain | null, loops: readonly Latency[]): (number | null)[] {
		const logged = this.#log();
		return loopWays(chain, loops).map((way, index) => {
			const now = loops[index];
			if (way === null || now === undefined) return null;
			const before = this.#lastOfLoops.get(way) ?? logged((facts) => loopOf(facts, way));
			this.#lastOfLoops.set(way, now);
			return before === null ? null : delay(now) - delay(before);
		});
	}

	/** Finds something in the newest of the log that has it. Each is read once, however much is looked for. */
	#log(): (find: (facts: RevisionFacts) => Latency | null) => Latency | null {
		let ids: readonly string[] | null = null;
		const read = new Map<string, RevisionFacts | null>();
		return (find) => {
			ids ??= this.#store.newestRevisions(LOOKED_THROUGH);
			for (const id of ids) {
				const facts = read.get(id) ?? this.#store.revision(id)?.facts ?? null;
				read.set(id, facts);
				const found = facts === null ? null : find(facts);
				if (found !== null) return found;
			}
			return null;
		};
	}
}
