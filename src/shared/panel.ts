import { type Control, isContinuous, isStepped } from './model/control.ts';
import type { Panel, ResolvedDefinition } from './model/definition.ts';
import { angleAt } from './model/setting.ts';

/** What a remote or a printed sheet draws for a control. */
export type PanelKind = 'knob' | 'switch' | 'button' | 'trimmer' | 'readout';

export interface PanelLegend {
	text: string;
	/** Position of the control that the legend belongs to. */
	position: number;
	/** Degrees clockwise from twelve o'clock, seen from the control's centre. */
	angleDeg: number;
	/** Centre of the text. */
	x: number;
	y: number;
}

export interface PanelItem {
	control: string;
	kind: PanelKind;
	/** Centre of the control. */
	x: number;
	y: number;
	/** Half the height of the knob, lever or button; a read-out is twice as wide as high. */
	radius: number;
	size: keyof typeof RADIUS_MM;
	label: string;
	/** Centre of the label's text. */
	labelX: number;
	labelY: number;
	/** Legends that can be printed without running into each other; the ends of travel are always among them. */
	legends: PanelLegend[];
}

/** A neutral drawing in millimetres of a 19-inch panel; x to the right, y down. */
export interface PanelLayout {
	width: number;
	height: number;
	/** Height of the legends' letters. */
	legendHeight: number;
	/** Height of labels' and captions' letters. */
	labelHeight: number;
	items: PanelItem[];
	captions: { text: string; x: number; y: number }[];
}

/** IEC 60297: 482.6 mm wide, 44.45 mm for each rack unit. */
const WIDTH_MM = 482.6;
const RACK_UNIT_MM = 44.45;
const LEGEND_MM = 2.8;
const LABEL_MM = 3.2;
const CELL_WIDTH_MM = 46;
const CELL_HEIGHT_MM = 40;
const RADIUS_MM = { small: 6, medium: 8.5, large: 12 } as const;

function kindOf(control: Control): PanelKind {
	switch (control.type) {
		case 'stepped':
		case 'continuous':
			return 'knob';
		case 'toggle':
			return 'switch';
		case 'button':
		case 'trimmer':
		case 'readout':
			return control.type;
	}
}

const textWidth = (text: string, height: number) => text.length * height * 0.6;

interface Mark {
	text: string;
	position: number;
}

function marksOf(control: Control): Mark[] {
	if (isStepped(control)) return control.positions.map((step, index) => ({ text: step.legend, position: index }));
	if (isContinuous(control)) return control.marks.map((mark) => ({ text: mark.legend, position: mark.position }));
	return [];
}

function collide(a: PanelLegend, b: PanelLegend): boolean {
	const besides = (textWidth(a.text, LEGEND_MM) + textWidth(b.text, LEGEND_MM)) / 2 + 0.8;
	return Math.abs(a.x - b.x) < besides && Math.abs(a.y - b.y) < LEGEND_MM * 1.1;
}

/** First and last legend, and as many between as fit, in even strides so that the scale keeps its rhythm. */
function thin(legends: readonly PanelLegend[]): PanelLegend[] {
	for (let stride = 1; stride < legends.length; stride += 1) {
		const last = legends.length - 1;
		const kept = legends.filter((_, index) => index % stride === 0 || index === last);
		const beforeLast = kept.at(-2);
		const end = kept.at(-1);
		if (last % stride !== 0 && beforeLast !== undefined && end !== undefined && collide(beforeLast, end)) {
			kept.splice(kept.length - 2, 1);
		}
		const clear = kept.every((legend, index) => kept.every((other, at) => at <= index || !collide(legend, other)));
		if (clear) return kept;
	}
	return legends.slice(0, 1);
}

function ringLegends(control: Control, x: number, y: number, radius: number): PanelLegend[] {
	if (!isStepped(control) && !isContinuous(control)) return [];
	const all = marksOf(control).map(({ text, position }): PanelLegend => {
		const angleDeg = angleAt(control, position);
		const angle = (angleDeg * Math.PI) / 180;
		const distance = radius + LEGEND_MM;
		const outward = Math.sin(angle) * Math.max(0, (textWidth(text, LEGEND_MM) - LEGEND_MM) / 2);
		return {
			text,
			position,
			angleDeg,
			x: x + Math.sin(angle) * distance + outward,
			y: y - Math.cos(angle) * distance,
		};
	});
	return thin(all);
}

