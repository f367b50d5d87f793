import type { SimulatedUnit } from '../../audio/engine.ts';
import { toDb } from '../../shared/units.ts';
import { createUnitModel, type UnitModel, type UnitModelOptions } from './models/index.ts';

/** One unit with the positions it stands at, in patch order. */
export type PredictedUnit = Omit<SimulatedUnit, 'unit'>;

export interface PredictOptions {
	rateHz: number;
	referenceDbfs: number;
}

const BLOCK_FRAMES = 4096;

function models(units: readonly PredictedUnit[], { rateHz, referenceDbfs }: PredictOptions): UnitModel[] {
	return units.map(({ definition, seed, channel, positions }) => {
		const options: UnitModelOptions = { rateHz, referenceDbfs, seed, channel, noise: false, drift: false };
		const model = createUnitModel(definition, options);
		model.setPositions(positions);
		return model;
	});
}

/** Both channels through all units, from rest; the source stays as it is. */
function throughUnits(
	units: readonly PredictedUnit[],
	source: readonly [Float64Array, Float64Array],
	options: PredictOptions,
): [Float64Array, Float64Array] {
	const left = Float64Array.from(source[0]);
	const right = Float64Array.from(source[1]);
	const chain = models(units, options);
	for (let at = 0; at < left.length; at += BLOCK_FRAMES) {
		const frames = Math.min(BLOCK_FRAMES, left.length - at);
		const [l, r] = [left.subarray(at, at + frames), right.subarray(at, at + frames)];
		for (const model of chain) model.process(l, r, frames);
	}
	return [left, right];
}

/**
 * How far apart the unit models say that two states of a rack are: the source runs through both, without noise and
 * drift, and the RMS of the difference is compared with the RMS of A, over both channels. No delay and no gain is fitted.
 *
 * @param source two planes of the same length, float64, full scale ±1
 * @returns dB re the RMS of A; -Infinity when the outputs are bit-identical
 */
export function predictResidualDb(
	unitsA: readonly PredictedUnit[],
	unitsB: readonly PredictedUnit[],
	source: readonly [Float64Array, Float64Array],
	options: PredictOptions,
): number {
	const a = throughUnits(unitsA, source, options);
	const b = throughUnits(unitsB, source, options);
	let difference = 0;
	let reference = 0;
	for (const channel of [0, 1] as const) {
		const ofB = b[channel];
		a[channel].forEach((sample, frame) => {
			difference += (sample - (ofB[frame] as number)) ** 2;
			reference += sample * sample;
		});
	}
	if (difference === 0) return Number.NEGATIVE_INFINITY;
	return toDb(Math.sqrt(difference / reference));
}
