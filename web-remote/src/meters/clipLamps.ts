import { type Levels, pointsOf } from '../../../src/shared/protocol/meters.ts';

/** Lamps that come on when a point clips, and stay on until somebody puts them out. Points go by their names. */
export class ClipLamps {
	readonly #counts = new Map<string, number>();
	readonly #lit = new Set<string>();

	/** @returns true when a lamp came on */
	take(levels: Levels): boolean {
		let changed = false;
		for (const { name, level } of pointsOf(levels)) {
			const [left, right] = level.clips;
			const count = left + right;
			const before = this.#counts.get(name) ?? 0;
			this.#counts.set(name, count);
			// A count that went back is of another piece.
			if (count > (count < before ? 0 : before) && !this.#lit.has(name)) {
				this.#lit.add(name);
				changed = true;
			}
		}
		return changed;
	}

	lit(name: string): boolean {
		return this.#lit.has(name);
	}

	putOut(name: string): void {
		this.#lit.delete(name);
	}
}
