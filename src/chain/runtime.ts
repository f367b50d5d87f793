import { Dither } from '../dsp/dither/dither.ts';
import { noiseShape } from '../dsp/dither/noiseShapes.ts';
import { createEqualizer } from '../dsp/eq/eq.ts';
import { sameEqShape } from '../dsp/eq/groups.ts';
import { Gain } from '../dsp/gain.ts';
import type { Kernel } from '../dsp/kernel.ts';
import { Limiter } from '../dsp/limiter/limiter.ts';
import { DetentError } from '../shared/errors.ts';
import { latencyFrames, type ResolvedStage } from './compile.ts';

/** A parameter change takes this long. */
const RAMP_SECONDS = 0.02;

interface Slot {
	readonly kernel: Kernel;
	readonly stage: ResolvedStage;
	/**
	 * Works out the values of a stage of the same shape, which may allocate.
	 *
	 * @returns what begins the move to them, without allocating; null when the stage has no room for them
	 */
	prepare(stage: ResolvedStage): (() => void) | null;
}

interface Move {
	readonly frame: number;
	readonly begin: () => void;
}

function gainSlot(stage: Extract<ResolvedStage, { type: 'gain' }>, rateHz: number): Slot {
	const kernel = new Gain(stage.gainDb, RAMP_SECONDS * rateHz);
	return {
		kernel,
		stage,
		prepare(next) {
			return next.type === 'gain' ? () => kernel.setGainDb(next.gainDb) : null;
		},
	};
}

function limiterSlot(stage: Extract<ResolvedStage, { type: 'limiter' }>, rateHz: number, channels: number): Slot {
	const kernel = new Limiter(rateHz, channels, stage);
	return {
		kernel,
		stage,
		prepare(next) {
			return next.type === 'limiter' ? () => kernel.set(next.ceilingDbtp, next.releaseMs) : null;
		},
	};
}

function ditherSlot(stage: Extract<ResolvedStage, { type: 'dither' }>, rateHz: number, channels: number): Slot {
	const shape = noiseShape(stage.shape, rateHz) ?? undefined;
	return { kernel: new Dither(channels, { ...stage, shape }), stage, prepare: () => () => {} };
}

function eqSlot(stage: Extract<ResolvedStage, { type: 'eq' }>, rateHz: number, channels: number): Slot {
	const { kernel, prepare } = createEqualizer(stage, rateHz, channels, Math.round(RAMP_SECONDS * rateHz));
	return { kernel, stage, prepare: (next) => (next.type === 'eq' ? prepare(next) : null) };
}

function makeSlot(stage: ResolvedStage, rateHz: number, channels: number): Slot {
	switch (stage.type) {
		case 'gain':
			return gainSlot(stage, rateHz);
		case 'limiter':
			return limiterSlot(stage, rateHz, channels);
		case 'eq':
			return eqSlot(stage, rateHz, channels);
		case 'dither':
			return ditherSlot(stage, rateHz, channels);
	}
}

/**
 * Digital stages of one part of a plan at work: the same object live and offline. For the same stages, rate and moves the
 * output is the same bit for bit, whatever the block size. `process` allocates nothing.
 */
export class StageRun {
	/** Delay of all stages, frames; constant. */
	readonly latencyFrames: number;
	readonly #slots: readonly Slot[];
	readonly #limiters: readonly Limiter[];
	readonly #channels: number;
	readonly #maxBlockFrames: number;
	readonly #moves: Move[] = [];
	#frame = 0;
	#gainReductionDb = 0;

	constructor(stages: readonly ResolvedStage[], rateHz: number, channels: number, maxBlockFrames: number) {
		this.#slots = stages.map((stage) => makeSlot(stage, rateHz, channels));
		this.#limiters = this.#slots.map((slot) => slot.kernel).filter((kernel) => kernel instanceof Limiter);
		this.#channels = channels;
		this.#maxBlockFrames = maxBlockFrames;
		this.latencyFrames = latencyFrames(stages, rateHz);
	}

	/** Input frames since the start or the last `reset`. */
	get frame(): number {
		return this.#frame;
	}

