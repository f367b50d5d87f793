import type { Finding } from '../../shared/model/finding.ts';
import { CELL, type Cells } from './cells.ts';
import type { ChannelJudge } from './channelJudge.ts';

/** Suspicious windows no farther apart than this are one thing, cells. */
export const JOINED = 64;
/** Windows are two cells long. */
const WINDOW = 2;

/** Something that is not as it was predicted, with its energies. */
export interface Doubt {
	/** First cell and the cell behind the last. */
	fromCell: number;
	toCell: number;
	channel: Finding['channel'];
	/** Σ y² and Σ p² over its windows, with the gain of late in p. */
	returned: number;
	predicted: number;
	/** The least that the return is like its prediction in any window that should sound: 0 not at all, 1 but for its level. */
	likeness: number;
	/** The longest gap in it, cells in a row in which nothing came back of what should. */
	gapCells: number;
	/** The programme begins or ends here: frequencies sound that were never heard before, and are not known. */
	edge: boolean;
	/** The chain is known well enough on every channel that is suspicious here. */
	wellKnown: boolean;
}

/** What is suspicious in a stretch, in the order of time; what lies close together is one. */
export function doubts(
	judges: readonly [ChannelJudge, ChannelJudge],
	cells: readonly [Cells, Cells],
	fromCell: number,
	toCell: number,
): Doubt[] {
	const [left, right] = judges;
	const found: Doubt[] = [];
	let from = -1;
	let last = -1;
	const end = Math.min(left.suspicious.length, toCell);
	for (let cell = fromCell; cell <= end; cell++) {
		const marked = cell < end && (left.suspicious[cell] === 1 || right.suspicious[cell] === 1);
		if (marked) {
			if (from < 0) from = cell;
			last = cell;
		}
		if (from >= 0 && (cell === end || cell - last > JOINED)) {
			found.push(measured(judges, cells, from, last + WINDOW));
			from = -1;
		}
	}
	return found;
}

function measured(
	judges: readonly [ChannelJudge, ChannelJudge],
	cells: readonly [Cells, Cells],
	fromCell: number,
	toCell: number,
): Doubt {
	let returned = 0;
	let predicted = 0;
	let likeness = 1;
	let before = 0;
	let behind = 0;
	let wellKnown = true;
	let gapCells = Number.POSITIVE_INFINITY;
	const marks = [0, 0];
	for (const channel of [0, 1] as const) {
		const { suspicious, gain } = judges[channel];
		for (let cell = fromCell; cell < toCell; cell++) marks[channel] = (marks[channel] ?? 0) + (suspicious[cell] ?? 0);
		if (marks[channel] === 0) continue;
		wellKnown &&= judges[channel].wellKnown;
		const { yy, yp, pp } = cells[channel];
		for (let k = 1; k <= EDGE; k++) {
			before += pp[fromCell - k] ?? 0;
			behind += pp[toCell - 1 + k] ?? 0;
		}
		// A gap of the stream is one on every channel that it spoils.
		gapCells = Math.min(gapCells, gapOf(yy, pp, gain, fromCell, toCell));
		for (let cell = fromCell; cell < toCell; cell++) {
			returned += yy[cell] ?? 0;
			predicted += gain * gain * (pp[cell] ?? 0);
			if (suspicious[cell] === 1) likeness = Math.min(likeness, alike(yy, yp, pp, cell, gain));
		}
	}
	const channel = marks[0] === 0 ? 'right' : marks[1] === 0 ? 'left' : 'both';
	return {
		fromCell,
		toCell,
		channel,
		returned,
		predicted,
		likeness,
		gapCells,
		edge: Math.min(before, behind) < SILENT * Math.max(before, behind),
		wellKnown,
	};
}

