import type { Finding } from '../../shared/model/finding.ts';
import { CELL, OVERLAP } from './cells.ts';
import type { ChainModel } from './chainModel.ts';
import type { FindingSink } from './findingSink.ts';
import { type Jump, LevelJudge } from './levelJudge.ts';
import { type LevelGap, LevelProof } from './levelProof.ts';
import { REACH } from './stepWindows.ts';

/** Jumps of both channels that lie no farther apart are one, cells, … */
const TOGETHER_CELLS = 6;
/** … when one is at least so large a part of the other. */
const ALIKE = 0.6;
/** A jump back ends the one before when so much of it, at most, is left, … */
const BACK = 0.35;

/** Frames that a jump may be told after it was. */
export const LEVEL_DELAY = REACH * CELL;

/** Where a level jumped, in frames of the stretch's first judged one. */
interface Told extends Jump {
	readonly channel: Finding['channel'];
}

interface LevelWatchOptions {
	rateHz: number;
	midSide: boolean;
	/** What cannot be proven is told of these frames of the source only. */
	sourceFrom: number;
	sourceTo: number;
	log: FindingSink;
}

/** Watches the gain of both channels for jumps, and tells of each once: when the level jumps back, it has ended. */
export class LevelWatch {
	readonly #log: FindingSink;
	readonly #midSide: boolean;
	readonly #judges: readonly [LevelJudge, LevelJudge];
	readonly #open = new Map<Finding['channel'], { finding: Finding; db: number }>();

	readonly #proof: LevelProof;
	/** Nothing in the stretch taken last read like a jump. */
	#smooth = true;
	readonly #sourceFrom: number;
	readonly #sourceTo: number;

	constructor({ rateHz, midSide, sourceFrom, sourceTo, log }: LevelWatchOptions, frames: number) {
		this.#log = log;
		this.#midSide = midSide;
		this.#proof = new LevelProof(rateHz, midSide);
		this.#sourceFrom = sourceFrom;
		this.#sourceTo = sourceTo;
		const fresh = frames / CELL - OVERLAP;
		this.#judges = [new LevelJudge(rateHz, fresh, OVERLAP), new LevelJudge(rateHz, fresh, OVERLAP)];
	}

	/**
	 * Takes a stretch as the model has predicted it.
	 *
	 * @param frame of the pass, at which the first judged cell begins
	 * @param end of the pass: what lies so near to it that nothing follows is not judged
	 * @param comparable false when something else came back in it, so that there is no gain to speak of
	 * @returns frames of the pass at which the level jumped
	 */
	take(
		model: Pick<ChainModel, 'straightened' | 'predicted'>,
		frame: number,
		end: number,
		comparable: boolean,
	): number[] {
		const [left, right] = this.#judges.map((judge, channel) =>
			judge.judge(model.straightened[channel as 0 | 1], model.predicted[channel as 0 | 1]),
		) as [Jump[], Jump[]];
		if (!comparable) for (const judge of this.#judges) judge.reset();
		for (const channel of [0, 1] as const)
			this.#proof.take(channel, this.#judges[channel], frame, this.#sourceFrom, this.#sourceTo);
		this.#smooth = true;
		if (!comparable) return [];
		const told: number[] = [];
		for (const jump of together(left, right)) {
			const at = frame + jump.cell * CELL;
			if (at + LEVEL_DELAY > end) break;
			this.#smooth = false;
			if (jump.borneOut) {
				this.#tell(jump, at);
				told.push(at);
			} else this.#log.add(this.#proof.doubt(jump.channel, at, LEVEL_DELAY, jump.upToDb));
		}
		return told;
	}

	/** The stretch taken last was sound: what the level did in it is usual of the chain, unless it read like a jump. */
	keep(): void {
		if (!this.#smooth) return;
		for (const judge of this.#judges) judge.keep();
	}

	/** Takes over what another one has learned of the chain from the beginning of the same pass. */
	adopt(scout: LevelWatch): void {
		for (const channel of [0, 1] as const) this.#judges[channel].adopt(scout.#judges[channel]);
	}

	/** Where a jump of level would not be seen, or only a larger one. */
	get gaps(): readonly LevelGap[] {
		return this.#proof.gaps;
	}

	/** Tells what could not be proven. */
	finish(): void {
		for (const finding of this.#proof.findings()) this.#log.add(finding);
	}

	#tell({ channel: side, db, sure }: Told, frame: number): void {
		const channel = this.#midSide ? 'both' : side;
		const before = this.#open.get(channel);
		this.#open.delete(channel);
		if (before !== undefined && Math.abs(before.db + db) < BACK * Math.abs(before.db)) {
			this.#log.end(before.finding, frame);
			return;
		}
		const finding = this.#log.add({
			kind: 'level-jump',
			severity: sure ? 'failure' : 'warning',
			by: 'programme',
			frame,
			frames: null,
			channel,
			text: `The level of what comes back jumped by about ${db > 0 ? '+' : '−'}${Math.abs(db).toFixed(1)} dB.`,
		});
		this.#open.set(channel, { finding, db });
	}
}

/** Jumps of both channels in the order of time; those that both make are one. */
function together(left: readonly Jump[], right: readonly Jump[]): Told[] {
	const rest = [...right];
	const told = left.map((jump): Told => {
		const at = rest.findIndex((other) => isSame(jump, other));
		const [other] = at < 0 ? [] : rest.splice(at, 1);
		if (other === undefined) return { ...jump, channel: 'left' };
		return {
			channel: 'both',
			cell: jump.cell,
			db: (jump.db + other.db) / 2,
			sure: jump.sure || other.sure,
			borneOut: jump.borneOut || other.borneOut,
			upToDb: Math.max(jump.upToDb, other.upToDb),
		};
	});
	return [...told, ...rest.map((jump): Told => ({ ...jump, channel: 'right' }))].sort((a, b) => a.cell - b.cell);
}

function isSame(one: Jump, other: Jump): boolean {
	return Math.abs(one.cell - other.cell) <= TOGETHER_CELLS && Math.min(one.db / other.db, other.db / one.db) > ALIKE;
}
