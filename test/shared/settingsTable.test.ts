import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unitsFor } from '../../src/paper/definitionsFor.ts';
import { settingsCsv } from '../../src/paper/settingsCsv.ts';
import { settableControls } from '../../src/shared/model/definition.ts';
import { legendAt } from '../../src/shared/model/setting.ts';
import { isTable, settingTexts } from '../../src/shared/settingsTable.ts';
import { typedPosition } from '../../src/shared/typedPosition.ts';

const units = unitsFor('.', join('presets', 'rigs', 'simulated-studio.yaml'));
const bender = units.find(({ id }) => id === 'curve-bender');
if (bender === undefined) throw new Error('the simulated studio has an equalizer');
const controls = settableControls(bender.definition);
const unit = { id: bender.id, name: bender.name, controls };

test('the table that is printed of a unit gives each of its controls where it stood, and says nothing of other units', () => {
	const settings = controls.map((control) => ({
		control: control.id,
		label: control.label,
		legend: legendAt(control, 1),
	}));
	const text = settingsCsv([
		{ unit: 'open-eq', name: 'Open "flat" EQ', settings: [{ control: 'bypass', label: 'EQ, all', legend: 'IN' }] },
		{ unit: bender.id, name: bender.name, settings },
	]);
	const { texts, unknown } = settingTexts(text, unit);
	expect(unknown).toEqual([]);
	expect(controls.map((control) => typedPosition(control, texts[control.id] ?? ''))).toEqual(controls.map(() => 1));
});

test('two columns that were copied out of a table program are enough, by label or by id; a knob that is not there is named', () => {
	const { texts, unknown } = settingTexts(
		'BASS gain L\t+2\r\nbass_gain.right\t-1\r\nDOOR\topen\r\nTREBLE gain L\t\r\n',
		unit,
	);
	expect(texts).toEqual({ 'bass_gain.left': '+2', 'bass_gain.right': '-1' });
	expect(unknown).toEqual(['DOOR']);
});

test('a single reading is no table', () => {
	expect(['+2', ' 60 Hz ', '1,5', '60 Hz\n'].map(isTable)).toEqual([false, false, false, false]);
	expect(isTable('BASS gain L\t+2')).toBe(true);
});
