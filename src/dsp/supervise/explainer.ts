import { CELL, MARGIN } from './cells.ts';
import { type Doubt, JOINED } from './doubts.ts';
import type { FindingSink } from './findingSink.ts';
import { cellOfSlip, leftOver } from './leftOver.ts';
import { LEVEL_DELAY } from './levelWatch.ts';
import { Slips } from './slips.ts';
import { BLIND_CELLS, type StretchJudge } from './stretchJudge.ts';
import { ToldDoubts } from './toldDoubts.ts';

/** What begins with fewer frames than this before the end waits for the next stretch, which knows whether the level jumped. */
const LEAST_TOLD = MARGIN * CELL + LEVEL_DELAY + 64;
/** Frames between a jump of level and what it made suspicious. */
const CAUSE = 16 * CELL;
/** What is found anew in one stretch. */
const MOST_SLIPS = 3;

interface ExplainerOptions {
	rateHz: number;
	toleranceFrames: number;
	midSide: boolean;
	log: FindingSink;
}

/** Something suspicious, by its place in the pass. */
interface Placed {
	readonly doubt: Doubt;
	readonly frame: number;
	readonly reachesEnd: boolean;
}

/** Explains what is suspicious in a stretch, one after the other: a jump of level, frames that are missing or twice, or a dropout. */
export class Explainer {
	readonly #judge: StretchJudge;
	readonly #slips: Slips;
	readonly #told: ToldDoubts;
	readonly #leftBefore: Float64Array;
	/** Where something began too late in the stretch before to be explained there. */
	#pending: Placed | null = null;

	constructor(judge: StretchJudge, options: ExplainerOptions) {
		this.#judge = judge;
		this.#slips = new Slips(options.log, options.toleranceFrames);
		this.#told = new ToldDoubts(options);
		this.#leftBefore = new Float64Array(judge.model.frames / CELL);
	}

	/** A return is out of its place from the start of a stretch on. */
	lateFromStart(frame: number, late: number): void {
		this.#slips.tellFromStart(frame, late);
	}

	/**
	 * Explains what was found in the stretch at hand.
	 *
	 * @param jumps frames at which the level jumped: what that made suspicious needs no other word
	 */
	settle(found: readonly Doubt[], jumps: readonly number[]): void {
		const isCause = ({ doubt, frame }: Placed) =>
			jumps.some((at) => at > frame - CAUSE && at < frame + (doubt.toCell - doubt.fromCell) * CELL + CAUSE);
		if (this.#pending !== null && isCause(this.#pending)) this.#pending = null;
		const before = this.#pending;
		let rest = found.map((doubt) => this.#placed(doubt)).filter((one) => !isCause(one));
		let slips = 0;
		while (rest.length > 0) {
			const [one, ...others] = rest as [Placed, ...Placed[]];
			const lag = slips < MOST_SLIPS ? this.#judge.slipOf(one.doubt) : null;
			if (lag !== null) {
				slips++;
				rest = this.#slipped(lag, one.doubt).map((doubt) => this.#placed(doubt));
				continue;
			}
			this.#settlePending();
			if (this.#judge.model.frames - one.doubt.fromCell * CELL < LEAST_TOLD) this.#pending = one;
			else this.#told.tell(one);
			rest = others;
		}
		if (this.#pending === before) this.#settlePending();
		this.#told.endStretch(this.#judge.frameOf(this.#judge.lastCell));
	}

	/** Tells what still waits. */
	finish(): void {
		this.#settlePending();
		this.#told.finish();
	}

	#placed(doubt: Doubt): Placed {
		const { lastCell } = this.#judge;
		return { doubt, frame: this.#judge.frameOf(doubt.fromCell), reachesEnd: doubt.toCell > lastCell - JOINED };
	}

	/** From a doubt on the return is at another lag. @returns what is suspicious behind the slip */
	#slipped(lag: number, doubt: Doubt): Doubt[] {
		const judge = this.#judge;
		leftOver(judge.judges, this.#leftBefore);
		judge.leftAt(lag, doubt);
		const cell = cellOfSlip(judge.judges, this.#leftBefore, doubt.fromCell, doubt.toCell);
		const frame = this.#pending?.frame ?? judge.frameOf(cell);
		this.#pending = null;
		this.#slips.tell(frame, lag);
		return judge.judge(cell + BLIND_CELLS);
	}

	#settlePending(): void {
		const pending = this.#pending;
		this.#pending = null;
		if (pending !== null) this.#told.tell(pending);
	}
}
