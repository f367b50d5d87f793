import { describe, expect, test } from 'vitest';
import { createUnitModel, MODELLED_DEFINITIONS } from '../../src/units/simulators/models/index.ts';
import { differenceDb, model, noisePlanes, QUIET, rms, run } from '../units/models/support.ts';

/** Settings at which each model does something. */
const ACTIVE: Record<string, Record<string, number>> = {
	'pultec/eqp-1a': { eq_in: 1, lf_cps: 2, lf_boost: 0.5, lf_atten: 0.3, hf_kcs: 3, hf_boost: 0.4, hf_bandwidth: 0.5 },
	'chandler/curve-bender': {
		'in.left': 1,
		'bass_freq.left': 3,
		'bass_gain.left': 7,
		'bass_multiply.left': 2,
		'in.right': 1,
		'treble_freq.right': 6,
		'treble_gain.right': 8,
		'treble_multiply.right': 1,
	},
	'manley/variable-mu': { in: 1, link: 1, 'threshold.left': 0.2, 'threshold.right': 0.2, 'comp_limit.left': 1 },
	'detent/open-eq': { bypass: 1, low_gain: 16, low_freq: 3, high_gain: 9, high_freq: 5, output_trim: 11 },
	'ampex/atr-102': { speed: 1, 'rec_gain.left': 0.6, 'repro_eq_hi_fast.right': 0.6 },
	'denon/dn-780r': { direction: 1 },
	'bricasti/m7': { bank: 1, program: 9 },
	'rme/totalmix-fx': { main_volume: 0.7, dim: 1 },
};

const finite = (plane: Float64Array) => plane.every((sample) => Number.isFinite(sample));

