import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unitsFor } from '../../src/paper/definitionsFor.ts';
import { readSettingsCsv, settingsCsv } from '../../src/paper/settingsCsv.ts';
import { settableControls } from '../../src/shared/model/definition.ts';
import { legendAt } from '../../src/shared/model/setting.ts';

const units = unitsFor('.', join('presets', 'rigs', 'simulated-studio.yaml'));
const bender = units.find(({ id }) => id === 'curve-bender');
if (bender === undefined) throw new Error('the simulated studio has an equalizer');

test('what is written as a table is read back to the same positions', () => {
	const controls = settableControls(bender.definition);
	const settings = controls.map((control) => ({
		control: control.id,
		label: control.label,
		legend: legendAt(control, 1),
	}));
	const text = settingsCsv([{ unit: bender.id, name: bender.name, settings }]);
	expect(text.split('\r\n')[0]).toBe('unit,name,control,label,setting');
	expect(readSettingsCsv(text, units)).toEqual([
		{ unit: bender.id, settings: controls.map(({ id }) => ({ control: id, position: 1 })) },
	]);
});

test('a table from another program is read: semicolons, a mark at its head, names for ids, empty rows left out', () => {
	const text =
		'\uFEFFUnit;Label;Setting\r\nCURVE BENDER;BASS gain L;+2\r\nCurve Bender;BASS gain R;\r\n\r\nopen-eq;LOW GAIN;-1.5\r\n';
	const read = readSettingsCsv(text, units);
	expect(read.map(({ unit, settings }) => [unit, settings.map(({ control }) => control)])).toEqual([
		['curve-bender', ['bass_gain.left']],
		['open-eq', ['low_gain']],
	]);
});

test('every row that can’t be read is named, and then none counts', () => {
	const text =
		'unit,control,setting\nopen-eq,low_gain,+1\nopen-eq,no_knob,1\nfridge,door,open\nopen-eq,bypass,SIDEWAYS\n';
	expect(() => readSettingsCsv(text, units)).toThrow(
		/3 rows.*row 3: .*"no_knob".*row 4: .*"fridge".*row 5: .*"SIDEWAYS"/s,
	);
	expect(() => readSettingsCsv('unit,control,setting\n', units)).toThrow(/no setting/);
});
