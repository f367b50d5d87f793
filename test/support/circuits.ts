import { z } from 'zod';
import { createUnitModel } from '../../src/units/simulators/models/index.ts';
import type { UnitModel } from '../../src/units/simulators/models/unitModel.ts';

const REFERENCE_DBFS = -18;

/** A modelled unit at positions of its controls. */
export const circuitUnitSchema = z.strictObject({
	definition: z.string(),
	positions: z.record(z.string(), z.number()),
});
export type CircuitUnit = z.infer<typeof circuitUnitSchema>;

/** Units one after the other, at positions that make a return unlike what was sent. */
export interface Circuit {
	readonly name: string;
	/** In the order of the signal. */
	readonly units: readonly CircuitUnit[];
}

const PULTEC = {
	definition: 'pultec/eqp-1a',
	positions: { lf_boost: 0.7, lf_atten: 0.4, hf_boost: 0.6, hf_bandwidth: 0.2, hf_kcs: 3 },
};
const BENDER = {
	definition: 'chandler/curve-bender',
	positions: Object.fromEntries(
		['left', 'right'].flatMap((side) => [
			[`in.${side}`, 1],
			...['bass', 'pres2', 'pres1', 'treble'].flatMap((band, index) => [
				[`${band}_freq.${side}`, 3 + (index % 2)],
				[`${band}_gain.${side}`, index % 2 === 0 ? 9 : 2],
				[`${band}_multiply.${side}`, 2],
			]),
		]),
	),
};
const OPEN_EQ = {
	definition: 'detent/open-eq',
	positions: { bypass: 1, low_gain: 22, mid_gain: 3, mid_freq: 2, high_gain: 21, high_freq: 1 },
};
const VARIABLE_MU = {
	definition: 'manley/variable-mu',
	positions: { 'threshold.left': 0.1, 'threshold.right': 0.1, 'attack.left': 1, 'attack.right': 1 },
};

export const CIRCUITS: readonly Circuit[] = [
	{ name: 'Pultec EQP-1A, boost and attenuation', units: [PULTEC] },
	{
		name: 'Pultec EQP-1A, 16 kHz sharp at full boost',
		units: [{ definition: 'pultec/eqp-1a', positions: { hf_boost: 1, hf_bandwidth: 0, hf_kcs: 6 } }],
	},
	{
		name: 'Pultec EQP-1A, full treble attenuation at 5 kHz',
		units: [{ definition: 'pultec/eqp-1a', positions: { hf_atten: 1, atten_sel: 0 } }],
	},
	{ name: 'Curve Bender, all bands', units: [BENDER] },
	{ name: 'Open EQ', units: [OPEN_EQ] },
	{ name: 'Variable Mu, compressing', units: [VARIABLE_MU] },
	{ name: 'Pultec, Curve Bender, Variable Mu one after the other', units: [PULTEC, BENDER, VARIABLE_MU] },
];

/** The models of units, hissing, in the order of the signal. */
export function circuitModels(
	units: readonly CircuitUnit[],
	options: { readonly rateHz: number; readonly seed: number; readonly drift: boolean },
): UnitModel[] {
	return units.map(({ definition, positions }) => {
		const model = createUnitModel(definition, {
			...options,
			referenceDbfs: REFERENCE_DBFS,
			noise: true,
			channel: 'stereo',
		});
		model.setPositions(positions);
		return model;
	});
}

/** What the construction of all models delays. */
export function circuitLatencyFrames(models: readonly UnitModel[]): number {
	return models.reduce((sum, { latencyFrames }) => sum + latencyFrames, 0);
}
