import type { SettableControl } from '../model/control.ts';
import { type ResolvedDefinition, settableControls } from '../model/definition.ts';
import type { RecordedUnit } from '../model/revision.ts';
import { sideOf } from '../sides.ts';
import { type ControlCell, cellHeightMm, controlMarks, isKnob, readingOf } from './controlMarks.ts';
import { CONTENT_MM, type Flow } from './flow.ts';
import { MARGIN_MM } from './marks.ts';
import { panelOrder } from './panelGrid.ts';

/** A control as a sheet shows it. */
type Shown = Pick<ControlCell, 'control' | 'label' | 'position' | 'reading'>;

function shownAt(control: SettableControl, settings: RecordedUnit['settings'] | null): Shown {
	const setting = settings?.find((known) => known.control === control.id);
	const reading = settings === null ? null : setting === undefined ? 'unknown' : readingOf(control, setting.legend);
	return { control, label: control.label, position: setting?.position ?? null, reading };
}

/** Knobs of the two sides that stand alike are drawn once, where the first of them lies: `BASS gain L R`. */
function sidesTogether(all: readonly Shown[]): Shown[] {
	const kept: Shown[] = [];
	for (const one of all) {
		const { base, side } = sideOf(one.label);
		const first = kept.findIndex(({ label, position, reading, control }) => {
			const other = sideOf(label);
			const isPair = other.base === base && other.side !== null && side !== null && other.side !== side;
			return isPair && control.type === one.control.type && position === one.position && reading === one.reading;
		});
		const found = kept[first];
		if (found === undefined) kept.push(one);
		else kept[first] = { ...found, label: `${found.label} ${side}` };
	}
	return kept;
}

/** A unit's controls drawn in the order of its panel: at the settings of a revision, or empty for null. */
export function drawUnit(flow: Flow, definition: ResolvedDefinition, settings: RecordedUnit['settings'] | null): void {
	const { perRow, knobMm, rowGapMm, sidesOnce, scales } = flow.density;
	const width = CONTENT_MM / perRow;
	const all = panelOrder(definition).map((control) => shownAt(control, settings));
	const shown = sidesOnce && settings !== null ? sidesTogether(all) : all;
	for (let from = 0; from < shown.length; from += perRow) {
		const row = shown.slice(from, from + perRow);
		// Levers and buttons have theirs beside them.
		const scaled = scales && row.some(({ control }) => isKnob(control));
		const height = cellHeightMm(
			row.map(({ label }) => label),
			width,
			knobMm,
			scaled,
		);
		flow.part(height + rowGapMm, (y) =>
			row.flatMap((one, index) =>
				controlMarks({ ...one, x: MARGIN_MM + index * width, y, width, knobMm, scaled, legends: scales }),
			),
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
