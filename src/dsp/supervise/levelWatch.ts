import type { Finding } from '../../shared/model/finding.ts';
import { CELL, OVERLAP } from './cells.ts';
import type { ChainModel } from './chainModel.ts';
import type { FindingSink } from './findingSink.ts';
import { type Jump, LevelJudge, REACH } from './levelJudge.ts';

/** Jumps of both channels that lie no farther apart are one, cells, … */
const TOGETHER_CELLS = 6;
/** … when one is at least so large a part of the other. */
const ALIKE = 0.6;
/** A jump back ends the one before when so much of it, at most, is left, … */
const BACK = 0.35;

/** Frames that a jump may be told after it was. */
export const LEVEL_DELAY = REACH * CELL;

/** Where a level jumped, in frames of the stretch's first judged one. */
interface Told {
	readonly channel: Finding['channel'];
	readonly cell: number;
	readonly db: number;
	readonly sure: boolean;
}

/** Watches the gain of both channels for jumps, and tells of each once: when the level jumps back, it has ended. */
export class LevelWatch {
	readonly #log: FindingSink;
	readonly #midSide: boolean;
	readonly #judges: readonly [LevelJudge, LevelJudge];
	readonly #open = new Map<Finding['channel'], { finding: Finding; db: number }>();

	constructor({ rateHz, midSide, log }: { rateHz: number; midSide: boolean; log: FindingSink }, frames: number) {
		this.#log = log;
		this.#midSide = midSide;
		const fresh = frames / CELL - OVERLAP;
		this.#judges = [new LevelJudge(rateHz, fresh, OVERLAP), new LevelJudge(rateHz, fresh, OVERLAP)];
	}

	/**
	 * Takes a stretch as the model has predicted it.
	 *
	 * @param frame of the pass, at which the first judged cell begins
	 * @param comparable false when something else came back in it, so that there is no gain to speak of
	 * @returns frames of the pass at which the level jumped
	 */
	take(model: ChainModel, frame: number, comparable: boolean): number[] {
		const [left, right] = this.#judges.map((judge, channel) =>
			judge.judge(model.straightened[channel as 0 | 1], model.predicted[channel as 0 | 1]),
		) as [Jump[], Jump[]];
		if (!comparable) {
			for (const judge of this.#judges) judge.reset();
			return [];
		}
		return together(left, right).map((jump) => {
			const at = frame + jump.cell * CELL;
			this.#tell(jump, at);
			return at;
		});
	}

	/** The stretch taken last was sound. */
	keep(): void {
		for (const judge of this.#judges) judge.keep();
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
		return { channel: 'both', cell: jump.cell, db: (jump.db + other.db) / 2, sure: jump.sure || other.sure };
	});
	return [...told, ...rest.map((jump): Told => ({ ...jump, channel: 'right' }))].sort((a, b) => a.cell - b.cell);
}

function isSame(one: Jump, other: Jump): boolean {
	return Math.abs(one.cell - other.cell) <= TOGETHER_CELLS && Math.min(one.db / other.db, other.db / one.db) > ALIKE;
}
