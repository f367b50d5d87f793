import type { CompiledLoop } from '../../chain/compile.ts';
import { isPlain, needsDry } from '../../chain/loops.ts';
import type { StageRun } from '../../chain/runtime.ts';
import { type SentSignal, sentBy, silenceUnused, toMidSide } from '../../chain/sentSignal.ts';
import type { Dither } from '../../dsp/dither/dither.ts';
import { DetentError } from '../../shared/errors.ts';
import type { Latency } from '../../shared/model/measurement.ts';
import { fromDb } from '../../shared/units.ts';
import { FrameDelay } from '../backends/frameDelay.ts';
import type { LoopChannels } from '../backends/pairs.ts';
import { Fader } from './fader.ts';
import { ReturnGuard } from './returnGuard.ts';
import { copy, type StereoBlock, stereoBlock } from './stereo.ts';

/** One loop as the host runs it. */
export interface LoopStep extends Pick<CompiledLoop, 'wet' | 'midSide' | 'channels' | 'trimDb' | 'returnTrimDb'> {
	/** Where it leaves and comes back. */
	pair: LoopChannels;
	/** Its insert, for messages. */
	name: string;
	/** Digital stages before its send; null for the first loop, and where there are none. */
	before: StageRun | null;
	/** To the converter's word length; null for none. */
	dither: Dither | null;
	/** What it was measured to take; null when that is not known, so that nothing may go by the units. */
	latency: Pick<Latency, 'frames' | 'fraction' | 'inverted' | 'channels'> | null;
}

function toLeftRight(block: StereoBlock, frames: number): void {
	const { left, right } = block;
	for (let frame = 0; frame < frames; frame++) {
		const mid = left[frame] ?? 0;
		const side = right[frame] ?? 0;
		left[frame] = mid + side;
		right[frame] = mid - side;
	}
}

/** First frame that is beyond full scale; null when none is. */
function firstOver({ left, right }: StereoBlock, frames: number): number | null {
	for (let frame = 0; frame < frames; frame++)
		if (Math.abs(left[frame] ?? 0) > 1 || Math.abs(right[frame] ?? 0) > 1) return frame;
	return null;
}

/**
 * The delay of what goes by the units, on one channel.
 *
 * @param aheadFrames how much earlier than the return of the same turn it is made
 * @throws DetentError `audio.dry`
 */
function dryDelay({ latency, name }: LoopStep, aheadFrames: number): FrameDelay {
	if (latency === null)
		throw new DetentError('audio.dry', {
			message: 'How long the way through it takes is not known, so that dry and wet could not be aligned.',
			subject: name,
			remedy: 'Measure the round trip first.',
		});
	if (latency.inverted || latency.channels?.some((channel) => channel?.inverted === true))
		throw new DetentError('audio.dry', {
			message: 'It comes back upside down: dry and wet would cancel each other.',
			subject: name,
			remedy: 'Turn the polarity at a unit or a cable, then measure again; or set it to 100 % wet on both channels.',
		});
	const delayFrames = latency.frames + latency.fraction - aheadFrames;
	try {
		return new FrameDelay(delayFrames);
	} catch (error) {
		throw new DetentError('audio.dry', {
			message: `A way of ${(latency.frames + latency.fraction).toFixed(2)} frames is too short to align dry and wet.`,
			subject: name,
			remedy: 'Raise prefillBlocks in rig.yaml by one.',
			cause: error,
		});
	}
}

/** One loop at work: from the signal before the insert to the signal after it. */
export class LoopRun {
	readonly pair: LoopChannels;
	/** Its own send, but of the first loop; its own return, but of the last: those two are the block loop's. */
	readonly send: StereoBlock;
	readonly returned: StereoBlock;
	readonly plain: boolean;
	readonly guard = new ReturnGuard();
	readonly #step: LoopStep;
	readonly #dry: { block: StereoBlock; left: FrameDelay; right: FrameDelay } | null;
	/** Linear gains of return and dry, left and right (or mid and side). Numbers out of a list would be new objects each. */
	readonly #wetLeft: number;
	readonly #wetRight: number;
	readonly #dryLeft: number;
	readonly #dryRight: number;
	readonly #side: SentSignal['side'];
	readonly #fader: Fader;
	readonly #out: StereoBlock;

