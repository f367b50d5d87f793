/** Cells on either side of a place, and whether the gain in them is a straight line or stands. */
export interface StepWindow {
	readonly cells: number;
	readonly straight: boolean;
	/** A jump is proven only where the gain is known in it. */
	readonly needed: boolean;
}

/** What a step of the gain is read by. */
export const WINDOWS: readonly StepWindow[] = [
	{ cells: 16, straight: false, needed: false },
	{ cells: 4, straight: false, needed: false },
	{ cells: 8, straight: false, needed: false },
	{ cells: 32, straight: true, needed: true },
	{ cells: 64, straight: true, needed: true },
	{ cells: 8, straight: true, needed: false },
	{ cells: 16, straight: true, needed: false },
];
/** The first two of them, long and short, read how far the gain moves by itself. */
export const MOVE_WINDOWS = 2;
/** The first three tell a step from a slope: of a slope the short ones read so much less. */
export const SHARP_WINDOWS = 3;
/** Longest window and the cell in which the jump itself may lie. */
export const REACH = 65;

/** What a window reads of a slope, as a share of what the first one does: its middles lie so much nearer together. */
export function slopeShare({ cells }: StepWindow): number {
	return (cells + 1) / ((WINDOWS[0]?.cells ?? 0) + 1);
}
