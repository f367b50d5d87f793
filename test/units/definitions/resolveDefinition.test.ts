import { describe, expect, test } from 'vitest';
import type { RigUnit } from '../../../src/shared/model/rig.ts';
import { rigUnitSchema } from '../../../src/shared/model/rig.ts';
import { resolveDefinition } from '../../../src/units/definitions/resolveDefinition.ts';
import { serialWithin } from '../../../src/units/definitions/serialNumber.ts';
import { shippedDefinitions } from '../../../src/units/definitions/shippedDefinitions.ts';

const definitions = shippedDefinitions();
function definition(id: string) {
	const found = definitions.get(id);
	if (found === undefined) throw new Error(`no definition ${id}`);
	return found;
}
const variMu = definition('manley/variable-mu');
const bender = definition('chandler/curve-bender');

const unit = (changes: object): RigUnit => rigUnitSchema.parse({ id: 'unit', definition: 'a/b', ...changes });
const input = (changes: object) =>
	resolveDefinition(variMu, unit(changes)).controls.find((control) => control.id === 'input')?.type;

describe('the build of a Variable Mu follows from its serial number', () => {
	test.each([
		['MSLC83272', 'continuous'],
		['MSLC1', 'continuous'],
		['mslc 09999', 'continuous'],
		['MSLC83273', 'stepped'],
		['MSLC100000', 'stepped'],
		['OTHER1', 'stepped'],
		['without digits', 'stepped'],
	])('%s: input %s', (serial, type) => {
		expect(input({ serial })).toBe(type);
	});

	test('the owner has the last word', () => {
		expect(input({ serial: 'MSLC90000', overrides: { variant: 'continuous-input' } })).toBe('continuous');
		expect(resolveDefinition(variMu, unit({ overrides: { variant: 'continuous-input' } })).variant).toBe(
			'continuous-input',
		);
	});

	test('a variant that does not exist is refused by name', () => {
		expect(() => resolveDefinition(variMu, unit({ overrides: { variant: 'gold' } }))).toThrow(
			'has no variant "gold"; it has continuous-input',
		);
	});
});

test('serial numbers compare by letters, then digits as a number', () => {
	expect(serialWithin('A10', 'A9', 'A11')).toBe(true);
	expect(serialWithin('A9', 'A10', undefined)).toBe(false);
	expect(serialWithin('B10', 'A9', undefined)).toBeNull();
	expect(serialWithin('A', 'A9', undefined)).toBeNull();
});

describe('per-channel controls', () => {
	test('become two, and their conditions follow their own channel', () => {
		const { controls } = resolveDefinition(bender, unit({}));
		expect(controls).toHaveLength(28);
		const gain = controls.find((control) => control.id === 'bass_gain.right');
		expect(gain?.label).toBe('BASS gain R');
		expect(JSON.stringify(gain?.liveWhen)).toContain('bass_freq.right');
		expect(JSON.stringify(gain)).not.toContain('.left');
	});

	const own = {
		label: 'OUTPUT',
		purpose: 'output',
		type: 'stepped',
		positions: [{ legend: 'low' }, { legend: 'high' }],
		confidence: 'S',
	};
	const output = (changes: object, side: string) => {
		const { controls } = resolveDefinition(bender, unit({ overrides: { controls: [{ ...own, ...changes }] } }));
		const found = controls.find((control) => control.id === `output.${side}`);
		return found?.type === 'stepped' ? found.positions.length : null;
	};

	test('an override replaces both, or one side only', () => {
		expect([
			output({ id: 'output', perChannel: true }, 'left'),
			output({ id: 'output', perChannel: true }, 'right'),
		]).toEqual([2, 2]);
		expect([output({ id: 'output.left' }, 'left'), output({ id: 'output.left' }, 'right')]).toEqual([2, 11]);
	});

	test('an override may add a control that the model has not', () => {
		const { controls } = resolveDefinition(bender, unit({ overrides: { controls: [{ ...own, id: 'high_pass' }] } }));
		expect(controls.at(-1)?.id).toBe('high_pass');
	});
});

describe('the hash', () => {
	const hash = (changes: object) => resolveDefinition(variMu, unit(changes)).hash;

	test('is of the definition in force, not of the unit', () => {
		expect(hash({ serial: 'MSLC90000' })).toMatch(/^[0-9a-f]{64}$/);
		expect(hash({ serial: 'MSLC90000', name: 'A' })).toBe(hash({ serial: 'MSLC90001', name: 'B' }));
		expect(hash({ serial: 'MSLC1' })).not.toBe(hash({ serial: 'MSLC90000' }));
		expect(hash({ serial: 'MSLC1' })).toBe(hash({ overrides: { variant: 'continuous-input' } }));
	});

	test('changes with an override', () => {
		const control = { ...variMu.controls[0] };
		expect(hash({ overrides: { controls: [control] } })).toBe(hash({}));
		expect(hash({ overrides: { controls: [{ ...control, label: 'IN' }] } })).not.toBe(hash({}));
	});
});
