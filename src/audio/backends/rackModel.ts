import type { SimulatedUnit } from '../engine.ts';

/** The analogue side of one unit, as the simulators give it. */
export interface RackModel {
	setPositions(positions: Record<string, number>): void;
	/** Works in place; a mono unit touches its own channel only. */
	process(left: Float64Array, right: Float64Array, frames: number): void;
}

/** Makes the model of a definition; injected, because the models live above this layer. */
export type RackModelFactory = (
	definitionId: string,
	options: {
		rateHz: number;
		seed: number;
		referenceDbfs: number;
		noise: boolean;
		drift: boolean;
		channel: SimulatedUnit['channel'];
	},
) => RackModel;
