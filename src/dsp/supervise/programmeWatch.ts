import type { Finding } from '../../shared/model/finding.ts';
import { CELL, MARGIN, OVERLAP } from './cells.ts';
import { ChainModel, TAPS } from './chainModel.ts';
import { ChannelJudge } from './channelJudge.ts';
import { type Doubt, doubts, explained } from './doubts.ts';
import { LagSearch, SOUGHT } from './lagSearch.ts';
import { Preemphasis } from './preemphasis.ts';
import { Proof, STEADY } from './proof.ts';

/** Taps before the frame that the latency names: filters that ring before, and a latency that is a little late. */
export const LEAD = 64;
/** How far a slip is looked for on either side, frames. */
const REACH = 4096;
/** Length of what is judged at a time. */
const STRETCH_SECONDS = 0.3;
/** A fit that changes the prediction by so much may have followed a slip. */
const CHANGED = 0.3;
/** And so little of what came back. */
const EXPLAINED = 0.5;
/** With fewer frames than this left in a stretch nothing is looked for: the next one tells. */
const LEAST_SOUGHT = 512;
/** What is found anew in one stretch. */
const MOST_SLIPS = 3;
/** A response with so much of its power in one tap has its place there. */
const PEAKED = 0.25;
/** The return is at another place when so little of what is left over here is left over there. */
const THERE = 0.4;
/** The very last cells have nothing behind them to be compared with. */
const END_CELLS = 32;
/** Energy of a cell with which a programme begins, and the cells that are not judged there: nothing is known yet. */
const ONSET = 1e-9;
const ONSET_CELLS = 32;
/** Cells behind a slip that are not judged: the chain rings, and its gain is not known yet. */
const BLIND_CELLS = 48;
/** After so many stretches that nothing explains, the chain is taken as it is now. */
const STRETCHES_UNTIL_NEW = 10;

