import type { Stretch } from '../../audio/engine.ts';
import type { EdgeCheck } from '../../shared/model/revision.ts';

/** Head and tail are judged within so much of either end (`edgeWatch.ts`). */
const EDGE_S = 1;

const ENDED_EARLY = 'Head: it was not compared with the mix, since the first take ended early.';

/** What was printed again, and what its take says of the ends of the music. */
export interface EdgesOfTake {
	stretch: Stretch;
	edges: EdgeCheck | null;
}

/** What a check says of one of its ends, for a sentence. */
function noteOf({ note }: EdgeCheck, end: 'Head' | 'Tail'): string[] {
	return note.match(/(?:Head|Tail): [^.]*\./g)?.filter((words) => words.startsWith(end)) ?? [];
}

/**
 * Head and tail of a mended print: of the take that brought them, where one did. What was bad at an end lies in the stretch
 * that was printed again there, and a take of that begins or ends where the music does: it was judged at the same place.
 *
 * @param edges of the print; null for one that ended early
 * @param takes in the order of the music
 */
export function mendedEdges(
	edges: EdgeCheck | null,
	takes: readonly EdgesOfTake[],
	{ sourceFrames, rateHz }: { sourceFrames: number; rateHz: number },
): EdgeCheck | null {
	const reach = EDGE_S * rateHz;
	const headTo = edges?.head === 'failed' ? reach : 0;
	const tailFrom = sourceFrames - (edges?.tail === 'failed' ? reach : 0);
	const first = takes.find(({ stretch }) => stretch.fromFrame <= headTo);
	const last = takes.find(({ stretch }) => stretch.toFrame >= tailFrom);
	const printed =
		edges ?? (last === undefined ? null : { head: 'not provable', tail: 'not provable', note: ENDED_EARLY });
	const head = first?.edges ?? printed;
	const tail = last?.edges ?? printed;
	if (head === null || tail === null) return edges;
	return { head: head.head, tail: tail.tail, note: [...noteOf(head, 'Head'), ...noteOf(tail, 'Tail')].join(' ') };
}
