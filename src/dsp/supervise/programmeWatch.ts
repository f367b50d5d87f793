import { CELL, MARGIN } from './cells.ts';
import { ChainModel, TAPS } from './chainModel.ts';
import { ChannelJudge } from './channelJudge.ts';
import { type Doubt, doubts, explained } from './doubts.ts';
import type { FindingSink } from './findingSink.ts';
import { LagSearch, SOUGHT } from './lagSearch.ts';
import { cellOfSlip, leftOver } from './leftOver.ts';
import type { LevelGap } from './levelProof.ts';
import { LEVEL_DELAY, LevelWatch } from './levelWatch.ts';
import { Proof, STEADY } from './proof.ts';
import { placeOf, Slips, straight } from './slips.ts';
import { LEAD, REACH, Stretch } from './stretch.ts';

/** Length of what is judged at a time. */
const STRETCH_SECONDS = 0.3;
/** A fit that changes the prediction by so much may have followed a slip. */
const CHANGED = 0.3;
/** And so little of what came back. */
const EXPLAINED = 0.5;
/** With fewer frames than this left in a stretch no slip is looked for: the next one tells. */
const LEAST_SOUGHT = 512;
/** With fewer than this it waits for the next one, which knows whether the level jumped. */
const LEAST_TOLD = MARGIN * CELL + LEVEL_DELAY + 64;
/** What came back is this much like what was sent, but for its level. */
const LIKE = 0.7;
/** Frames between a jump of level and what it made suspicious. */
const CAUSE = 16 * CELL;
/** What is found anew in one stretch. */
const MOST_SLIPS = 3;
/** The return is at another place when so little of what is left over here is left over there. */
const THERE = 0.4;
/** The very last cells have nothing behind them to be compared with. */
const END_CELLS = 32;
/** Energy of a cell with which a programme begins, and the cells that are not judged there: nothing is known yet. */
const ONSET = 1e-9;
const ONSET_CELLS = 32;
/** Cells behind a slip that are not judged: the chain rings, and its gain is not known yet. */
const BLIND_CELLS = 48;
/** After so many stretches that taught something the chain is known. */
const SETTLED_STRETCHES = 5;
/** After so many stretches that nothing explains, the chain is taken as it is now. */
const STRETCHES_UNTIL_NEW = 10;

export interface ProgrammeWatchOptions {
	rateHz: number;
	/** Source frame of the first frame given. */
	firstFrame: number;
	/** What cannot be proven is told of these frames of the source only. */
	sourceFrom: number;
	sourceTo: number;
	/** How far the chain's own phase may move the return from its place. */
	toleranceFrames: number;
	/** The chain treats mid and side apart: they are watched instead of left and right. */
	midSide: boolean;
	log: FindingSink;
}

/**
 * Supervision from the programme alone: what comes back is compared, 32 frames by 32, with what the chain is known to
 * make of what was sent (`ChainModel`, `ChannelJudge`), and what does not agree is explained: frames missing or twice,
 * nothing there, something added. Tells what it found within 0.4 s, and what could not be proven.
 *
 * Takes blocks of any length; allocates next to nothing while nothing is found. Both channels are judged, each on its own
 * response; what one channel lets into the other counts as noise.
 */
export class ProgrammeWatch {
	readonly #options: ProgrammeWatchOptions;
	#model: ChainModel;
	#judges: readonly [ChannelJudge, ChannelJudge];
	readonly #search: LagSearch;
	readonly #stretch: Stretch;
	/** Frames given in all at the end of the pass. */
	#end = Number.POSITIVE_INFINITY;
	#lag = 0;
	/** Response of a chain of which nothing is known yet. */
	readonly #straight = [straight(TAPS, LEAD), straight(TAPS, LEAD)] as const;
	readonly #slips: Slips;
	readonly #leftBefore: Float64Array;
	readonly #levels: LevelWatch;
	#unexplained = 0;
	/** Stretches that were sound and taught something. */
	#taught = 0;
	/** The programme has begun, and its first moments are behind. */
	#begun = false;
	/** The place of the return was looked at. */
	#placed = false;
	readonly #proof: Proof;
	/** Where something began too late in the stretch before to be explained there. */
	#pending: { doubt: Doubt; first: number } | null = null;

