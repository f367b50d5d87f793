import type { UnitModel } from './unitModel.ts';

/** Two one-channel models side by side: left and right of a stereo unit, or a pair of mono units. */
export class TwoChannels implements UnitModel {
	readonly #left: UnitModel;
	readonly #right: UnitModel;

	constructor(left: UnitModel, right: UnitModel) {
		this.#left = left;
		this.#right = right;
	}

	get latencyFrames(): number {
		return this.#left.latencyFrames;
	}

	setPositions(positions: Readonly<Record<string, number>>): void {
		this.#left.setPositions(positions);
		this.#right.setPositions(positions);
	}

	process(left: Float64Array, right: Float64Array, frames: number): void {
		this.#left.process(left, right, frames);
		this.#right.process(left, right, frames);
	}

	reset(): void {
		this.#left.reset();
		this.#right.reset();
	}
}
