import { type Levels, METER_POINTS, type MeterPoint } from '../../../src/shared/protocol/meters.ts';

/** Lamps that come on when a point clips, and stay on until somebody puts them out. */
export class ClipLamps {
	readonly #counts = new Map<MeterPoint, number>();
	readonly #lit = new Set<MeterPoint>();

	/** @returns true when a lamp came on */
	take(levels: Levels): boolean {
		let changed = false;
		for (const point of METER_POINTS) {
			const [left, right] = levels[point].clips;
			const count = left + right;
			const before = this.#counts.get(point) ?? 0;
			this.#counts.set(point, count);
			// A count that went back is of another piece.
			if (count > (count < before ? 0 : before) && !this.#lit.has(point)) {
				this.#lit.add(point);
				changed = true;
			}
		}
		return changed;
	}

	lit(point: MeterPoint): boolean {
		return this.#lit.has(point);
	}

	putOut(point: MeterPoint): void {
		this.#lit.delete(point);
	}
}
