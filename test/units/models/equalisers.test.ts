import { describe, expect, test } from 'vitest';
import { isStepped } from '../../../src/shared/model/control.ts';
import type { Definition } from '../../../src/shared/model/definition.ts';
import { shippedDefinitions } from '../../../src/units/definitions/shippedDefinitions.ts';
import { CURVE_BENDER_BANDS } from '../../../src/units/simulators/models/curveBender.ts';
import { OPEN_EQ_VALUES } from '../../../src/units/simulators/models/openEq.ts';
import { model, responseDb } from './support.ts';

const definitions = shippedDefinitions();

function valuesOf(definition: Definition | undefined, controlId: string): (number | undefined)[] {
	const control = definition?.controls.find((one) => one.id === controlId);
	if (control === undefined || !isStepped(control)) throw new Error(`no steps: ${controlId}`);
	const scale = control.unit === 'kHz' ? 1000 : 1;
	return control.positions.map((position) => (position.value === undefined ? undefined : position.value * scale));
}

describe('open EQ', () => {
	const definition = definitions.get('detent/open-eq');

	test('switches the dB and Hz of its definition', () => {
		const { lowHz, midHz, highHz, gain, trim } = OPEN_EQ_VALUES;
		expect(valuesOf(definition, 'low_freq')).toEqual(lowHz);
		expect(valuesOf(definition, 'mid_freq')).toEqual(midHz);
		expect(valuesOf(definition, 'high_freq')).toEqual(highHz);
		const steps = (scale: typeof gain) =>
			Array.from({ length: scale.steps }, (_, step) => scale.firstDb + scale.stepDb * step);
		for (const control of ['low_gain', 'mid_gain', 'high_gain'])
			expect(valuesOf(definition, control)).toEqual(steps(gain));
		expect(valuesOf(definition, 'output_trim')).toEqual(steps(trim));
	});

	test('reaches the gain of a bell at its frequency, of a shelf at its end and half of it at its frequency', () => {
		const rest = { bypass: 1, low_gain: 12, mid_gain: 12, high_gain: 12, output_trim: 10 };
		const [bell] = responseDb(model('detent/open-eq', { ...rest, mid_gain: 20, mid_freq: 4 }), [1000]);
		expect(bell).toBeCloseTo(4, 1);
		const low = responseDb(model('detent/open-eq', { ...rest, low_gain: 4, low_freq: 7 }), [3, 330, 10_000]);
		expect(low[0]).toBeCloseTo(-4, 1);
		expect(low[1]).toBeCloseTo(-2, 1);
		expect(low[2]).toBeCloseTo(0, 1);
		const high = responseDb(model('detent/open-eq', { ...rest, high_gain: 24, high_freq: 3 }), [100, 4700, 40_000]);
		expect(high[0]).toBeCloseTo(0, 1);
		expect(high[1]).toBeCloseTo(3, 1);
		expect(high[2]).toBeCloseTo(6, 1);
		const [trim] = responseDb(model('detent/open-eq', { ...rest, output_trim: 3 }), [1000]);
		expect(trim).toBeCloseTo(-3.5, 1);
	});
});

describe('Curve Bender', () => {
	test('has the frequencies of its definition behind OUT', () => {
		const definition = definitions.get('chandler/curve-bender');
		for (const { id, hz } of CURVE_BENDER_BANDS) {
			const values = valuesOf(definition, `${id}_freq`);
			expect(values[0]).toBeUndefined();
			values.slice(1).forEach((value, index) => {
				expect(value).toBeCloseTo(hz[index] ?? 0, 6);
			});
		}
	});

	test('X1.5 gives one and a half times the dB of X1, OUT none', () => {
		const band = { 'in.left': 1, 'pres1_freq.left': 3, 'pres1_gain.left': 9 };
		const at = (multiply: number) =>
			responseDb(model('chandler/curve-bender', { ...band, 'pres1_multiply.left': multiply }), [100, 1800]);
		const [out, once, more] = [at(0), at(1), at(2)];
		expect(out[1]).toBeCloseTo(out[0] ?? 0, 1);
		const gain = (pair: number[]) => (pair[1] ?? 0) - (out[1] ?? 0);
		expect(gain(once)).toBeGreaterThan(3.85);
		expect(gain(once)).toBeLessThan(4.15);
		expect(gain(more) / gain(once)).toBeCloseTo(1.5, 1);
	});
});

describe('Pultec', () => {
	test('a box by its parts is within 1.5 dB of the drawing, and OUT is flat', () => {
		const positions = { eq_in: 1, lf_boost: 1, lf_cps: 2 };
		for (const seed of [1, 2, 3, 4]) {
			const db = responseDb(model('pultec/eqp-1a', positions, { seed }), [60, 100, 300]);
			[13.27, 10.58, 3.94].forEach((drawn, index) => {
				expect(Math.abs((db[index] ?? 0) - drawn)).toBeLessThan(1.5);
			});
		}
		for (const db of responseDb(model('pultec/eqp-1a', { ...positions, eq_in: 0 }), [20, 1000, 20_000])) {
			expect(db).toBeCloseTo(0, 1);
		}
	});
});
