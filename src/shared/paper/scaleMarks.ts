import { isContinuous, isStepped, type SettableControl } from '../model/control.ts';
import { angleAt } from '../model/setting.ts';
import { LEAST_PT, type Mark, MM_PER_PT, textWidthMm } from './marks.ts';

/** Height of the figures of LEAST_PT, and of what is between two of them. */
const LETTER_MM = LEAST_PT * MM_PER_PT * 0.73;
const BETWEEN_MM = 0.7;
/** From the end of a tick to its legend. */
const AWAY_MM = 0.8;

/** What a knob's legends need above its ticks. */
export const SCALE_MM = AWAY_MM + LETTER_MM + 0.3;

interface Legend {
	text: string;
	angleDeg: number;
	/** The lower ones come first where there is no room for all. */
	rank: number;
}

interface Box {
	x1: number;
	y1: number;
	x2: number;
	y2: number;
}

const meet = (a: Box, b: Box, apart: number) =>
	a.x1 < b.x2 + apart && b.x1 < a.x2 + apart && a.y1 < b.y2 + apart && b.y1 < a.y2 + apart;

/** Both ends and the position in use first, then noon, then every second, fourth… of the rest. */
function legendsOf(control: SettableControl, position: number | null): Legend[] {
	const all: { legend: string; position: number }[] = isStepped(control)
		? control.positions.map(({ legend }, index) => ({ legend, position: index }))
		: [...control.marks].sort((a, b) => a.position - b.position);
	return all.map(({ legend, position: at }, index) => {
		const isEnd = index === 0 || index === all.length - 1;
		const inUse = isStepped(control) && at === position;
		const angleDeg = angleAt(control, at);
		const evenness = index % 4 === 0 ? 3 : index % 2 === 0 ? 4 : 5;
		return { text: legend, angleDeg, rank: isEnd ? 0 : inUse ? 1 : Math.abs(angleDeg) < 1 ? 2 : evenness };
	});
}

/**
 * The legends around a knob, as its definition has them: as many as there is room for between the edges of its cell.
 *
 * @param room left and right edge of the cell
 * @param radius where the ticks end, millimetres
 */
export function scaleMarks(
	x: number,
	y: number,
	radius: number,
	control: SettableControl,
	position: number | null,
	room: { from: number; to: number },
): Mark[] {
	const placed: Box[] = [];
	const legends = legendsOf(control, position).sort((a, b) => a.rank - b.rank);
	// A scale of percent or of words between the marks says nothing that the reading does not.
	if (isContinuous(control) && legends.length < 2) return [];
	return legends.flatMap(({ text, angleDeg }): Mark[] => {
		const half = textWidthMm(text, LEAST_PT) / 2;
		const [sin, cos] = [Math.sin((angleDeg * Math.PI) / 180), Math.cos((angleDeg * Math.PI) / 180)];
		const at = {
			x: x + sin * (radius + AWAY_MM + half),
			y: y - cos * (radius + AWAY_MM + LETTER_MM / 2),
		};
		const box = { x1: at.x - half, y1: at.y - LETTER_MM / 2, x2: at.x + half, y2: at.y + LETTER_MM / 2 };
		if (box.x1 < room.from || box.x2 > room.to || placed.some((other) => meet(box, other, BETWEEN_MM))) return [];
		placed.push(box);
		return [{ kind: 'text', x: at.x, y: box.y2, text, sizePt: LEAST_PT, align: 'middle' }];
	});
}

/** Legends beside a lever, from its lowest position up; none where one of them has no room. */
export function leverLegends(x: number, heights: readonly number[], control: SettableControl, endsAt: number): Mark[] {
	if (!isStepped(control)) return [];
	const fits = control.positions.every(({ legend }) => x + textWidthMm(legend, LEAST_PT) <= endsAt);
	const apart = heights.every((at, index) => index === 0 || Math.abs(at - (heights[index - 1] ?? at)) >= LETTER_MM);
	if (!fits || !apart) return [];
	return control.positions.map(({ legend }, index) => ({
		kind: 'text',
		x,
		y: (heights[index] ?? 0) + LETTER_MM / 2,
		text: legend,
		sizePt: LEAST_PT,
	}));
}
