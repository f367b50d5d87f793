import type { Finding } from '../../shared/model/finding.ts';
import { CELL } from './cells.ts';
import type { ChannelJudge } from './channelJudge.ts';
import { ChannelSilence } from './channelSilence.ts';

/** Stretches that cannot be proven are told from this length on; shorter ones are counted. */
const TOLD_SECONDS = 1;
/** A pause of this length is a stretch that cannot be proven. */
const LEAST_SECONDS = 0.02;
/** A tone so much like itself proves no place. */
export const STEADY = 0.98;
/** Stretches whose verdict is remembered: longer than any doubt waits. */
const REMEMBERED = 64;
/** Share of windows that must be provable for a stretch to prove anything. */
const ENOUGH = 0.25;

interface Verdict {
	from: number;
	to: number;
	verdict: 'good' | 'bad' | 'unknown';
}

/** What is watched: the source's frames, and whether as mid and side. */
interface Watched {
	rateHz: number;
	sourceFrom: number;
	sourceTo: number;
	midSide: boolean;
}

/** Keeps account of what was proven, and tells of what could not be. */
export class Proof {
	readonly #rateHz: number;
	readonly #sourceFrom: number;
	readonly #sourceTo: number;
	readonly #add: (finding: Finding) => void;
	/** Null where mid and side are watched: whatever is wrong on one channel is wrong on mid. */
	readonly #channels: ChannelSilence | null;
	#verdicts: Verdict[] = [];
	#silentFrom: number | null = null;
	#steadyFrom: number | null = null;
	#shortFrames = 0;

	/** Only of the source's own frames is told. */
	constructor({ rateHz, sourceFrom, sourceTo, midSide }: Watched, add: (finding: Finding) => void) {
		this.#rateHz = rateHz;
		this.#sourceFrom = sourceFrom;
		this.#sourceTo = sourceTo;
		this.#add = add;
		this.#channels = midSide ? null : new ChannelSilence(rateHz, add);
	}

	/**
	 * Takes the verdict on cells `fromCell`…`toCell - 1`, the first of which begins at a frame of the pass.
	 *
	 * @param selfLikeness of what was sent, 0…1
	 */
	take(
		judges: readonly [ChannelJudge, ChannelJudge],
		fromCell: number,
		toCell: number,
		frame: number,
		clean: boolean,
		selfLikeness: number,
	): void {
		const [left, right] = judges;
		let proven = 0;
		for (let cell = fromCell; cell < toCell; cell++) {
			const onLeft = left.provable[cell] === 1;
			const onRight = right.provable[cell] === 1;
			const provable = onLeft || onRight;
			if (provable) proven++;
			const at = frame + (cell - fromCell) * CELL;
			if (at >= this.#sourceFrom && at < this.#sourceTo) this.#channels?.take(onLeft, onRight, at);
			if (provable || at >= this.#sourceTo) this.#endSilence(Math.min(at, this.#sourceTo));
			else if (at >= this.#sourceFrom) this.#silentFrom ??= at;
		}
		const enough = proven >= ENOUGH * (toCell - fromCell);
		const to = frame + (toCell - fromCell) * CELL;
		const steady = enough && clean && selfLikeness > STEADY;
		if (steady) this.#steadyFrom ??= frame;
		else this.#endSteady(frame);
		const verdict = !clean ? 'bad' : enough && !steady ? 'good' : 'unknown';
		this.#verdicts = [...this.#verdicts.slice(1 - REMEMBERED), { from: frame, to, verdict }];
	}

	/** True when all since a frame that can be proven is in its place, false when something is not, null without proof. */
	inPlaceSince(frame: number): boolean | null {
		const since = this.#verdicts.filter(({ to }) => to > frame);
		if (since.some(({ verdict }) => verdict === 'bad')) return false;
		return since.some(({ from, verdict }) => verdict === 'good' && from >= frame) ? true : null;
	}

	finish(frame: number): void {
		this.#endSilence(Math.min(frame, this.#sourceTo));
		this.#channels?.finish(Math.min(frame, this.#sourceTo));
		this.#endSteady(frame);
		if (this.#shortFrames === 0) return;
		const seconds = (this.#shortFrames / this.#rateHz).toFixed(1);
		this.#tell(null, null, `In pauses of less than a second, ${seconds} s together, nothing can be proven.`);
	}

	#endSilence(frame: number): void {
		const from = this.#silentFrom;
		this.#silentFrom = null;
		if (from === null) return;
		const frames = frame - from;
		if (frames >= TOLD_SECONDS * this.#rateHz)
			this.#tell(from, frames, 'Silence, or a programme below the noise: a fault here would not be seen.');
		else if (frames >= LEAST_SECONDS * this.#rateHz) this.#shortFrames += frames;
	}

	#endSteady(frame: number): void {
		const from = this.#steadyFrom;
		this.#steadyFrom = null;
		if (from === null || frame - from < TOLD_SECONDS * this.#rateHz) return;
		this.#tell(from, frame - from, 'A steady tone is like itself everywhere: a slip here would not be seen.');
	}

	#tell(frame: number | null, frames: number | null, text: string): void {
		this.#add({ kind: 'not-provable', severity: 'note', by: 'programme', frame, frames, channel: 'both', text });
	}
}