	/**
	 * @param first the first of the path: its send is made after the returns of a turn were taken, so that what goes by has
	 * to lie ready for the turn after, a block early; that of the others is made before
	 */
	constructor(step: LoopStep, first: boolean, rateHz: number, blockFrames: number) {
		this.#step = step;
		this.pair = step.pair;
		this.plain = isPlain(step);
		const { wet } = step;
		const { side } = sentBy(step);
		const left = side !== 'right';
		const right = side !== 'left';
		this.#side = side;
		const ahead = first ? blockFrames : 0;
		this.#dry = needsDry(step)
			? { block: stereoBlock(blockFrames), left: dryDelay(step, ahead), right: dryDelay(step, ahead) }
			: null;
		// What goes by is without the drive, which was put on before this.
		const undriven = fromDb(-step.trimDb);
		const back = fromDb(step.returnTrimDb);
		this.#wetLeft = left ? wet * back : 0;
		this.#wetRight = right ? wet * back : 0;
		this.#dryLeft = left ? (1 - wet) * undriven : undriven;
		this.#dryRight = right ? (1 - wet) * undriven : undriven;
		this.#fader = new Fader(rateHz, 1);
		this.#out = stereoBlock(blockFrames);
		this.send = stereoBlock(blockFrames);
		this.returned = stereoBlock(blockFrames);
	}

	/** The signal before the insert into what leaves the converter, in place. */
	enter(signal: StereoBlock, frames: number): void {
		this.#takeIn(signal, frames);
		this.#step.dither?.process(signal.both, frames);
	}

	/** All that makes the send of the signal but its word length; what goes by the units is taken from it. */
	#takeIn(signal: StereoBlock, frames: number): void {
		if (this.#step.midSide) toMidSide(signal.left, signal.right, frames);
		if (this.#dry !== null) {
			const { block, left, right } = this.#dry;
			copy(signal, block);
			left.process(block.left, frames);
			right.process(block.right, frames);
			silenceUnused(this.#side, signal.left, signal.right, frames);
		}
	}

	/** The signal after the insert; the raw return itself where nothing is done to it. */
	leave(returned: StereoBlock, frames: number): StereoBlock {
		if (this.plain) return returned;
		const out = this.#out;
		const { left, right } = out;
		const wetLeft = this.#wetLeft;
		const wetRight = this.#wetRight;
		if (this.#dry === null)
			for (let frame = 0; frame < frames; frame++) {
				left[frame] = wetLeft * (returned.left[frame] ?? 0);
				right[frame] = wetRight * (returned.right[frame] ?? 0);
			}
		else {
			const { block } = this.#dry;
			const dryLeft = this.#dryLeft;
			const dryRight = this.#dryRight;
			for (let frame = 0; frame < frames; frame++) {
				left[frame] = wetLeft * (returned.left[frame] ?? 0) + dryLeft * (block.left[frame] ?? 0);
				right[frame] = wetRight * (returned.right[frame] ?? 0) + dryRight * (block.right[frame] ?? 0);
			}
		}
		if (this.#step.midSide) toLeftRight(out, frames);
		return out;
	}

	/**
	 * From the signal after the loop before this one to this one's send, the digital stages between them included.
	 *
	 * @returns the first frame of the send that is beyond full scale, before the dither holds it within; null when none is
	 */
	follow(signal: StereoBlock, frames: number): number | null {
		const { send } = this;
		copy(signal, send);
		this.#step.before?.process(send.both, frames);
		this.#fader.process(send.left, send.right, frames);
		this.#takeIn(send, frames);
		const over = firstOver(send, frames);
		this.#step.dither?.process(send.both, frames);
		return over;
	}

	get name(): string {
		return this.#step.name;
	}

	/** What it was measured to take, whole frames; 0 when that is not known. */
	get frames(): number {
		return this.#step.latency?.frames ?? 0;
	}

	fadeOut(): void {
		this.#fader.moveTo(0);
	}

	get faded(): boolean {
		return this.#fader.gain === 0;
	}
}
