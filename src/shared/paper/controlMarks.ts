import { isContinuous, isStepped, type SettableControl } from '../model/control.ts';
import { angleAt } from '../model/setting.ts';
import { type Density, fitText, LEAST_PT, type Mark, textWidthMm, wrapText } from './marks.ts';
import { leverLegends, SCALE_MM, scaleMarks } from './scaleMarks.ts';

export interface ControlCell {
	/** Upper left corner. */
	x: number;
	y: number;
	width: number;
	control: SettableControl;
	label: string;
	/** Null leaves the knob without a pointer and the reading to be written in. */
	position: number | null;
	/** What is read at the position; null leaves a line. */
	reading: string | null;
	/** Radius of a knob. */
	knobMm: number;
	/** The row has room for legends around its knobs. */
	scaled: boolean;
	/** What is printed around a knob or beside a lever is drawn too. */
	legends: boolean;
}

const LABEL_LINE_MM = 3.5;
/** From the knob's upper edge, with its ticks, to the label's baseline, and from there past the reading. */
const ABOVE_LABEL_MM = 6.9;
const READING_MM = 1.5;
/** From a knob's edge to the ends of its ticks. */
const TICKS_MM = 1.7;
/** What legends around the knobs of a row add to it: above, and a little below, where those of the ends hang. */
const SCALED_MM = SCALE_MM + 2.1;
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

function knob(x: number, y: number, radius: number, control: SettableControl, position: number | null): Mark[] {
	const ticks = isStepped(control)
		? control.positions.map((_, index) => angleAt(control, index))
		: [0, ...control.marks.map((mark) => mark.position), 1].map((at) => angleAt(control, at));
	return [
		{ kind: 'circle', x, y, radius, widthMm: 0.4 },
		...ticks.map((angle) => ray(x, y, radius + 0.6, radius + 1.7, angle, FINE)),
		...(position === null ? [] : [ray(x, y, 0.5, radius + 1.7, angleAt(control, position), BOLD)]),
		...(control.type === 'trimmer' ? [{ kind: 'circle' as const, x, y, radius: 1.2, widthMm: FINE }] : []),
	];
}

/** A lever as high as a knob: its last position is up. */
function lever(
	x: number,
	y: number,
	radius: number,
	control: SettableControl,
	position: number | null,
	legendsTo: number | null,
): Mark[] {
	const count = isStepped(control) ? control.positions.length : 2;
	const travel = 2 * (radius - 1);
	const at = (index: number) => y + travel / 2 - (travel * index) / Math.max(1, count - 1);
	return [
		{ kind: 'box', x: x - 1.8, y: y - radius - 0.8, width: 3.6, height: 2 * (radius + 0.8), widthMm: 0.4 },
		...Array.from({ length: count }, (_, index): Mark => ray(x, at(index), 2.2, 3.6, 90, FINE)),
		...(legendsTo === null
			? []
			: leverLegends(
					x + 4.2,
					Array.from({ length: count }, (_, i) => at(i)),
					control,
					legendsTo,
				)),
		...(position === null
			? []
			: [{ kind: 'circle' as const, x, y: at(position), radius: 1.7, widthMm: 0.4, filled: true }]),
	];
}

/** A push button: filled unless it stands at its first position. */
function button(x: number, y: number, radius: number, position: number | null): Mark[] {
	const half = 0.75 * radius;
	const size = 2 * half;
	return [
		{ kind: 'box', x: x - half, y: y - half, width: size, height: size, widthMm: 0.6, filled: (position ?? 0) > 0 },
	];
}

export const isKnob = ({ type }: SettableControl): boolean => type !== 'toggle' && type !== 'button';

/** Lines of a label at most: the last word tells left from right. */
const MOST_LINES = 3;

/** A control's label, broken between words. */
function labelLines(label: string, width: number): string[] {
	const lines = wrapText(label, LEAST_PT, width - 1);
	if (lines.length <= MOST_LINES) return lines;
	const last = fitText(lines.slice(MOST_LINES - 1).join(' '), LEAST_PT, width - 1);
	return [...lines.slice(0, MOST_LINES - 1), last];
}

/** Height of a row of cells: legends and knob, as many lines of label as the longest needs, reading. */
export function cellHeightMm(labels: readonly string[], width: number, knobMm: number, scaled: boolean): number {
	const lines = Math.max(1, ...labels.map((label) => labelLines(label, width).length));
	return (scaled ? SCALED_MM : 0) + 2 * knobMm + ABOVE_LABEL_MM + LABEL_LINE_MM * lines + READING_MM;
}

/** Height of a row whose labels have one line. */
export function leastHeightMm({ knobMm, rowGapMm, scales }: Density): number {
	return cellHeightMm([''], 1, knobMm, scales) + rowGapMm;
}

/** A control with its label and what is read on it. */
export function controlMarks(cell: ControlCell): Mark[] {
	const { x, y: top, width, control, label, position, reading, knobMm, scaled, legends } = cell;
	const centre = x + width / 2;
	const y = top + (scaled ? SCALE_MM : 0);
	const middle = y + knobMm + TICKS_MM;
	const room = { from: x + 0.8, to: x + width - 0.8 };
	const drawn =
		control.type === 'toggle'
			? lever(centre, middle, knobMm, control, position, legends ? room.to : null)
			: control.type === 'button'
				? button(centre, middle, knobMm, position)
				: [
						...knob(centre, middle, knobMm, control, position),
						...(legends ? scaleMarks(centre, middle, knobMm + TICKS_MM, control, position, room) : []),
					];
	const lines = labelLines(label, width);
	const word = (at: number, line: string): Mark => ({
		kind: 'text',
		x: centre,
		y: at,
		text: line,
		sizePt: LEAST_PT,
		bold: false,
		align: 'middle',
	});
	const below = y + 2 * knobMm + ABOVE_LABEL_MM + (scaled ? SCALED_MM - SCALE_MM : 0);
	const line = below + LABEL_LINE_MM * lines.length + 0.4;
	const value: Mark[] =
		reading === null
			? [{ kind: 'line', x1: x + 3, y1: line, x2: x + width - 3, y2: line, widthMm: FINE }]
			: [readingMark(centre, line, reading, width - 1)];
	return [...drawn, ...lines.map((words, index) => word(below + LABEL_LINE_MM * index, words)), ...value];
}

/** What is read, as large and as bold as it fits: no reading is cut that fits smaller. */
function readingMark(x: number, y: number, reading: string, width: number): Mark {
	const sizes = [
		{ sizePt: 10, bold: true },
		{ sizePt: LEAST_PT, bold: true },
		{ sizePt: LEAST_PT, bold: false },
	] as const;
	const fits = sizes.find(({ sizePt, bold }) => textWidthMm(reading, sizePt, bold) <= width);
	const { sizePt, bold } = fits ?? { sizePt: LEAST_PT, bold: false };
	return { kind: 'text', x, y, text: fitText(reading, sizePt, width, bold), sizePt, bold, align: 'middle' };
}

/** What is read at a position: with its unit where the legend is a bare number. */
export function readingOf(control: SettableControl, legend: string): string {
	const bare = /^[+-−]?[\d.]+$/.test(legend) && control.unit !== undefined && !isContinuous(control);
	return bare ? `${legend} ${control.unit}` : legend;
}
