import { isContinuous, isStepped, type SettableControl } from '../model/control.ts';
import { angleAt } from '../model/setting.ts';
import { fitText, LEAST_PT, type Mark, wrapText } from './marks.ts';

export interface ControlCell {
	/** Upper left corner. */
	x: number;
	y: number;
	width: number;
	control: SettableControl;
	/** Null leaves the knob without a pointer and the reading to be written in. */
	position: number | null;
	/** What is read at the position; null leaves a line. */
	reading: string | null;
}

const KNOB_MM = 5.5;
/** Height of a cell: knob, two lines of label, reading. */
export const CELL_HEIGHT_MM = 27.5;
const FINE = 0.25;
const BOLD = 0.9;

const point = (x: number, y: number, radius: number, angleDeg: number) => ({
	x: x + radius * Math.sin((angleDeg * Math.PI) / 180),
	y: y - radius * Math.cos((angleDeg * Math.PI) / 180),
});

function ray(x: number, y: number, from: number, to: number, angleDeg: number, widthMm: number): Mark {
	const a = point(x, y, from, angleDeg);
	const b = point(x, y, to, angleDeg);
	return { kind: 'line', x1: a.x, y1: a.y, x2: b.x, y2: b.y, widthMm };
}

function knob(x: number, y: number, control: SettableControl, position: number | null): Mark[] {
	const ticks = isStepped(control)
		? control.positions.map((_, index) => angleAt(control, index))
		: [0, ...control.marks.map((mark) => mark.position), 1].map((at) => angleAt(control, at));
	return [
		{ kind: 'circle', x, y, radius: KNOB_MM, widthMm: 0.4 },
		...ticks.map((angle) => ray(x, y, KNOB_MM + 0.6, KNOB_MM + 1.7, angle, FINE)),
		...(position === null ? [] : [ray(x, y, 0.5, KNOB_MM + 1.7, angleAt(control, position), BOLD)]),
		...(control.type === 'trimmer' ? [{ kind: 'circle' as const, x, y, radius: 1.2, widthMm: FINE }] : []),
	];
}

/** A lever: its last position is up. */
function lever(x: number, y: number, control: SettableControl, position: number | null): Mark[] {
	const count = isStepped(control) ? control.positions.length : 2;
	const at = (index: number) => y + 4.5 - (9 * index) / Math.max(1, count - 1);
	return [
		{ kind: 'box', x: x - 1.8, y: y - 6.3, width: 3.6, height: 12.6, widthMm: 0.4 },
		...Array.from({ length: count }, (_, index): Mark => ray(x, at(index), 2.2, 3.6, 90, FINE)),
		...(position === null
			? []
			: [{ kind: 'circle' as const, x, y: at(position), radius: 1.7, widthMm: 0.4, filled: true }]),
	];
}

/** A push button: filled unless it stands at its first position. */
function button(x: number, y: number, position: number | null): Mark[] {
	return [{ kind: 'box', x: x - 4, y: y - 4, width: 8, height: 8, widthMm: 0.6, filled: (position ?? 0) > 0 }];
}

/** A control with its label and what is read on it. */
export function controlMarks({ x, y, width, control, position, reading }: ControlCell): Mark[] {
	const centre = x + width / 2;
	const middle = y + KNOB_MM + 2.2;
	const drawn =
		control.type === 'toggle'
			? lever(centre, middle, control, position)
			: control.type === 'button'
				? button(centre, middle, position)
				: knob(centre, middle, control, position);
	const words = wrapText(control.label, LEAST_PT, width - 1);
	const label = words.length <= 2 ? words : [words[0] ?? '', fitText(words.slice(1).join(' '), LEAST_PT, width - 1)];
	const text = (at: number, line: string, bold: boolean): Mark => ({
		kind: 'text',
		x: centre,
		y: at,
		text: line,
		sizePt: bold ? 10 : LEAST_PT,
		bold,
		align: 'middle',
	});
	const top = middle + KNOB_MM + 5.4;
	const line = top + 3.7 * label.length + 0.4;
	const value: Mark[] =
		reading === null
			? [{ kind: 'line', x1: x + 3, y1: line, x2: x + width - 3, y2: line, widthMm: FINE }]
			: [text(line, fitText(reading, 10, width - 1, true), true)];
	return [...drawn, ...label.map((words, index) => text(top + 3.7 * index, words, false)), ...value];
}

/** What is read at a position: with its unit where the legend is a bare number. */
export function readingOf(control: SettableControl, legend: string): string {
	const bare = /^[+-−]?[\d.]+$/.test(legend) && control.unit !== undefined && !isContinuous(control);
	return bare ? `${legend} ${control.unit}` : legend;
}
