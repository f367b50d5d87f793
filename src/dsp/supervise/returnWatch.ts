import { PairReturn, type PairReturnOptions } from './pairReturn.ts';

export interface ReturnWatchOptions extends Omit<PairReturnOptions, 'sides'> {
	/** The chain treats mid and side apart: one of them may be gone while left and right both sound. */
	midSide: boolean;
}

/** Watches that both channels come back, and mid and side too where the chain treats them apart. */
export class ReturnWatch {
	readonly #leftRight: PairReturn;
	readonly #midSide: PairReturn | null;

	constructor({ midSide, ...options }: ReturnWatchOptions) {
		this.#leftRight = new PairReturn({ ...options, sides: ['left', 'right'] });
		this.#midSide = midSide ? new PairReturn({ ...options, sides: ['mid', 'side'] }) : null;
	}

	/** @param frame source frame of these samples */
	push(left: number, right: number, sentLeft: number, sentRight: number, frame: number): void {
		this.#leftRight.push(left, right, sentLeft, sentRight, frame);
		this.#midSide?.push(
			(left + right) / 2,
			(left - right) / 2,
			(sentLeft + sentRight) / 2,
			(sentLeft - sentRight) / 2,
			frame,
		);
	}
}