/** Where findings go; one that lasts is ended later. */
export interface FindingSink {
	add(finding: Finding): Finding;
	end(finding: Finding, frame: number): void;
}

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
	readonly #model: ChainModel;
	readonly #judges: readonly [ChannelJudge, ChannelJudge];
	readonly #search: LagSearch;
	readonly #emphasis = Array.from({ length: 4 }, () => new Preemphasis());
	/** Sent: index `REACH + TAPS + i` is tap 0 of return frame `i` of the stretch, at lag 0. */
	readonly #sent: readonly [Float64Array, Float64Array];
	readonly #returned: readonly [Float64Array, Float64Array];
	#sentHeld = REACH + TAPS - LEAD;
	#returnedHeld = 0;
	/** Frames given before the stretch at hand, and frames given in all at the end of the pass. */
	#first = 0;
	#end = Number.POSITIVE_INFINITY;
	#lag = 0;
	/** Response of a chain of which nothing is known yet. */
	readonly #straight = [0, 1].map(() => Float64Array.from({ length: TAPS }, (_, tap) => (tap === LEAD ? 1 : 0))) as [
		Float64Array,
		Float64Array,
	];
	#slip: Finding | null = null;
	#unexplained = 0;
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
		this.#judges = [new ChannelJudge(frames / CELL), new ChannelJudge(frames / CELL)];
		this.#search = new LagSearch(REACH, TAPS);
		const sent = TAPS + 2 * REACH + frames;
		this.#sent = [new Float64Array(sent), new Float64Array(sent)];
		this.#returned = [new Float64Array(frames + REACH + LEAD), new Float64Array(frames + REACH + LEAD)];
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

	/** Judges what still waits for its surroundings. */
	finish(): void {
		this.#end = this.#first + this.#returnedHeld;
		const { frames } = this.#model;
		for (let rest = frames + REACH + LEAD + MARGIN * CELL; rest > 0; rest--) this.#push(0, 0, 0, 0);
		this.#settlePending();
		this.#proof.finish(this.#options.firstFrame + this.#end);
	}

	#push(left: number, right: number, sentLeft: number, sentRight: number): void {
		const [a, b, c, d] = this.#emphasis as [Preemphasis, Preemphasis, Preemphasis, Preemphasis];
		this.#returned[0][this.#returnedHeld] = a.next(left);
		this.#returned[1][this.#returnedHeld] = b.next(right);
		this.#returnedHeld++;
		this.#sent[0][this.#sentHeld] = c.next(sentLeft);
		this.#sent[1][this.#sentHeld] = d.next(sentRight);
		this.#sentHeld++;
		if (this.#sentHeld < this.#sent[0].length) return;
		this.#judgeStretch();
		const frames = this.#model.frames - OVERLAP * CELL;
		for (const plane of this.#sent) plane.copyWithin(0, frames, this.#sentHeld);
		for (const plane of this.#returned) plane.copyWithin(0, frames, this.#returnedHeld);
		this.#sentHeld -= frames;
		this.#returnedHeld -= frames;
		this.#first += frames;
	}

	/** What was sent for the stretch, at the lag in force. */
	#view(): [Float64Array, Float64Array] {
		const from = REACH - this.#lag;
		const to = from + TAPS + this.#model.frames;
		return [this.#sent[0].subarray(from, to), this.#sent[1].subarray(from, to)];
	}

	#judgeStretch(): void {
		const model = this.#model;
		const changed = model.learn(this.#view(), this.#returned) > CHANGED;
		let found = this.#judge(0);
		if (model.learned && (changed || found.length > 0)) {
			model.recall(this.#view(), this.#returned);
			const recalled = this.#judge(0);
			// A fit that agrees may have followed a slip; what is kept of the chain tells.
			if (found.length > 0 || (recalled.length > 0 && this.#slipOf(recalled[0] as Doubt) !== null)) found = recalled;
			else {
				model.learn(this.#view(), this.#returned);
				found = this.#judge(0);
			}
		}
		const clean = found.length === 0;
		if (this.#first < this.#end)
			this.#proof.take(
				this.#judges,
				MARGIN,
				model.frames / CELL - MARGIN,
				this.#frameOf(MARGIN),
				clean,
				model.selfLikeness,
			);
		this.#settle(found);
		if (clean || ++this.#unexplained >= STRETCHES_UNTIL_NEW) {
			if (!clean) model.learn(this.#view(), this.#returned);
			const first = !model.learned;
			model.keep();
			if (first && model.learned) this.#checkPlace();
			for (const judge of this.#judges) judge.keep();
			this.#unexplained = 0;
		}
	}

	/** What is suspicious from a cell on, in the order of time. */
	#judge(fromCell: number): Doubt[] {
		const { firstFrame, sourceFrom, sourceTo } = this.#options;
		// Where the music is over, the rack dies away, and there is nothing to compare with.
		const sounds = firstFrame + this.#end > sourceFrom && firstFrame + this.#first < sourceTo;
		for (const channel of [0, 1] as const)
			this.#judges[channel].judge(this.#model.cells[channel], this.#model.rescaled[channel] as number, sounds);
		const from = this.#model.learned ? Math.max(MARGIN, fromCell) : Math.max(fromCell, this.#onset() + ONSET_CELLS);
		const lastCell = Math.min(
			Math.floor((this.#end - this.#first) / CELL) - END_CELLS,
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
		return this.#options.firstFrame + this.#first + cell * CELL;
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
				this.#leftAt(lag, doubt);
				this.#slipped(doubt);
				rest = this.#judge(doubt.fromCell + BLIND_CELLS);
				continue;
			}
			if (this.#frames(doubt) < LEAST_SOUGHT) {
				this.#settlePending();
				this.#pending = { doubt, first: this.#first };
			} else this.#tell(doubt, this.#frameOf(doubt.fromCell));
			rest = others;
		}
		if (this.#pending !== null && this.#pending.first !== this.#first) this.#settlePending();
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
		const found = this.#search.find(this.#sent, this.#returned, responses, from, frames);
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
		if (this.#model.learned) this.#model.recall(this.#view(), this.#returned);
		else this.#model.learn(this.#view(), this.#returned);
		this.#judge(0);
		let sum = 0;
		for (const { left } of this.#judges)
			for (let cell = doubt.fromCell + BLIND_CELLS; cell < left.length; cell++) sum += left[cell] as number;
		return sum;
	}

	/** A return may be out of its place from the start, by so little that the response makes up for it. */
	#checkPlace(): void {
		let place = LEAD;
		let most = 0;
		for (const response of this.#model.responses) {
			let power = 0;
			for (const tap of response) power += tap * tap;
			for (const [tap, value] of response.entries()) {
				if (value * value <= Math.max(most, PEAKED * power)) continue;
				most = value * value;
				place = tap;
			}
		}
		const late = place - LEAD;
		if (Math.abs(late) > this.#options.toleranceFrames) this.#tellSlip(this.#options.firstFrame + this.#first, late);
	}

	#slipped(doubt: Doubt): void {
		const pending = this.#pending;
		this.#pending = null;
		const frame =
			pending === null
				? this.#frameOf(doubt.fromCell)
				: this.#options.firstFrame + pending.first + pending.doubt.fromCell * CELL;
		this.#tellSlip(frame, this.#lag);
	}

	#tellSlip(frame: number, lag: number): void {
		if (this.#slip !== null) this.#options.log.end(this.#slip, frame);
		this.#slip = null;
		const late = Math.abs(lag);
		const text =
			lag === 0
				? 'The return is back in its place.'
				: `The return is ${late} frame${late === 1 ? '' : 's'} ${lag > 0 ? 'late' : 'early'} against the measured latency.`;
		const added = this.#options.log.add({
			kind: 'slip',
			severity: 'failure',
			by: 'programme',
			frame,
			frames: lag === 0 ? 0 : null,
			channel: 'both',
			text,
		});
		if (lag !== 0) this.#slip = added;
	}

	#settlePending(): void {
		const pending = this.#pending;
		this.#pending = null;
		if (pending === null) return;
		const frame = this.#options.firstFrame + pending.first + pending.doubt.fromCell * CELL;
		this.#tell(pending.doubt, frame);
	}

	#tell(doubt: Doubt, frame: number): void {
		const { midSide, rateHz, log } = this.#options;
		log.add(explained(midSide ? { ...doubt, channel: 'both' } : doubt, frame, rateHz));
	}
}
