import type { UnitModel } from './unitModel.ts';

/** A box without a model of its sound: what comes in goes out, bit for bit. Latency 0. */
export function createTransparent(): UnitModel {
	return {
		latencyFrames: 0,
		setPositions: () => {},
		process: () => {},
		reset: () => {},
	};
}
