import { CsvError, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { DetentError } from '../shared/errors.ts';
import { isStepped, type SettableControl } from '../shared/model/control.ts';
import { settableControls } from '../shared/model/definition.ts';
import { controlOfRow, same } from '../shared/settingsTable.ts';
import { typedPosition } from '../shared/typedPosition.ts';
import type { SheetUnit } from './definitionsFor.ts';

/** A unit's settings as a table has them; without a legend a control is to be filled in. */
export interface SettingsOfUnit {
	unit: string;
	name: string;
	settings: readonly { control: string; label: string; legend: string | null }[];
}

/** Where the controls of a unit are to stand. */
export interface ReadUnit {
	unit: string;
	settings: { control: string; position: number }[];
}

const COLUMNS = ['unit', 'name', 'control', 'label', 'setting'] as const;

const rowSchema = z.object({
	unit: z.string().min(1, 'the column "unit" is empty or missing'),
	control: z.string().default(''),
	label: z.string().default(''),
	setting: z.string().default(''),
});

/** Settings as CSV (RFC 4180) that any table program opens; the head names the columns. */
export function settingsCsv(units: readonly SettingsOfUnit[]): string {
	const rows = units.flatMap(({ unit, name, settings }) =>
		settings.map(({ control, label, legend }) => [unit, name, control, label, legend ?? '']),
	);
	return stringify([COLUMNS, ...rows], { record_delimiter: 'windows' });
}

function stepsOf(control: SettableControl): string {
	if (!isStepped(control)) return 'a number on its scale, or a share such as 40 %';
	return control.positions.map(({ legend }) => legend).join(', ');
}

/** What a row says, null where its setting is empty, or what is wrong with it. */
function readRow(
	row: unknown,
	units: readonly SheetUnit[],
): { unit: string; control: string; position: number } | null | string {
	const parsed = rowSchema.safeParse(row);
	if (!parsed.success) return parsed.error.issues[0]?.message ?? 'it can’t be read';
	const { unit: unitName, control: id, label, setting } = parsed.data;
	if (setting.trim() === '') return null;
	const unit = units.find((known) => same(known.id, unitName) || same(known.name, unitName));
	if (unit === undefined)
		return `there is no unit "${unitName}"; there are ${units.map((known) => known.id).join(', ')}`;
	const control = controlOfRow(settableControls(unit.definition), id, label);
	if (control === undefined) return `${unit.name} has no control "${id || label}"`;
	const position = typedPosition(control, setting);
	if (position === null)
		return `${unit.name}, ${control.label} can’t stand at "${setting}": it takes ${stepsOf(control)}`;
	return { unit: unit.id, control: control.id, position };
}

/**
 * Reads settings from a table: columns `unit` (id or name), `control` (id) or `label`, `setting` as it is printed on the unit.
 * Commas, semicolons and tabs part the columns; rows without a setting are left out.
 *
 * @throws DetentError `file.csv` with every row that can't be read: nothing of the file counts then
 */
export function readSettingsCsv(text: string, units: readonly SheetUnit[]): ReadUnit[] {
	const read = new Map<string, Map<string, number>>();
	const problems: string[] = [];
	let rows: unknown[];
	try {
		rows = parse(text, {
			bom: true,
			columns: (head: string[]) => head.map((name) => name.trim().toLowerCase()),
			delimiter: [',', ';', '\t'],
			skip_empty_lines: true,
			relax_column_count: true,
			trim: true,
		});
	} catch (error) {
		if (!(error instanceof CsvError)) throw error;
		throw new DetentError('file.csv', { message: `This is no table: ${error.message}.`, cause: error });
	}
	for (const [index, row] of rows.entries()) {
		const found = readRow(row, units);
		if (found === null) continue;
		if (typeof found === 'string') problems.push(`row ${index + 2}: ${found}`);
		else read.set(found.unit, (read.get(found.unit) ?? new Map()).set(found.control, found.position));
	}
	if (problems.length > 0)
		throw new DetentError('file.csv', {
			message: `${problems.length} ${problems.length === 1 ? 'row' : 'rows'} can’t be read, and nothing was taken in:\n  ${problems.join('\n  ')}`,
			remedy: 'Mend them and try again; a row without a setting is left out.',
		});
	if (read.size === 0) throw new DetentError('file.csv', { message: 'There is no setting in this table.' });
	return [...read].map(([unit, settings]) => ({
		unit,
		settings: [...settings].map(([control, position]) => ({ control, position })),
	}));
}
