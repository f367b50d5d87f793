import type { SettableControl } from '../model/control.ts';
import { findControl, type ResolvedDefinition, settableControls } from '../model/definition.ts';
import { layoutPanel } from '../panel.ts';

/** Controls whose centres are nearer than this in height are one row of the panel. */
const ROW_MM = 12;

/**
 * A unit's controls as they lie on its panel, row by row and from left to right, so that a hand finds them; at a size that is read
 * at arm's length a panel's own places are too narrow for their words. Rows are filled: paper is narrow, and the order says
 * where a control is.
 */
export function panelOrder(definition: ResolvedDefinition): SettableControl[] {
	const items = layoutPanel(definition).items.filter(({ control }) => findControl(definition, control) !== null);
	const rows: { y: number; items: typeof items }[] = [];
	for (const item of [...items].sort((a, b) => a.y - b.y)) {
		const row = rows.at(-1);
		if (row !== undefined && item.y - row.y < ROW_MM) row.items.push(item);
		else rows.push({ y: item.y, items: [item] });
	}
	return rows.flatMap((row) =>
		row.items
			.sort((a, b) => a.x - b.x)
			.flatMap(({ control }) => settableControls(definition).filter(({ id }) => id === control)),
	);
}
