import type { Finding } from '../../shared/model/finding.ts';
import { CELL } from './cells.ts';
import { type Doubt, explained, JOINED, joined } from './doubts.ts';
import type { FindingSink } from './findingSink.ts';

interface ToldDoubtsOptions {
	rateHz: number;
	midSide: boolean;
	log: FindingSink;
}

/** Something suspicious that no slip and no jump of level explains. */
interface Told {
	readonly doubt: Doubt;
	/** Frame of the pass at which it begins. */
	readonly frame: number;
	/** It lasts to the end of what was judged: it may go on in the next stretch. */
	readonly reachesEnd: boolean;
}

/**
 * Tells what is suspicious, each thing once: one that reaches the end of a stretch waits for the next one, which may have
 * more of it; one that lasts longer than that is told while it lasts, and ended when it is over.
 */
export class ToldDoubts {
	readonly #options: ToldDoubtsOptions;
	#held: Told | null = null;
	/** Told while it lasts. */
	#lasting: { finding: Finding; toFrame: number } | null = null;

	constructor(options: ToldDoubtsOptions) {
		this.#options = options;
	}

	/** Takes what is suspicious in a stretch, in the order of time. */
	tell(told: Told): void {
		const { doubt, frame, reachesEnd } = told;
		const toFrame = endOf(told);
		if (this.#lasting !== null && follows(this.#lasting.toFrame, frame)) {
			this.#lasting.toFrame = toFrame;
			if (!reachesEnd) this.#endLasting();
			return;
		}
		this.#endLasting();
		const before = this.#held;
		this.#held = null;
		if (before === null || !follows(endOf(before), frame)) {
			if (before !== null) this.#add(before, false);
			if (reachesEnd) this.#held = told;
			else this.#add(told, false);
			return;
		}
		const whole = {
			frame: before.frame,
			doubt: joined(before.doubt, doubt, (frame - before.frame) / CELL),
			reachesEnd,
		};
		if (reachesEnd) this.#lasting = { finding: this.#add(whole, true), toFrame };
		else this.#add(whole, false);
	}

	/** All of a stretch was told, up to a frame: what reached the end of the one before and did not go on is over. */
	endStretch(frame: number): void {
		if (this.#held !== null && !follows(endOf(this.#held), frame)) {
			this.#add(this.#held, false);
			this.#held = null;
		}
		if (this.#lasting !== null && !follows(this.#lasting.toFrame, frame)) this.#endLasting();
	}

	finish(): void {
		this.endStretch(Number.POSITIVE_INFINITY);
	}

	#add({ doubt, frame }: Told, lasts: boolean): Finding {
		const { log, midSide, rateHz } = this.#options;
		return log.add(explained(midSide ? { ...doubt, channel: 'both' } : doubt, frame, rateHz, lasts));
	}

	#endLasting(): void {
		if (this.#lasting !== null) this.#options.log.end(this.#lasting.finding, this.#lasting.toFrame);
		this.#lasting = null;
	}
}

const endOf = ({ doubt, frame }: Told) => frame + (doubt.toCell - doubt.fromCell) * CELL;
const follows = (end: number, frame: number) => frame - end <= JOINED * CELL;
