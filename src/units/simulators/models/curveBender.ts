import { seededRng } from '../../../shared/random.ts';
import { fromDb } from '../../../shared/units.ts';
import { type BandShape, BypassMix, EqBands } from './eqBands.ts';
import { Glide } from './glide.ts';
import { PacedModel, RAMP_SECONDS } from './pacedModel.ts';
import { TubeStage } from './tubeStage.ts';
import { TwoChannels } from './twoChannels.ts';
import {
	type Positions,
	stepOf,
	subSeed,
	tolerance,
	type UnitCore,
	type UnitModel,
	type UnitModelOptions,
} from './unitModel.ts';

/** Switch positions after OUT, as `devices/chandler/curve-bender.yaml` states them. The shapes and Q are our choice. */
export const CURVE_BENDER_BANDS: readonly { id: string; shape: BandShape; q: number; hz: readonly number[] }[] = [
	{ id: 'bass', shape: 'lowShelf', q: 0.7, hz: [35, 50, 70, 91, 150, 200, 300] },
	{ id: 'pres2', shape: 'bell', q: 1.1, hz: [300, 400, 500, 800, 1200, 1800, 2800, 3600] },
	{ id: 'pres1', shape: 'bell', q: 1.1, hz: [800, 1200, 1800, 2800, 3600, 4200, 6500, 8100] },
	{ id: 'treble', shape: 'highShelf', q: 0.7, hz: [3600, 4200, 6500, 8100, 10_000, 12_000, 16_000, 20_000] },
];

/** OUT, X1, X1.5. */
const MULTIPLY = [0, 1, 1.5];
/** The figures −5 to +5 count as dB here; what they are on a real unit is not in our sources. */
const FIGURES = 11;
const CENTRE = 5;

const IN = 0;
const OUTPUT = 1;
const FIRST_BAND = 2;
const COUNT = FIRST_BAND + 2 * CURVE_BENDER_BANDS.length;

/** One channel with its own parts and its own controls. */
class CurveBenderCore implements UnitCore {
	readonly latencyFrames = 0;
	readonly noiseDb = -92;
	readonly #glide: Glide;
	readonly #side: 'left' | 'right';
	readonly #bands: EqBands;
	readonly #bypass = new BypassMix();
	readonly #stage: TubeStage;
	readonly #outputDb: number;
	#mix = 1;
	#gain = 1;

	constructor(glide: Glide, options: UnitModelOptions, side: 'left' | 'right') {
		const rng = seededRng(subSeed(options.seed, side === 'left' ? 10 : 11));
		this.#glide = glide;
		this.#side = side;
		this.#bands = new EqBands(
			CURVE_BENDER_BANDS.map(({ shape, q }, index) => ({
				shape,
				q,
				gainIndex: FIRST_BAND + 2 * index,
				frequencyIndex: FIRST_BAND + 2 * index + 1,
				gainFactor: tolerance(rng, 0.02),
				frequencyFactor: tolerance(rng, 0.02),
			})),
			options.rateHz,
		);
		this.#stage = new TubeStage(options.rateHz, options.referenceDbfs, 0.01);
		this.#outputDb = 0.05 * (2 * rng() - 1);
	}

	aim(positions: Positions): void {
		const glide = this.#glide;
		const step = (control: string, count: number, rest: number) =>
			stepOf(positions, `${control}.${this.#side}`, count, rest);
		glide.aim(IN, step('in', 2, 0));
		glide.aim(OUTPUT, step('output', FIGURES, CENTRE) - CENTRE);
		CURVE_BENDER_BANDS.forEach(({ id, hz }, index) => {
			const at = step(`${id}_freq`, hz.length + 1, 0);
			const factor = at === 0 ? 0 : (MULTIPLY[step(`${id}_multiply`, MULTIPLY.length, 0)] ?? 0);
			const frequencyHz = hz[Math.max(0, at - 1)] ?? 1000;
			glide.aim(FIRST_BAND + 2 * index, factor * (step(`${id}_gain`, FIGURES, CENTRE) - CENTRE));
			glide.aim(FIRST_BAND + 2 * index + 1, Math.log(frequencyHz));
		});
	}

	update(driftDb: number, driftRatio: number): void {
		this.#bands.update(this.#glide, driftRatio);
		this.#mix = this.#glide.at(IN);
		this.#gain = fromDb(this.#glide.at(OUTPUT) + this.#outputDb + driftDb);
	}

	run(left: Float64Array, right: Float64Array, from: number, frames: number): void {
		this.#bypass.process(this, this.#mix, this.#gain, this.#side === 'left' ? left : right, from, frames);
	}

	/** What the IN switch switches. */
	process(plane: Float64Array, from: number, frames: number): void {
		this.#bands.process(plane, from, frames);
		this.#stage.process(plane, from, frames);
	}

	reset(): void {
		this.#bands.reset();
		this.#stage.reset();
	}
}

function oneChannel(options: UnitModelOptions, side: 'left' | 'right'): UnitModel {
	const glide = new Glide(COUNT, RAMP_SECONDS * options.rateHz);
	const seed = options.seed * 2 + (side === 'left' ? 0 : 1);
	return new PacedModel(new CurveBenderCore(glide, options, side), glide, { ...options, seed, channel: side });
}

/**
 * Chandler Curve Bender: shelf, two bells, shelf, each with OUT, X1 and X1.5, an output level and a transistor stage, on
 * two channels whose parts differ by up to 2 %. IN off is the input, bit for bit. Latency 0.
 */
export function createCurveBender(options: UnitModelOptions): UnitModel {
	if (options.channel !== 'stereo') return oneChannel(options, options.channel);
	return new TwoChannels(oneChannel(options, 'left'), oneChannel(options, 'right'));
}
