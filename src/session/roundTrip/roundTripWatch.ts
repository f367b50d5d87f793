import { stageParts } from '../../chain/compile.ts';
import { loopShapes } from '../../chain/loops.ts';
import type { Chain } from '../../shared/model/chain.ts';
import type { Finding } from '../../shared/model/finding.ts';
import type { Latency } from '../../shared/model/measurement.ts';
import type { RevisionFacts } from '../../shared/model/revision.ts';
import type { LogStore } from '../../store/logStore.ts';

/**
 * Two readings of one delay differ by less than this: each may be 0.1 frame off with units in circuit. What really changes,
 * a buffer, a converter's filter, a slipped stream, another unit in the path, changes by more.
 */
const TOLERANCE_FRAMES = 0.25;
/** As many revisions are looked through for an earlier pass through the same units. */
const LOOKED_THROUGH = 60;

/** Two channels of one converter lie closer together. */
const APART_FRAMES = 0.5;

const delay = ({ frames, fraction }: Latency) => frames + fraction;

/** What is between the first send and the last return: pairs, units, and the digital stages between inserts. */
function between({ stages }: Chain): unknown[] {
	const parts = stageParts(stages);
	return stages.flatMap((stage, index) => {
		if (parts[index] !== 'loop') return [];
		return [stage.kind === 'insert' ? [stage.loop ?? null, stage.units] : stage.process];
	});
}

/** Only passes through the same units, of one kind, by the same stream are comparable. Null when it is not known. */
function wayOf(chain: Chain, { through }: Latency): string | null {
	return through === undefined ? null : JSON.stringify([chain.passKind, between(chain), through]);
}

/** Each loop by the units on it, in its order; null where it is not known through which stream. */
function loopWays(chain: Chain | null, loops: readonly Latency[]): (string | null)[] {
	const shapes = chain === null ? [] : loopShapes(chain.stages);
	return loops.map(({ through }, index) => {
		if (through === undefined) return null;
		const { loop = null, inserts = [] } = shapes[index] ?? {};
		return JSON.stringify([chain?.passKind ?? 'through', loop, inserts.map(({ units }) => units), through]);
	});
}

function spreadText({ spreadFrames }: Latency): string {
	return spreadFrames === undefined ? '' : ` ± ${spreadFrames.toFixed(2)}`;
}

/** What is different about a round trip, in sentences; none when it is the same. @param then when the one before was read */
function changes(before: Latency, now: Latency, then: string): string[] {
	const later = delay(now) - delay(before);
	const moved = Math.abs(later) > TOLERANCE_FRAMES + (before.spreadFrames ?? 0) + (now.spreadFrames ?? 0);
	const flipped = before.inverted !== now.inverted;
	const was = `${delay(before).toFixed(2)}${spreadText(before)}`;
	const is = `${delay(now).toFixed(2)}${spreadText(now)}`;
	return [
		...(moved
			? [
					`The round trip was ${was} frames ${then} and is ${is} now: ${Math.abs(later).toFixed(2)} frames ${later > 0 ? 'longer' : 'shorter'}.`,
				]
			: []),
		...(flipped ? [`The return is ${now.inverted ? 'upside down now' : 'upright again'}; ${then} it was not.`] : []),
	];
}

const FIND_OUT = 'find out what was changed (buffer, clock, converter, patch).';

/** What is different about a round trip, in words for the person at the desk; null when it is the same. */
export function roundTripChange(before: Latency, now: Latency): string | null {
	const parts = changes(before, now, 'in the pass before through the same units');
	if (parts.length === 0) return null;
	return [...parts, `This print is aligned by what was measured now; ${FIND_OUT}`].join(' ');
}

/** That the methods do not agree, in words; null when they do. */
function doubtOf(latency: Latency): string | null {
	if (latency.confidence >= 2) return null;
	const methods = (latency.methods ?? []).map(({ method, frames }) => `${method} ${frames.toFixed(2)}`).join(', ');
	return `The round trip of ${delay(latency).toFixed(2)} frames is not sure: its methods (${methods}) do not agree. Something in the path moves, or noise hides the signal.`;
}

/** What is to be said of the round trip before a take, against that of the print that the take is to mend. */
export function roundTripOfTake(print: Latency, now: Latency): Finding[] {
	const parts = changes(print, now, 'when the print was made');
	const change =
		parts.length === 0
			? null
			: [...parts, `The take is cut by that, and joined only where both agree; ${FIND_OUT}`].join(' ');
	return [change, doubtOf(now)].flatMap((text) => (text === null ? [] : [finding('warning', text)]));
}

