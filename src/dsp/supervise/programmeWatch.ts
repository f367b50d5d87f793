import { CELL, MARGIN } from './cells.ts';
import type { Doubt } from './doubts.ts';
import { Explainer } from './explainer.ts';
import type { FindingSink } from './findingSink.ts';
import type { LevelGap } from './levelProof.ts';
import { LevelWatch } from './levelWatch.ts';
import { Proof } from './proof.ts';
import { placeOf } from './slips.ts';
import { LEAD, REACH } from './stretch.ts';
import { StretchJudge } from './stretchJudge.ts';

/** A fit that changes the prediction by so much may have followed a slip. */
const CHANGED = 0.3;
/** What came back is this much like what was sent, but for its level. */
const LIKE = 0.7;
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
	readonly #judge: StretchJudge;
	readonly #explainer: Explainer;
	readonly #levels: LevelWatch;
	readonly #proof: Proof;
	#unexplained = 0;
	/** Stretches that were sound and taught something. */
	#taught = 0;
	/** The place of the return was looked at. */
	#placed = false;

	constructor(options: ProgrammeWatchOptions) {
		this.#options = options;
		this.#proof = new Proof(options, (finding) => options.log.add(finding));
		this.#judge = new StretchJudge(options);
		this.#explainer = new Explainer(this.#judge, options);
		this.#levels = new LevelWatch(options, this.#judge.model.frames);
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
		const [left, right] = this.#judge.judges;
		return [left.limit, right.limit];
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
		return this.#judge.model.learned;
	}

	/** The chain is known. */
	get settled(): boolean {
		return this.#taught >= SETTLED_STRETCHES;
	}

	/** Goes on with what another one has learned of the chain from the same pass; that one is of no more use. */
	adopt(scout: ProgrammeWatch): void {
		if (!scout.learned) return;
		this.#judge.adopt(scout.#judge);
		this.#levels.adopt(scout.#levels);
	}

	/** Where a jump of level would not be seen, or only a larger one. */
	get levelGaps(): readonly LevelGap[] {
		return this.#levels.gaps;
	}

	/** Judges what still waits for its surroundings. */
	finish(): void {
		const judge = this.#judge;
		judge.end = judge.stretch.given;
		for (let rest = judge.model.frames + REACH + LEAD + MARGIN * CELL; rest > 0; rest--) this.#push(0, 0, 0, 0);
		this.#explainer.finish();
		this.#proof.finish(this.#options.firstFrame + judge.end);
		this.#levels.finish();
	}

	#push(left: number, right: number, sentLeft: number, sentRight: number): void {
		if (!this.#judge.stretch.push(left, right, sentLeft, sentRight)) return;
		this.#judgeStretch();
		this.#judge.advance();
	}

	#judgeStretch(): void {
		const judge = this.#judge;
		const { model } = judge;
		const found = this.#found();
		const clean = found.length === 0;
		if (judge.stretch.first < judge.end)
			this.#proof.take(judge.judges, MARGIN, judge.lastCell, judge.frameOf(MARGIN), clean, model.selfLikeness);
		this.#explainer.settle(found, this.#jumps(found));
		judge.begin();
		if (clean) this.#levels.keep();
		if (!clean && ++this.#unexplained < STRETCHES_UNTIL_NEW) return;
		if (!clean) judge.learn();
		model.keep();
		if (clean && model.learned && judge.begun) this.#taught++;
		if (!this.#placed && model.learned && judge.begun) this.#checkPlace();
		for (const channel of judge.judges) channel.keep();
		this.#unexplained = 0;
	}

	/** What is suspicious in the stretch at hand. */
	#found(): Doubt[] {
		const judge = this.#judge;
		const changed = judge.learn() > CHANGED;
		const found = judge.judge(0);
		if (!judge.model.learned || !(changed || found.length > 0)) return found;
		judge.recall();
		const recalled = judge.judge(0);
		// A fit that agrees may have followed a slip; what is kept of the chain tells.
		if (found.length > 0 || (recalled.length > 0 && judge.slipOf(recalled[0] as Doubt) !== null)) return recalled;
		judge.learn();
		return judge.judge(0);
	}

	/** Tells where the level jumped. @returns frames */
	#jumps(found: readonly Doubt[]): number[] {
		const judge = this.#judge;
		const comparable = judge.model.learned && judge.begun && found.every(({ likeness }) => likeness > LIKE);
		return this.#levels.take(judge.model, judge.frameOf(MARGIN), this.#options.firstFrame + judge.end, comparable);
	}

	/** A return may be out of its place from the start, by so little that the response makes up for it. */
	#checkPlace(): void {
		this.#placed = true;
		const late = placeOf(this.#judge.model.responses, LEAD) - LEAD;
		if (Math.abs(late) > this.#options.toleranceFrames) this.#explainer.lateFromStart(this.#judge.frameOf(0), late);
	}
}
