import { seededRng } from '../../../../src/shared/random.ts';
import { AB_BLOCK_FRAMES, AB_RATE_HZ } from './recorder.ts';

/** Where in the recordings everything has faded in, and nothing has ended. */
export function middle(seconds: number): { from: number; to: number } {
	return { from: Math.round(0.2 * AB_RATE_HZ), to: Math.round((seconds - 0.5) * AB_RATE_HZ) };
}

export interface Switched {
	/** Highest step of the output beyond the steepest of what was heard, linear. */
	excess: number;
	/** Longest silence where nothing is silent, frames. */
	gap: number;
	/** Frames at which the output is none of the items, outside of a fade. */
	strange: number;
	switches: number;
}

/** The output of the switched run against those of the items alone. */
export function judge(
	switched: readonly Float64Array[],
	alone: readonly (readonly Float64Array[])[],
	itemAt: (block: number) => number,
	{ from, to }: { from: number; to: number },
): Switched {
	const found: Switched = { excess: 0, gap: 0, strange: 0, switches: 0 };
	const fadeFrames = Math.round(0.02 * AB_RATE_HZ);
	for (const [side, out] of switched.entries()) {
		let silent = 0;
		let sinceSwitch = fadeFrames;
		for (let frame = from; frame < to; frame++) {
			const item = itemAt(Math.floor(frame / AB_BLOCK_FRAMES));
			const isSwitch = frame % AB_BLOCK_FRAMES === 0 && item !== itemAt(frame / AB_BLOCK_FRAMES - 1);
			if (isSwitch && side === 0) found.switches++;
			sinceSwitch = isSwitch ? 0 : sinceSwitch + 1;
			const value = out[frame] as number;
			let steepest = 0;
			let loudest = 0;
			for (const planes of alone) {
				const plane = planes[side] as Float64Array;
				steepest = Math.max(steepest, Math.abs((plane[frame] as number) - (plane[frame - 1] as number)));
				loudest = Math.max(loudest, Math.abs(plane[frame] as number));
			}
			found.excess = Math.max(found.excess, Math.abs(value - (out[frame - 1] as number)) - steepest);
			silent = value === 0 && loudest > 0 ? silent + 1 : 0;
			found.gap = Math.max(found.gap, silent);
			if (sinceSwitch > fadeFrames && value !== alone[item]?.[side]?.[frame]) found.strange++;
		}
	}
	return found;
}

export const cut = (planes: readonly Float64Array[], { from, to }: { from: number; to: number }) =>
	planes.map((plane) => plane.subarray(from, to));

/** Which of `count` is heard at a block: a switch after 1 to 40 blocks, so that some come before the one before has ended. */
export function switches(count: number, seconds: number): (block: number) => number {
	const random = seededRng(11);
	const choices: number[] = [];
	for (let block = 0, left = 0, item = 0; block <= (seconds * AB_RATE_HZ) / AB_BLOCK_FRAMES + 8; block++, left--) {
		if (left <= 0) {
			item = Math.floor(count * random());
			left = 1 + Math.floor((random() < 0.2 ? 4 : 40) * random());
		}
		choices.push(item);
	}
	return (block) => choices[Math.min(Math.max(0, block), choices.length - 1)] ?? 0;
}