	constructor(options: ProgrammeWatchOptions) {
		this.#options = options;
		this.#proof = new Proof(options.rateHz, options.sourceFrom, options.sourceTo, (finding) =>
			options.log.add(finding),
		);
		this.#model = new ChainModel(options.rateHz, STRETCH_SECONDS);
		const { frames } = this.#model;
		this.#slips = new Slips(options.log, options.toleranceFrames);
		this.#levels = new LevelWatch(options, frames);
		this.#judges = [new ChannelJudge(frames / CELL), new ChannelJudge(frames / CELL)];
		this.#leftBefore = new Float64Array(frames / CELL);
		this.#search = new LagSearch(REACH, TAPS);
		this.#stretch = new Stretch(frames);
	}

	/** Return left and right, sent left and right: `frames` frames from `at` on. */
	process(planes: readonly Float64Array[], at: number, frames: number): void {
		const [left, right, sentLeft, sentRight] = planes as [Float64Array, Float64Array, Float64Array, Float64Array];
		const { midSide } = this.#options;
		for (let frame = at; frame < at + frames; frame++) {
			const l = left[frame] as number;
			const r = right[frame] as number;
			const sl = sentLeft[frame] as number;
			const sr = sentRight[frame] as number;
			if (midSide) this.#push((l + r) / 2, (l - r) / 2, (sl + sr) / 2, (sl - sr) / 2);
			else this.#push(l, r, sl, sr);
		}
	}

	/** Left over in relation to what was predicted: above this a window of each channel is suspicious. */
	get limits(): [number, number] {
		return [this.#judges[0].limit, this.#judges[1].limit];
	}

	/**
	 * What the audio since a frame, counted from the first one given, proves: true when what can be judged of it is in its
	 * place, false when something is not, null when there is too little.
	 */
	inPlaceSince(frame: number): boolean | null {
		return this.#proof.inPlaceSince(this.#options.firstFrame + frame);
	}

	/** Something of the chain is known. */
	get learned(): boolean {
		return this.#model.learned;
	}

	/** The chain is known. */
	get settled(): boolean {
		return this.#taught >= SETTLED_STRETCHES;
	}

	/** Goes on with what another one has learned of the chain from the same pass; that one is of no more use. */
	adopt(scout: ProgrammeWatch): void {
		if (!scout.#model.learned) return;
		this.#model = scout.#model;
		this.#judges = scout.#judges;
		for (const judge of this.#judges) judge.restart();
		this.#levels.adopt(scout.#levels);
	}

	/** Where a jump of level would not be seen, or only a larger one. */
	get levelGaps(): readonly LevelGap[] {
		return this.#levels.gaps;
	}

	/** Judges what still waits for its surroundings. */
	finish(): void {
		this.#end = this.#stretch.given;
		const { frames } = this.#model;
		for (let rest = frames + REACH + LEAD + MARGIN * CELL; rest > 0; rest--) this.#push(0, 0, 0, 0);
		this.#settlePending();
		this.#proof.finish(this.#options.firstFrame + this.#end);
		this.#levels.finish();
	}

	#push(left: number, right: number, sentLeft: number, sentRight: number): void {
		if (!this.#stretch.push(left, right, sentLeft, sentRight)) return;
		this.#judgeStretch();
		for (const judge of this.#judges) judge.advance();
		this.#stretch.advance();
	}

	#judgeStretch(): void {
		const model = this.#model;
		const stretch = this.#stretch;
		const changed = model.learn(stretch.view(this.#lag), stretch.returned) > CHANGED;
		let found = this.#judge(0);
		if (model.learned && (changed || found.length > 0)) {
			model.recall(this.#stretch.view(this.#lag), this.#stretch.returned);
			const recalled = this.#judge(0);
			// A fit that agrees may have followed a slip; what is kept of the chain tells.
			if (found.length > 0 || (recalled.length > 0 && this.#slipOf(recalled[0] as Doubt) !== null)) found = recalled;
			else {
				model.learn(this.#stretch.view(this.#lag), this.#stretch.returned);
				found = this.#judge(0);
			}
		}
		const clean = found.length === 0;
		if (this.#stretch.first < this.#end)
			this.#proof.take(
				this.#judges,
				MARGIN,
				model.frames / CELL - MARGIN,
				this.#frameOf(MARGIN),
				clean,
				model.selfLikeness,
			);
		this.#settle(this.#butJumps(found));
		this.#begun ||= this.#onset() + ONSET_CELLS < model.frames / CELL - MARGIN;
		if (clean) this.#levels.keep();
		if (clean || ++this.#unexplained >= STRETCHES_UNTIL_NEW) {
			if (!clean) model.learn(this.#stretch.view(this.#lag), this.#stretch.returned);
			model.keep();
			if (clean && model.learned && this.#begun) this.#taught++;
			if (!this.#placed && model.learned && this.#begun) this.#checkPlace();
			for (const judge of this.#judges) judge.keep();
			this.#unexplained = 0;
		}
	}

	/** Tells where the level jumped. What that made suspicious needs no other word. */
	#butJumps(found: Doubt[]): Doubt[] {
		const comparable = this.#model.learned && this.#begun && found.every(({ likeness }) => likeness > LIKE);
		const jumps = this.#levels.take(
			this.#model,
			this.#frameOf(MARGIN),
			this.#options.firstFrame + this.#end,
			comparable,
		);
		const isCause = (from: number, to: number) => jumps.some((at) => at > from - CAUSE && at < to + CAUSE);
		if (this.#pending !== null && isCause(...this.#placeOfPending(this.#pending))) this.#pending = null;
		return found.filter(({ fromCell, toCell }) => !isCause(this.#frameOf(fromCell), this.#frameOf(toCell)));
	}

	#placeOfPending({ doubt, first }: { doubt: Doubt; first: number }): [from: number, to: number] {
		const start = this.#options.firstFrame + first;
		return [start + doubt.fromCell * CELL, start + doubt.toCell * CELL];
	}

	/** What is suspicious from a cell on, in the order of time. */
	#judge(fromCell: number): Doubt[] {
		const { firstFrame, sourceFrom, sourceTo } = this.#options;
		// Where the music is over, the rack dies away, and there is nothing to compare with.
		const sounds =
			firstFrame + this.#end > sourceFrom && firstFrame + this.#stretch.first + this.#model.frames <= sourceTo;
		for (const channel of [0, 1] as const)
			this.#judges[channel].judge(this.#model.cells[channel], this.#model.rescaled[channel] as number, sounds);
		const from = Math.max(fromCell, this.#begun ? MARGIN : this.#onset() + ONSET_CELLS);
		// Behind the source there is the rack's noise and nothing to compare it with; the tail is proven by itself.
		const end = Math.min(this.#end, sourceTo - firstFrame);
		const lastCell = Math.min(
			Math.floor((end - this.#stretch.first) / CELL) - END_CELLS,
			this.#model.frames / CELL - MARGIN,
		);
		return doubts(this.#judges, this.#model.cells, from, lastCell);
	}

	/** Cell in which the programme begins. */
	#onset(): number {
		const [left, right] = this.#model.cells;
		const at = left.pp.findIndex((energy, cell) => energy + (right.pp[cell] as number) > ONSET);
		return at < 0 ? left.pp.length : at;
	}

	/** Frame of the pass at which a cell begins. */
	#frameOf(cell: number): number {
		return this.#options.firstFrame + this.#stretch.first + cell * CELL;
	}

	/** Explains one thing after the other. */
	#settle(found: Doubt[]): void {
		let rest = found;
		let slips = 0;
		while (rest.length > 0) {
			const [doubt, ...others] = rest as [Doubt, ...Doubt[]];
			const lag = slips < MOST_SLIPS ? this.#slipOf(doubt) : null;
			if (lag !== null) {
				slips++;
				leftOver(this.#judges, this.#leftBefore);
				this.#leftAt(lag, doubt);
				const cell = cellOfSlip(this.#judges, this.#leftBefore, doubt.fromCell, doubt.toCell);
				this.#slipped(cell);
				rest = this.#judge(cell + BLIND_CELLS);
				continue;
			}
			if (this.#frames(doubt) < LEAST_TOLD) {
				this.#settlePending();
				this.#pending = { doubt, first: this.#stretch.first };
			} else this.#tell(doubt, this.#frameOf(doubt.fromCell));
			rest = others;
		}
		if (this.#pending !== null && this.#pending.first !== this.#stretch.first) this.#settlePending();
	}

	/** Frames of the stretch from the beginning of something on. */
	#frames({ fromCell }: Doubt): number {
		return this.#model.frames - fromCell * CELL;
	}

	/** The lag at which, from here on, what is kept of the chain predicts the return; null when that is the one in force. */
	#slipOf(doubt: Doubt): number | null {
		const from = doubt.fromCell * CELL;
		const frames = Math.min(SOUGHT, this.#model.frames - from);
		if (frames < LEAST_SOUGHT || this.#model.selfLikeness > STEADY) return null;
		const before = this.#lag;
		const responses = this.#model.learned ? this.#model.responses : this.#straight;
		const found = this.#search.find(this.#stretch.sent, this.#stretch.returned, responses, from, frames);
		const most = Math.min(THERE * this.#leftAt(before, doubt), EXPLAINED * this.#returnedFrom(doubt));
		const lag = [0, ...found].find((one) => one !== before && this.#leftAt(one, doubt) < most);
		this.#leftAt(before, doubt);
		return lag ?? null;
	}

	/** Energy of the return from a doubt on. */
	#returnedFrom(doubt: Doubt): number {
		let sum = 0;
		for (const { yy } of this.#model.cells)
			for (let cell = doubt.fromCell + BLIND_CELLS; cell < yy.length; cell++) sum += yy[cell] as number;
		return sum;
	}

	/** What is left over from a doubt on, at a lag. */
	#leftAt(lag: number, doubt: Doubt): number {
		this.#lag = lag;
		if (this.#model.learned) this.#model.recall(this.#stretch.view(this.#lag), this.#stretch.returned);
		else this.#model.learn(this.#stretch.view(this.#lag), this.#stretch.returned);
		this.#judge(0);
		let sum = 0;
		for (const { left } of this.#judges)
			for (let cell = doubt.fromCell + BLIND_CELLS; cell < left.length; cell++) sum += left[cell] as number;
		return sum;
	}

	/** A return may be out of its place from the start, by so little that the response makes up for it. */
	#checkPlace(): void {
		this.#placed = true;
		const late = placeOf(this.#model.responses, LEAD) - LEAD;
		if (Math.abs(late) > this.#options.toleranceFrames)
			this.#slips.tellFromStart(this.#options.firstFrame + this.#stretch.first, late);
	}

	#slipped(cell: number): void {
		const pending = this.#pending;
		this.#pending = null;
		const frame = pending === null ? this.#frameOf(cell) : this.#placeOfPending(pending)[0];
		this.#slips.tell(frame, this.#lag);
	}

	#settlePending(): void {
		const pending = this.#pending;
		this.#pending = null;
		if (pending !== null) this.#tell(pending.doubt, this.#placeOfPending(pending)[0]);
	}

	#tell(doubt: Doubt, frame: number): void {
		const { midSide, rateHz, log } = this.#options;
		log.add(explained(midSide ? { ...doubt, channel: 'both' } : doubt, frame, rateHz));
	}
}
