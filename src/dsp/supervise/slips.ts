import type { Finding } from '../../shared/model/finding.ts';
import type { FindingSink } from './findingSink.ts';

/** A response with so much of its power in one tap has its place there. */
const PEAKED = 0.25;

/** Tells of slips: each lasts until the next one. */
export class Slips {
	readonly #log: FindingSink;
	readonly #toleranceFrames: number;
	#open: Finding | null = null;
	/** How late the return was from the start. */
	#late = 0;

	/** @param toleranceFrames a return that was out of its place from the start is back in it when it is so near */
	constructor(log: FindingSink, toleranceFrames: number) {
		this.#log = log;
		this.#toleranceFrames = toleranceFrames;
	}

	/** The return has been `late` frames late since its first frame: slips come on top of that. */
	tellFromStart(frame: number, late: number): void {
		this.tell(frame, late);
		this.#late = late;
	}

	/** From a frame on the return is `slipped` frames later than it was at the start; 0 is its place then. */
	tell(frame: number, slipped: number): void {
		if (this.#open !== null) this.#log.end(this.#open, frame);
		this.#open = null;
		const lag = this.#lagOf(slipped);
		const late = Math.abs(lag);
		const text =
			lag === 0
				? 'The return is back in its place.'
				: `The return is ${late} frame${late === 1 ? '' : 's'} ${lag > 0 ? 'late' : 'early'} against the measured latency.`;
		const added = this.#log.add({
			kind: 'slip',
			severity: 'failure',
			by: 'programme',
			frame,
			frames: lag === 0 ? 0 : null,
			channel: 'both',
			text,
		});
		if (lag !== 0) this.#open = added;
	}

	/** Frames that the return is late against the measured latency. */
	#lagOf(slipped: number): number {
		const lag = this.#late + slipped;
		return this.#late !== 0 && Math.abs(lag) <= this.#toleranceFrames ? 0 : lag;
	}
}

/** Tap at which responses have their place; `otherwise` where it is not one tap. */
export function placeOf(responses: readonly Float64Array[], otherwise: number): number {
	let place = otherwise;
	let most = 0;
	for (const response of responses) {
		let power = 0;
		for (const tap of response) power += tap * tap;
		for (const [tap, value] of response.entries()) {
			if (value * value <= Math.max(most, PEAKED * power)) continue;
			most = value * value;
			place = tap;
		}
	}
	return place;
}

/** Response that only delays. */
export function straight(taps: number, at: number): Float64Array {
	const response = new Float64Array(taps);
	response[at] = 1;
	return response;
}