function finding(severity: Finding['severity'], text: string): Finding {
	return { kind: 'round-trip', severity, by: 'test-signal', frame: null, frames: null, channel: 'both', text };
}

/** What left and right of one loop say against each other. A channel that returns nothing may have no unit in it. */
function channelFaults({ channels }: Latency): Finding[] {
	const [left = null, right = null] = channels ?? [];
	if (left === null || right === null) return [];
	const apart = Math.abs(left.frames - right.frames);
	const text =
		left.inverted !== right.inverted
			? `${left.inverted ? 'Left' : 'Right'} comes back upside down and ${left.inverted ? 'right' : 'left'} upright: a cable or a unit is wired the other way.`
			: left.inverted
				? 'The return is upside down, on both channels.'
				: null;
	return [
		...(text === null ? [] : [finding(left.inverted === right.inverted ? 'note' : 'warning', text)]),
		...(apart > APART_FRAMES
			? [finding('warning', `Left and right come back ${apart.toFixed(2)} frames apart: one of them goes another way.`)]
			: []),
	];
}

/** What a revision has of a loop. */
function loopOf({ chain, capture }: RevisionFacts, way: string): Latency | null {
	if (capture === null) return null;
	const loops = capture.loops?.map(({ latency }) => latency) ?? [capture.latency];
	return loops[loopWays(chain, loops).indexOf(way)] ?? null;
}

/** Remembers the round trip of each way through the rack, and finds that it has changed. */
export class RoundTripWatch {
	readonly #store: Pick<LogStore, 'newestRevisions' | 'revision'>;
	/** Of whole ways, that the last prints were made by. */
	readonly #last = new Map<string, Latency>();
	/** Of single loops. */
	readonly #lastOfLoops = new Map<string, Latency>();

	constructor(store: Pick<LogStore, 'newestRevisions' | 'revision'>) {
		this.#store = store;
	}

	/**
	 * Compares a round trip that was just measured for a pass with that of the last print through the same units: of this
	 * run, else the newest in the log. Of a pass that leaves no print the next one says the same again.
	 *
	 * @param loops each loop of the chain by itself
	 * @returns what is to be said of it: a change, methods that do not agree, channels that differ; empty when all is well
	 */
	judge(chain: Chain, latency: Latency, loops: readonly Latency[] = [latency]): Finding[] {
		const way = wayOf(chain, latency);
		if (way === null) return [];
		for (const [index, loopWay] of loopWays(chain, loops).entries()) this.#keepLoop(loopWay, loops[index]);
		const before =
			this.#last.get(way) ??
			this.#logged(({ chain: then, capture }) =>
				capture !== null && wayOf(then, capture.latency) === way ? capture.latency : null,
			);
		const change = before === null ? null : roundTripChange(before, latency);
		const doubt = doubtOf(latency);
		return [
			...(change === null ? [] : [finding('warning', change)]),
			...(doubt === null ? [] : [finding('warning', doubt)]),
			...loops.flatMap(channelFaults),
		];
	}

	/** A print was made by this round trip: it is what the next pass through the same units is held against. */
	recorded(chain: Chain, latency: Latency): void {
		const way = wayOf(chain, latency);
		if (way !== null) this.#last.set(way, latency);
	}

	/**
	 * How much longer each loop of a chain takes than when it was measured last, of this run, else of the log.
	 *
	 * @param loops in the chain's order, just measured
	 * @returns frames, in the same order; null where there is nothing to compare with
	 */
	compareLoops(chain: Chain | null, loops: readonly Latency[]): (number | null)[] {
		return loopWays(chain, loops).map((way, index) => {
			const now = loops[index];
			if (way === null || now === undefined) return null;
			const before = this.#lastOfLoops.get(way) ?? this.#logged((facts) => loopOf(facts, way));
			this.#keepLoop(way, now);
			return before === null ? null : delay(now) - delay(before);
		});
	}

	#keepLoop(way: string | null, latency: Latency | undefined): void {
		if (way !== null && latency !== undefined) this.#lastOfLoops.set(way, latency);
	}

	/** The newest of the log in which something is found. */
	#logged(find: (facts: RevisionFacts) => Latency | null): Latency | null {
		for (const id of this.#store.newestRevisions(LOOKED_THROUGH)) {
			const facts = this.#store.revision(id)?.facts;
			const found = facts === undefined ? null : find(facts);
			if (found !== null) return found;
		}
		return null;
	}
}
