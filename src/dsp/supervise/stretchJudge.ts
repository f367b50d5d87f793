import { CELL, MARGIN } from './cells.ts';
import { ChainModel, TAPS } from './chainModel.ts';
import { ChannelJudge } from './channelJudge.ts';
import { type Doubt, doubts } from './doubts.ts';
import { LagSearch, SOUGHT } from './lagSearch.ts';
import { STEADY } from './proof.ts';
import { straight } from './slips.ts';
import { LEAD, REACH, Stretch } from './stretch.ts';

/** Length of what is judged at a time. */
const STRETCH_SECONDS = 0.3;
/** And so little of what came back. */
const EXPLAINED = 0.5;
/** With fewer frames than this left in a stretch no slip is looked for: the next one tells. */
const LEAST_SOUGHT = 512;
/** The return is at another place when so little of what is left over here is left over there. */
const THERE = 0.4;
/** The very last cells have nothing behind them to be compared with. */
const END_CELLS = 32;
/** Energy of a cell with which a programme begins, and the cells that are not judged there: nothing is known yet. */
const ONSET = 1e-9;
const ONSET_CELLS = 32;
/** Cells behind a slip that are not judged: the chain rings, and its gain is not known yet. */
export const BLIND_CELLS = 48;

interface StretchJudgeOptions {
	rateHz: number;
	/** Source frame of the first frame given. */
	firstFrame: number;
	sourceFrom: number;
	sourceTo: number;
}

/** The stretch at hand of a pass, compared with what the chain makes of what was sent, at the lag that is in force. */
export class StretchJudge {
	readonly stretch: Stretch;
	model: ChainModel;
	judges: readonly [ChannelJudge, ChannelJudge];
	/** Frames that the return is later than it was at the start. */
	lag = 0;
	/** The programme has begun, and its first moments are behind. */
	begun = false;
	/** Frames given in all at the end of the pass. */
	end = Number.POSITIVE_INFINITY;
	readonly #options: StretchJudgeOptions;
	readonly #search = new LagSearch(REACH, TAPS);
	/** Response of a chain of which nothing is known yet. */
	readonly #straight = [straight(TAPS, LEAD), straight(TAPS, LEAD)] as const;

	constructor(options: StretchJudgeOptions) {
		this.#options = options;
		this.model = new ChainModel(options.rateHz, STRETCH_SECONDS);
		const cells = this.model.frames / CELL;
		this.judges = [new ChannelJudge(cells), new ChannelJudge(cells)];
		this.stretch = new Stretch(this.model.frames);
	}

	/** Goes on with what another one has learned of the chain; that one is of no more use. */
	adopt(scout: StretchJudge): void {
		this.model = scout.model;
		this.judges = scout.judges;
		for (const judge of this.judges) judge.restart();
	}

	/** Cell behind the last one that is judged in a stretch: the others are judged with the next one. */
	get lastCell(): number {
		return this.model.frames / CELL - MARGIN;
	}

	/** Fits the chain to the stretch too. @returns how much the prediction changed by that: 0 not at all, 1 entirely */
	learn(): number {
		return this.model.learn(this.stretch.view(this.lag), this.stretch.returned);
	}

	/** Predicts the stretch by what was kept of the chain. */
	recall(): void {
		this.model.recall(this.stretch.view(this.lag), this.stretch.returned);
	}

	/** Frame of the pass at which a cell begins. */
	frameOf(cell: number): number {
		return this.#options.firstFrame + this.stretch.first + cell * CELL;
	}

	/** Takes note of whether the programme has begun. */
	begin(): void {
		this.begun ||= this.#onset() + ONSET_CELLS < this.lastCell;
	}

	/** The stretch is done with. */
	advance(): void {
		for (const judge of this.judges) judge.advance();
		this.stretch.advance();
	}

	/** What is suspicious from a cell on, in the order of time. */
	judge(fromCell: number): Doubt[] {
		const { firstFrame, sourceFrom, sourceTo } = this.#options;
		const { cells, frames, rescaled } = this.model;
		// Where the music is over, the rack dies away, and there is nothing to compare with.
		const sounds = firstFrame + this.end > sourceFrom && firstFrame + this.stretch.first + frames <= sourceTo;
		for (const channel of [0, 1] as const)
			this.judges[channel].judge(cells[channel], rescaled[channel] as number, sounds);
		const from = Math.max(fromCell, this.begun ? MARGIN : this.#onset() + ONSET_CELLS);
		// Behind the source there is the rack's noise and nothing to compare it with; the tail is proven by itself.
		const end = Math.min(this.end, sourceTo - firstFrame);
		const last = Math.min(Math.floor((end - this.stretch.first) / CELL) - END_CELLS, this.lastCell);
		return doubts(this.judges, cells, from, last);
	}

	/** The lag at which, from here on, what is kept of the chain predicts the return; null when that is the one in force. */
	slipOf(doubt: Doubt): number | null {
		const from = doubt.fromCell * CELL;
		const frames = Math.min(SOUGHT, this.model.frames - from);
		if (frames < LEAST_SOUGHT || this.model.selfLikeness > STEADY) return null;
		const before = this.lag;
		const responses = this.model.learned ? this.model.responses : this.#straight;
		const found = this.#search.find(this.stretch.sent, this.stretch.returned, responses, from, frames);
		const most = Math.min(THERE * this.leftAt(before, doubt), EXPLAINED * this.#returnedFrom(doubt));
		const lag = [0, ...found].find((one) => one !== before && this.leftAt(one, doubt) < most);
		this.leftAt(before, doubt);
		return lag ?? null;
	}

	/** What is left over from a doubt on, at a lag, which is in force from now on. */
	leftAt(lag: number, doubt: Doubt): number {
		this.lag = lag;
		if (this.model.learned) this.recall();
		else this.learn();
		this.judge(0);
		let sum = 0;
		for (const { left } of this.judges)
			for (let cell = doubt.fromCell + BLIND_CELLS; cell < left.length; cell++) sum += left[cell] as number;
		return sum;
	}

	/** Energy of the return from a doubt on. */
	#returnedFrom(doubt: Doubt): number {
		let sum = 0;
		for (const { yy } of this.model.cells)
			for (let cell = doubt.fromCell + BLIND_CELLS; cell < yy.length; cell++) sum += yy[cell] as number;
		return sum;
	}

	/** Cell in which the programme begins. */
	#onset(): number {
		const [left, right] = this.model.cells;
		const at = left.pp.findIndex((energy, cell) => energy + (right.pp[cell] as number) > ONSET);
		return at < 0 ? left.pp.length : at;
	}
}
