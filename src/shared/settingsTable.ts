import type { SettableControl } from './model/control.ts';

const HEADS = ['unit', 'name', 'control', 'label', 'setting'] as const;
type Head = (typeof HEADS)[number];

/** Rows of a text whose columns are parted by tabs, semicolons or commas, whichever its first line has; with quotes as in RFC 4180. */
function rowsOf(text: string): string[][] {
	const first = text.slice(0, text.search(/[\r\n]|$/));
	const comma = ['\t', ';', ','].find((mark) => first.includes(mark)) ?? '\t';
	const rows: string[][] = [];
	let [row, cell, quoted]: [string[], string, boolean] = [[], '', false];
	const endCell = () => {
		row.push(cell.trim());
		cell = '';
	};
	const endRow = () => {
		endCell();
		if (row.some((one) => one !== '')) rows.push(row);
		row = [];
	};
	for (let at = 0; at < text.length; at += 1) {
		const mark = text.charAt(at);
		if (quoted && mark === '"' && text.charAt(at + 1) === '"') {
			cell += '"';
			at += 1;
		} else if (mark === '"' && (quoted || cell.trim() === '')) quoted = !quoted;
		else if (quoted) cell += mark;
		else if (mark === comma) endCell();
		else if (mark === '\n') endRow();
		else if (mark !== '\r') cell += mark;
	}
	endRow();
	return rows;
}

/** True where a table means the same name: case and spaces around it do not count. */
export const same = (one: string, other: string) => one.trim().toLowerCase() === other.trim().toLowerCase();

/** The control that a row means, by its id or else by its label; a row without a label may have that in the place of the id. */
export function controlOfRow(
	controls: readonly SettableControl[],
	id: string,
	label: string,
): SettableControl | undefined {
	return controls.find((known) => same(known.id, id)) ?? controls.find((known) => same(known.label, label || id));
}

/** True for a text that is a table rather than one reading. */
export function isTable(text: string): boolean {
	return /[\t\r\n]/.test(text.trim());
}

/**
 * What a table says of one unit's controls, as it is written there, by control id: of one that `detent settings` printed, of a
 * table program, or pasted from one. With a head its columns count (`unit`, `control`, `label`, `setting`); without, the last
 * column is the setting and the one before it the control. Rows of other units are left out.
 *
 * @returns the texts, and names of controls that the unit does not have
 */
export function settingTexts(
	text: string,
	unit: { id: string; name: string; controls: readonly SettableControl[] },
): { texts: Record<string, string>; unknown: string[] } {
	const [head = [], ...rest] = rowsOf(text.replace(/^\uFEFF/, ''));
	const named = head.map((name) => HEADS.find((known) => same(known, name)));
	const hasHead = named.includes('setting');
	const texts: Record<string, string> = {};
	const unknown: string[] = [];
	for (const row of hasHead ? rest : [head, ...rest]) {
		const of = (column: Head) => (hasHead ? (row[named.indexOf(column)] ?? '') : '');
		const setting = hasHead ? of('setting') : row.length > 1 ? (row.at(-1) ?? '') : '';
		const [id, label] = hasHead ? [of('control'), of('label')] : [row.at(-2) ?? '', ''];
		const whose = hasHead ? [of('unit'), of('name')].filter((name) => name !== '') : [];
		const isOther = whose.length > 0 && !whose.some((name) => same(name, unit.id) || same(name, unit.name));
		if (setting === '' || isOther) continue;
		const control = controlOfRow(unit.controls, id, label);
		if (control === undefined) unknown.push(label || id);
		else texts[control.id] = setting;
	}
	return { texts, unknown };
}
