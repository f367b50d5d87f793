import { seededRng } from '../../../../src/shared/random.ts';
import { createUnitModel } from '../../../../src/units/simulators/models/index.ts';

type Pair = readonly [Float64Array, Float64Array];
type Unit = readonly [definition: string, positions: Readonly<Record<string, number>>];

const both = (positions: Readonly<Record<string, number>>) =>
	Object.fromEntries(
		Object.entries(positions).flatMap(([id, at]) => [
			[`${id}.left`, at],
			[`${id}.right`, at],
		]),
	);
const PULTEC: Unit = ['pultec/eqp-1a', { lf_boost: 0.5, hf_boost: 0.4, lf_atten: 0.3 }];
const OPEN_EQ: Unit = ['detent/open-eq', { low_gain: 18, mid_gain: 8, high_gain: 17 }];
const BENDER = both({
	in: 1,
	bass_freq: 3,
	bass_multiply: 1,
	bass_gain: 8,
	treble_freq: 3,
	treble_multiply: 1,
	treble_gain: 7,
});
const COMPRESSOR: Unit = ['manley/variable-mu', both({ threshold: 0.4, attack: 0.7, recovery: 1 })];
const LIMITER: Unit = ['manley/variable-mu', both({ threshold: 0.25, comp_limit: 1, attack: 1, recovery: 0 })];

/** Chains of simulated units, each with its own mismatch, noise and drift. */
export const CHAINS: Readonly<Record<string, readonly Unit[]>> = {
	'open EQ': [OPEN_EQ],
	pultec: [PULTEC],
	compressor: [COMPRESSOR],
	limiter: [LIMITER],
	'three units': [PULTEC, ['chandler/curve-bender', BENDER], COMPRESSOR],
};

/** What a chain makes of a signal, as a 24-bit converter gives it back. */
export function through(
	units: readonly Unit[],
	source: Pair,
	rateHz: number,
	seed: number,
): [Float64Array, Float64Array] {
	const out: [Float64Array, Float64Array] = [source[0].slice(), source[1].slice()];
	const models = units.map(([definition, positions], index) => {
		const box = { rateHz, seed: seed + 7 * index, referenceDbfs: -18, noise: true, drift: true } as const;
		const model = createUnitModel(definition, { ...box, channel: 'stereo' });
		model.setPositions(positions);
		return model;
	});
	for (let at = 0; at < out[0].length; at += 4096) {
		const end = Math.min(out[0].length, at + 4096);
		for (const model of models) model.process(out[0].subarray(at, end), out[1].subarray(at, end), end - at);
	}
	const rng = seededRng(seed);
	for (const plane of out)
		for (let i = 0; i < plane.length; i++)
			plane[i] = Math.round(((plane[i] as number) + 2.5e-6 * (rng() - rng())) * 2 ** 23) / 2 ** 23;
	return out;
}