/** Cells in a row in which nothing came back of what should have. */
function gapOf(yy: Float64Array, pp: Float64Array, gain: number, fromCell: number, toCell: number): number {
	let longest = 0;
	let here = 0;
	for (let cell = fromCell; cell < toCell; cell++) {
		here = (yy[cell] ?? 0) < NOTHING * gain * gain * (pp[cell] ?? 0) ? here + 1 : 0;
		longest = Math.max(longest, here);
	}
	return longest;
}

/** Likeness of a window; 1 where too little should sound to tell. */
function alike(yy: Float64Array, yp: Float64Array, pp: Float64Array, cell: number, gain: number): number {
	const power = (pp[cell] ?? 0) + (pp[cell + 1] ?? 0);
	const returned = (yy[cell] ?? 0) + (yy[cell + 1] ?? 0);
	const product = (yp[cell] ?? 0) + (yp[cell + 1] ?? 0);
	if (gain * gain * power < SOUNDS * returned || power === 0) return 1;
	return returned > 0 ? (product * product) / (power * returned) : 0;
}

/** A window should sound where so much of what came back was predicted. */
const SOUNDS = 0.3;
/** Cells before and behind a doubt that tell whether the programme begins or ends there, and how silent one side is then. */
const EDGE = 30;
const SILENT = 1e-4;
/** Likeness (of energy) below which something else came back than was sent, whatever a gain does. */
const UNLIKE = 0.3;
/** Below this share of what should be there, nothing is. */
const NOTHING = 0.01;
/** A gap of so many cells is one also where the windows at its ends have a part of the programme: so many cells in all. */
const GAP_CELLS = 2;
const GAP_ENDS = 5;
/** What comes back while so little should is something added. */
const ADDED = 0.01;
/** A channel that is away for so long is gone. */
const GONE_SECONDS = 0.2;

/** Two doubts that are one, the second so many cells behind the beginning of the first. */
export function joined(one: Doubt, next: Doubt, cells: number): Doubt {
	const toCell = one.fromCell + cells + next.toCell - next.fromCell;
	return {
		fromCell: one.fromCell,
		toCell,
		channel: one.channel === next.channel ? one.channel : 'both',
		returned: one.returned + next.returned,
		predicted: one.predicted + next.predicted,
		likeness: Math.min(one.likeness, next.likeness),
		gapCells: Math.min(one.gapCells + next.gapCells, toCell - one.fromCell),
		edge: one.edge || next.edge,
		wellKnown: one.wellKnown && next.wellKnown,
	};
}

/** A doubt in words. @param lasts it is not over yet */
export function explained(doubt: Doubt, frame: number, rateHz: number, lasts: boolean): Finding {
	const { returned, predicted, likeness, gapCells, edge, wellKnown, channel } = doubt;
	const frames = (doubt.toCell - doubt.fromCell) * CELL;
	const base = { by: 'programme', frame, frames: lasts ? null : frames, channel } as const;
	const about = lasts ? '' : ` for about ${((1000 * frames) / rateHz).toFixed(1)} ms`;
	const isGap = gapCells >= Math.max(GAP_CELLS, doubt.toCell - doubt.fromCell - GAP_ENDS);
	if (isGap || returned < NOTHING * predicted) {
		if (channel !== 'both' && frames > GONE_SECONDS * rateHz)
			return {
				...base,
				kind: 'channel-gone',
				severity: 'failure',
				text: `Nothing came back on the ${channel} channel.`,
			};
		return { ...base, kind: 'dropout', severity: 'failure', text: `Nothing came back${about}.` };
	}
	if (predicted < ADDED * returned)
		return {
			...base,
			kind: 'dropout',
			severity: 'warning',
			text: `Something came back that was not sent${about}: a click or a crackle.`,
		};
	return {
		...base,
		kind: 'dropout',
		// A chain that saturates or compresses hard can surprise: then a person has to listen.
		severity: likeness < UNLIKE && !edge && wellKnown ? 'failure' : 'warning',
		text: `What came back${about} is not what the chain makes of the programme.`,
	};
}
