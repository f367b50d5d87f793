import { type Rng, seededRng } from '../../../shared/random.ts';
import { fromDb } from '../../../shared/units.ts';
import { DriftWalk } from './driftWalk.ts';
import type { Glide } from './glide.ts';
import { subSeed, type UnitCore, type UnitModel, type UnitModelOptions } from './unitModel.ts';

/** Coefficients change on this grid of frames, counted from the model's first frame: blocks do not matter. */
const GRID_FRAMES = 64;

/** Time that a change of positions takes. */
export const RAMP_SECONDS = 0.02;

/** Adds to a core what all boxes share: ramps on a fixed grid, drift, noise, and the choice of channel. */
export class PacedModel implements UnitModel {
	readonly #core: UnitCore;
	readonly #glide: Glide;
	readonly #options: UnitModelOptions;
	readonly #positions = new Map<string, number>();
	readonly #drift: DriftWalk | null;
	readonly #noisePeak: number;
	#noiseRng: Rng;
	#frame = 0;
	#dirty = true;

	constructor(core: UnitCore, glide: Glide, options: UnitModelOptions) {
		this.#core = core;
		this.#glide = glide;
		this.#options = options;
		this.#drift = options.drift ? new DriftWalk(subSeed(options.seed, 1), options.rateHz) : null;
		// The difference of two uniform numbers has an RMS of its peak / √6; a full-scale sine one of √½.
		this.#noisePeak = options.noise ? fromDb(core.noiseDb + options.referenceDbfs) * Math.sqrt(3) : 0;
		this.#noiseRng = seededRng(subSeed(options.seed, 2));
		this.setPositions({});
		this.reset();
	}

	get latencyFrames(): number {
		return this.#core.latencyFrames;
	}

	setPositions(positions: Readonly<Record<string, number>>): void {
		for (const [control, position] of Object.entries(positions)) {
			if (Number.isFinite(position)) this.#positions.set(control, position);
		}
		this.#core.aim(this.#positions);
		if (this.#frame === 0) {
			this.#glide.snap();
			this.#update();
			return;
		}
		this.#glide.start();
		this.#dirty = true;
	}

	process(left: Float64Array, right: Float64Array, frames: number): void {
		let done = 0;
		while (done < frames) {
			const paced = this.#dirty || this.#drift !== null;
			const part = paced ? Math.min(frames - done, GRID_FRAMES - (this.#frame % GRID_FRAMES)) : frames - done;
			this.#core.run(left, right, done, part);
			if (this.#noisePeak > 0) this.#addNoise(left, right, done, part);
			done += part;
			this.#frame += part;
			if (!paced) continue;
			this.#glide.advance(part);
			this.#drift?.advance(part);
			if (this.#frame % GRID_FRAMES !== 0) continue;
			this.#update();
			this.#dirty = this.#glide.moving;
		}
	}

	reset(): void {
		this.#frame = 0;
		this.#dirty = false;
		this.#drift?.reset();
		this.#noiseRng = seededRng(subSeed(this.#options.seed, 2));
		this.#glide.snap();
		this.#update();
		this.#core.reset();
	}

	#update(): void {
		this.#core.update(this.#drift?.gainDb ?? 0, this.#drift?.ratio ?? 1);
	}

	#addNoise(left: Float64Array, right: Float64Array, from: number, frames: number): void {
		const rng = this.#noiseRng;
		const peak = this.#noisePeak;
		const onLeft = this.#options.channel !== 'right';
		const onRight = this.#options.channel !== 'left';
		for (let i = from; i < from + frames; i++) {
			if (onLeft) left[i] = (left[i] as number) + peak * (rng() - rng());
			if (onRight) right[i] = (right[i] as number) + peak * (rng() - rng());
		}
	}
}
