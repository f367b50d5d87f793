import type { ChannelJudge } from './channelJudge.ts';

type Judges = readonly [ChannelJudge, ChannelJudge];

/** What is left over of both channels, window by window. */
export function leftOver([left, right]: Judges, to: Float64Array): void {
	for (let cell = 0; cell < to.length; cell++) to[cell] = (left.left[cell] as number) + (right.left[cell] as number);
}

/**
 * Cell from which on the prediction judged last explains the return better than the one before: where a slip really is,
 * when something else happened shortly before it.
 *
 * @param before what was left over at the lag before, window by window
 */
export function cellOfSlip(judges: Judges, before: Float64Array, fromCell: number, toCell: number): number {
	const [left, right] = judges;
	let place = fromCell;
	let sum = 0;
	let least = 0;
	for (let cell = fromCell; cell < toCell; cell++) {
		sum += (before[cell] as number) - (left.left[cell] as number) - (right.left[cell] as number);
		if (sum >= least) continue;
		least = sum;
		place = cell + 1;
	}
	return place;
}