describe('every unit model', () => {
	test('settings are given for each', () => {
		expect(Object.keys(ACTIVE).sort()).toEqual([...MODELLED_DEFINITIONS].sort());
	});

	test.each(MODELLED_DEFINITIONS)('%s gives the same bits for any block size, with noise and drift too', (id) => {
		const input = noisePlanes(30_000, -20);
		for (const wild of [false, true]) {
			const outputs = [[4096], [1], [64], [37, 501, 1, 64, 333]].map((blocks) => {
				const unit = model(id, ACTIVE[id] ?? {}, { noise: wild, drift: wild });
				const out = run(unit, input, blocks);
				return out;
			});
			for (const other of outputs.slice(1)) {
				expect(other.left).toEqual(outputs[0]?.left);
				expect(other.right).toEqual(outputs[0]?.right);
			}
		}
	});

	test.each(MODELLED_DEFINITIONS)('%s ramps a change of positions the same way for any block size', (id) => {
		const input = noisePlanes(20_000, -20);
		const outputs = [[1000], [1], [40, 8, 952]].map((blocks) => {
			const unit = model(id, {});
			const head = run(unit, { left: input.left.slice(0, 5000), right: input.right.slice(0, 5000) }, blocks);
			unit.setPositions(ACTIVE[id] ?? {});
			const tail = run(unit, { left: input.left.slice(5000), right: input.right.slice(5000) }, blocks);
			return [...head.left, ...tail.left, ...tail.right];
		});
		expect(outputs[1]).toEqual(outputs[0]);
		expect(outputs[2]).toEqual(outputs[0]);
		expect(outputs[0]?.every(Number.isFinite)).toBe(true);
	});

	test.each(MODELLED_DEFINITIONS)('%s repeats a run exactly after reset and in a second box of the same seed', (id) => {
		const input = noisePlanes(20_000, -20);
		const unit = model(id, ACTIVE[id] ?? {}, { noise: true, drift: true });
		const first = run(unit, input);
		unit.reset();
		expect(run(unit, input)).toEqual(first);
		expect(run(model(id, ACTIVE[id] ?? {}, { noise: true, drift: true }), input)).toEqual(first);
	});

	test.each(MODELLED_DEFINITIONS)('%s is finite again after reset when it was fed NaN and infinity', (id) => {
		const unit = model(id, ACTIVE[id] ?? {});
		const broken = noisePlanes(1000, -20);
		broken.left[10] = Number.NaN;
		broken.right[20] = Number.POSITIVE_INFINITY;
		run(unit, broken);
		unit.reset();
		const out = run(unit, noisePlanes(1000, -20));
		expect(finite(out.left) && finite(out.right)).toBe(true);
	});

	test.each(MODELLED_DEFINITIONS)('%s changes only its own channel when it stands in one', (id) => {
		const input = noisePlanes(12_000, -20);
		const left = run(model(id, ACTIVE[id] ?? {}, { channel: 'left', noise: true }), input);
		expect(left.right).toEqual(input.right);
		expect(left.left).not.toEqual(input.left);
		const right = run(model(id, ACTIVE[id] ?? {}, { channel: 'right', noise: true }), input);
		expect(right.left).toEqual(input.left);
		expect(right.right).not.toEqual(input.right);
	});

	test.each(MODELLED_DEFINITIONS)('%s keeps its latency', (id) => {
		const unit = model(id, ACTIVE[id] ?? {});
		const before = unit.latencyFrames;
		run(unit, noisePlanes(5000, -20), [333]);
		expect(unit.latencyFrames).toBe(before);
	});

	test.each(MODELLED_DEFINITIONS)('%s comes back to rest in silence: what follows is as after reset', (id) => {
		const unit = model(id, ACTIVE[id] ?? {}, { rateHz: 48_000 });
		const programme = noisePlanes(10_000, -12);
		const fresh = run(unit, programme);
		const silence = { left: new Float64Array(400_000), right: new Float64Array(400_000) };
		const tail = run(unit, silence, [4096]);
		expect(rms(tail.left.slice(-1000))).toBeLessThan(1e-12);
		const again = run(unit, programme);
		expect(again.left).toEqual(fresh.left);
		expect(again.right).toEqual(fresh.right);
	});

	test('a box without a model is transparent', () => {
		const input = noisePlanes(1000, -20);
		expect(run(createUnitModel('weiss/gambit-eq1', QUIET), input)).toEqual(input);
	});

	test('two boxes of one model differ a little, and noise and drift are what was asked for', () => {
		const input = noisePlanes(60_000, -20);
		const id = 'pultec/eqp-1a';
		const one = run(model(id, ACTIVE[id] ?? {}, { seed: 1 }), input);
		const two = run(model(id, ACTIVE[id] ?? {}, { seed: 2 }), input);
		const mismatch = differenceDb(one.left, two.left);
		expect(mismatch).toBeGreaterThan(-60);
		expect(mismatch).toBeLessThan(-15);
		const noisy = run(model(id, ACTIVE[id] ?? {}, { seed: 1, noise: true }), input);
		const floor = rms(noisy.left.map((sample, i) => sample - (one.left[i] as number)));
		// −88 dB under a reference of −18 dBFS, re a full-scale sine.
		expect(20 * Math.log10(floor * Math.SQRT2)).toBeCloseTo(-106, 0);
		const drifting = run(model(id, ACTIVE[id] ?? {}, { seed: 1, drift: true }), noisePlanes(480_000, -20));
		const still = run(model(id, ACTIVE[id] ?? {}, { seed: 1 }), noisePlanes(480_000, -20));
		expect(differenceDb(still.left, drifting.left)).toBeGreaterThan(-100);
		expect(differenceDb(still.left, drifting.left)).toBeLessThan(-40);
	});

	test('a pot that is off by half a per cent shows, and only a little', () => {
		const input = noisePlanes(60_000, -20);
		const id = 'pultec/eqp-1a';
		const there = run(model(id, { ...ACTIVE[id], lf_boost: 0.5 }), input);
		const off = run(model(id, { ...ACTIVE[id], lf_boost: 0.505 }), input);
		const residual = differenceDb(there.left, off.left);
		expect(residual).toBeGreaterThan(-75);
		expect(residual).toBeLessThan(-35);
	});
});
