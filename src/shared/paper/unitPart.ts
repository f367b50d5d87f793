import { type ResolvedDefinition, settableControls } from '../model/definition.ts';
import type { RecordedUnit } from '../model/revision.ts';
import { CELL_HEIGHT_MM, controlMarks, readingOf } from './controlMarks.ts';
import { CONTENT_MM, type Flow } from './flow.ts';
import { MARGIN_MM } from './marks.ts';
import { panelRows } from './panelGrid.ts';

const PER_ROW = 7;

/** A unit's controls drawn in the order of its panel: at the settings of a revision, or empty for null. */
export function drawUnit(flow: Flow, definition: ResolvedDefinition, settings: RecordedUnit['settings'] | null): void {
	const width = CONTENT_MM / PER_ROW;
	for (const row of panelRows(definition, PER_ROW)) {
		flow.part(CELL_HEIGHT_MM, (y) =>
			row.flatMap((control, index) => {
				const setting = settings?.find((known) => known.control === control.id);
				const reading =
					settings === null ? null : setting === undefined ? 'not known' : readingOf(control, setting.legend);
				const cell = { x: MARGIN_MM + index * width, y, width, control };
				return controlMarks({ ...cell, position: setting?.position ?? null, reading });
			}),
		);
	}
}

/** Settings of a unit whose model is not here any more, as words: nothing is lost for want of a drawing. */
export function writeUnit(flow: Flow, settings: RecordedUnit['settings']): void {
	for (const { label, legend } of settings) flow.words(`${label}: ${legend}`);
}

/** True when every setting has its control in the definition. */
export function fitsDefinition(definition: ResolvedDefinition, settings: RecordedUnit['settings']): boolean {
	const ids = new Set(settableControls(definition).map(({ id }) => id));
	return settings.every(({ control }) => ids.has(control));
}