	/**
	 * Runs a block in place.
	 *
	 * @param planes one per channel
	 * @param frames at most `maxBlockFrames`
	 * @param from index of the first frame in the planes
	 * @throws DetentError `audio.block` when the block does not fit
	 */
	process(planes: readonly Float64Array[], frames: number, from = 0): void {
		if (frames > this.#maxBlockFrames || planes.length !== this.#channels) {
			throw new DetentError('audio.block', {
				message: `A block of ${planes.length} × ${frames} does not fit stages made for ${this.#channels} × ${this.#maxBlockFrames}.`,
			});
		}
		let done = 0;
		let reduction = 0;
		while (done < frames) {
			const next = this.#moves[0];
			if (next !== undefined && next.frame <= this.#frame) {
				next.begin();
				this.#moves.shift();
				continue;
			}
			const run = next === undefined ? frames - done : Math.min(frames - done, next.frame - this.#frame);
			for (const slot of this.#slots) slot.kernel.process(planes, run, from + done);
			reduction = Math.max(reduction, this.#reductionNow());
			this.#frame += run;
			done += run;
		}
		this.#gainReductionDb = reduction;
	}

	/**
	 * Moves a stage to new values, ramped.
	 *
	 * @param stage found by its id; type, look-ahead, linking, all of a dither's settings, and the kinds of an
	 * equalizer's bands must stay as they are
	 * @param atFrame input frame at which the move starts; the past means with the next block
	 * @throws DetentError `chain.update` when the change needs a new plan; nothing has changed then
	 */
	update(stage: ResolvedStage, atFrame: number): void {
		const slot = this.#slots.find((candidate) => candidate.stage.id === stage.id);
		const begin = slot !== undefined && sameShape(slot.stage, stage) ? slot.prepare(stage) : null;
		if (begin === null) {
			throw new DetentError('chain.update', {
				message: 'The change cannot be made while the stage runs.',
				subject: stage.id,
				remedy: 'Compile the chain again.',
			});
		}
		const frame = Math.max(atFrame, this.#frame);
		const after = this.#moves.findIndex((move) => move.frame > frame);
		this.#moves.splice(after === -1 ? this.#moves.length : after, 0, { frame, begin });
	}

	/** Deepest gain reduction of the limiters in the last block, dB; null without a limiter. */
	gainReductionDb(): number | null {
		return this.#limiters.length === 0 ? null : this.#gainReductionDb;
	}

	#reductionNow(): number {
		let sum = 0;
		for (const limiter of this.#limiters) sum += limiter.gainReductionDb();
		return sum;
	}

	/** Samples that dither had to cut at full scale since the start. */
	clippedSamples(): number {
		let sum = 0;
		for (const { kernel } of this.#slots) if (kernel instanceof Dither) sum += kernel.clippedSamples;
		return sum;
	}

	/** Farthest that dither has put a sample from its place since the start, in LSB; null without dither. */
	peakNoiseLsb(): number | null {
		let peak: number | null = null;
		for (const { kernel } of this.#slots) if (kernel instanceof Dither) peak = Math.max(peak ?? 0, kernel.peakNoiseLsb);
		return peak;
	}

	/** Silence in every stage, parameters as compiled, frame 0, no moves waiting. */
	reset(): void {
		this.#moves.length = 0;
		this.#frame = 0;
		for (const slot of this.#slots) {
			slot.prepare(slot.stage)?.();
			slot.kernel.reset();
		}
	}
}

function sameShape(now: ResolvedStage, next: ResolvedStage): boolean {
	if (now.type === 'limiter' && next.type === 'limiter') {
		return now.lookaheadMs === next.lookaheadMs && now.linked === next.linked && now.character === next.character;
	}
	if (now.type === 'dither' && next.type === 'dither') {
		return (
			now.bits === next.bits && now.seed === next.seed && now.shape === next.shape && now.autoBlank === next.autoBlank
		);
	}
	if (now.type === 'eq' && next.type === 'eq') return sameEqShape(now, next);
	return now.type === next.type;
}

/** Digital stages ready to run; see `StageRun`. */
export function createStages(
	stages: readonly ResolvedStage[],
	rateHz: number,
	channels: number,
	maxBlockFrames: number,
): StageRun {
	return new StageRun(stages, rateHz, channels, maxBlockFrames);
}
