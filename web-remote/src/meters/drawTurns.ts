import type { Meters } from '../../../src/shared/protocol/meters.ts';

/** What is drawn for every reading that comes, or for some of them. */
export interface Drawing {
	/** True where a reading that was left out would be a peak that nobody saw. */
	readonly everyReading: boolean;
	/** What moves slowly is not drawn more often, ms. */
	readonly leastMs: number;
	draw(meters: Meters | null, nowMs: number): void;
}

interface Turn {
	readonly drawing: Drawing;
	shownMs: number;
	drawnMs: number;
}

/** Drawings in one frame. One that misses no reading counts among them, but always leaves room for another. */
const AT_ONCE = 2;

/**
 * Shares the drawings of a reading out over the frames until the next reading, so that no frame has to draw all of them:
 * what was drawn longest ago comes first. A display that is slower draws each of them less often.
 */
export class DrawTurns {
	readonly #turns = new Set<Turn>();

	/** @returns what has it drawn again without a new reading, and what ends it */
	add(drawing: Drawing): { again: () => void; end: () => void } {
		const turn: Turn = { drawing, shownMs: Number.NaN, drawnMs: Number.NEGATIVE_INFINITY };
		this.#turns.add(turn);
		return {
			again: () => {
				turn.shownMs = Number.NaN;
				turn.drawnMs = Number.NEGATIVE_INFINITY;
			},
			end: () => void this.#turns.delete(turn),
		};
	}

	get idle(): boolean {
		return this.#turns.size === 0;
	}

	/** Draws in this frame what has its turn. @param shownMs when the reading came; 0 for none */
	draw(meters: Meters | null, shownMs: number, nowMs: number): void {
		let room = AT_ONCE;
		for (const turn of this.#turns)
			if (turn.drawing.everyReading && turn.shownMs !== shownMs) {
				draw(turn, meters, shownMs, nowMs);
				room = Math.max(1, room - 1);
			}
		for (; room > 0; room--) {
			let next: Turn | null = null;
			for (const turn of this.#turns) {
				if (turn.shownMs === shownMs || nowMs - turn.drawnMs < turn.drawing.leastMs) continue;
				if (next === null || turn.drawnMs < next.drawnMs) next = turn;
			}
			if (next === null) return;
			draw(next, meters, shownMs, nowMs);
			// To the end of the line, for those that were drawn in the same frame.
			this.#turns.delete(next);
			this.#turns.add(next);
		}
	}
}

function draw(turn: Turn, meters: Meters | null, shownMs: number, nowMs: number): void {
	turn.shownMs = shownMs;
	turn.drawnMs = nowMs;
	turn.drawing.draw(meters, nowMs);
}