/** Legends of a lever: the last position is up, the first down, written to its right. */
function leverLegends(control: Control, x: number, y: number, radius: number): PanelLegend[] {
	if (!isStepped(control)) return [];
	const last = control.positions.length - 1;
	return marksOf(control).map(({ text, position }): PanelLegend => {
		const up = (2 * position) / last - 1;
		return {
			text,
			position,
			angleDeg: 90 - 90 * up,
			x: x + radius * 0.6 + 1 + textWidth(text, LEGEND_MM) / 2,
			y: y - up * radius * 0.9,
		};
	});
}

function itemAt(control: Control, x: number, y: number, size: keyof typeof RADIUS_MM): PanelItem {
	const kind = kindOf(control);
	const radius = kind === 'trimmer' ? RADIUS_MM.small * 0.6 : RADIUS_MM[size];
	const legends =
		kind === 'switch'
			? leverLegends(control, x, y, radius)
			: kind === 'readout'
				? []
				: ringLegends(control, x, y, radius);
	const below = kind === 'knob' ? LEGEND_MM + LABEL_MM * 0.6 : LABEL_MM;
	return {
		control: control.id,
		kind,
		x,
		y,
		radius,
		size,
		label: control.label,
		labelX: x,
		labelY: y + radius + below,
		legends: kind === 'button' ? [] : legends,
	};
}

/** Rows of cells for controls that have no place, shared ones first, then the channels side by side. */
function grid(controls: readonly Control[], top: number): { items: PanelItem[]; height: number } {
	const side = (suffix: string) => controls.filter((control) => control.id.endsWith(suffix));
	const left = side('.left');
	const right = side('.right');
	const shared = controls.filter((control) => !left.includes(control) && !right.includes(control));
	const place = (group: readonly Control[], from: number, width: number, y: number) => {
		const perRow = Math.max(1, Math.floor(width / CELL_WIDTH_MM));
		const rows = Math.ceil(group.length / perRow);
		const columns = Math.ceil(group.length / Math.max(1, rows));
		const items = group.map((control, index) =>
			itemAt(
				control,
				from + (width * ((index % columns) + 0.5)) / columns,
				y + CELL_HEIGHT_MM * (Math.floor(index / columns) + 0.5),
				'medium',
			),
		);
		return { items, height: rows * CELL_HEIGHT_MM };
	};
	const whole = place(shared, 0, WIDTH_MM, top);
	const channelTop = top + whole.height;
	const one = place(left, 0, WIDTH_MM / 2, channelTop);
	const two = place(right, WIDTH_MM / 2, WIDTH_MM / 2, channelTop);
	return {
		items: [...whole.items, ...one.items, ...two.items],
		height: whole.height + Math.max(one.height, two.height),
	};
}

/**
 * The neutral drawing of a unit's panel, in millimetres. Controls without coordinates are put in tidy rows: alone when
 * the definition places none, else below the placed ones. Read-outs without coordinates are drawn too.
 *
 * @param definition a resolved definition, or any with per-channel controls expanded
 */
export function layoutPanel(definition: Pick<ResolvedDefinition, 'controls'> & { panel: Panel }): PanelLayout {
	const { controls, panel } = definition;
	const panelHeight = panel.rackUnits * RACK_UNIT_MM;
	const placed = panel.items.flatMap((place) => {
		const control = controls.find((candidate) => candidate.id === place.control);
		if (control === undefined) return [];
		return [itemAt(control, (place.x / 100) * WIDTH_MM, (place.y / 100) * panelHeight, place.size)];
	});
	const rest = controls.filter((control) => !placed.some((item) => item.control === control.id));
	const captions = panel.captions.map(({ text, x, y }) => ({
		text,
		x: (x / 100) * WIDTH_MM,
		y: (y / 100) * panelHeight,
	}));
	const rows = grid(rest, placed.length > 0 ? panelHeight : 0);
	const height = placed.length > 0 ? panelHeight + rows.height : Math.max(panelHeight, rows.height);
	return {
		width: WIDTH_MM,
		height,
		legendHeight: LEGEND_MM,
		labelHeight: LABEL_MM,
		items: [...placed, ...rows.items],
		captions,
	};
}
