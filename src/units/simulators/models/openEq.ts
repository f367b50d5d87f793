import { seededRng } from '../../../shared/random.ts';
import { fromDb } from '../../../shared/units.ts';
import { BypassMix, EqBands } from './eqBands.ts';
import { Glide } from './glide.ts';
import { PacedModel, RAMP_SECONDS } from './pacedModel.ts';
import { type Positions, stepOf, subSeed, type UnitCore, type UnitModel, type UnitModelOptions } from './unitModel.ts';

/** What the relays switch, as `devices/detent/open-eq.yaml` states it. */
export const OPEN_EQ_VALUES = {
	lowHz: [30, 45, 60, 80, 110, 150, 220, 330],
	midHz: [200, 300, 450, 700, 1000, 1500, 2200, 3300, 4700, 6800],
	highHz: [1500, 2200, 3300, 4700, 6800, 10_000, 12_000, 16_000],
	/** dB of step 0, and of one step. */
	gain: { firstDb: -6, stepDb: 0.5, steps: 25 },
	trim: { firstDb: -5, stepDb: 0.5, steps: 21 },
};

const [IN, LOW_DB, LOW_LN, MID_DB, MID_LN, HIGH_DB, HIGH_LN, TRIM_DB, COUNT] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;

/** Relay-switched parts of 0.1 %: what is left of a difference between the channels. */
const CHANNEL_SPREAD_DB = 0.003;

class OpenEqCore implements UnitCore {
	readonly latencyFrames = 0;
	readonly noiseDb = -98;
	readonly #glide: Glide;
	readonly #left: EqBands | null;
	readonly #right: EqBands | null;
	readonly #bypass = new BypassMix();
	readonly #spreadDb: number;
	#mix = 0;
	#gainLeft = 1;
	#gainRight = 1;

	constructor(glide: Glide, options: UnitModelOptions) {
		const exact = { gainFactor: 1, frequencyFactor: 1 };
		const bands = () =>
			new EqBands(
				[
					{ shape: 'lowShelf', q: Math.SQRT1_2, gainIndex: LOW_DB, frequencyIndex: LOW_LN, ...exact },
					{ shape: 'bell', q: 1, gainIndex: MID_DB, frequencyIndex: MID_LN, ...exact },
					{ shape: 'highShelf', q: Math.SQRT1_2, gainIndex: HIGH_DB, frequencyIndex: HIGH_LN, ...exact },
				],
				options.rateHz,
			);
		this.#glide = glide;
		this.#left = options.channel === 'right' ? null : bands();
		this.#right = options.channel === 'left' ? null : bands();
		this.#spreadDb = CHANNEL_SPREAD_DB * (2 * seededRng(subSeed(options.seed, 0))() - 1);
	}

	aim(positions: Positions): void {
		const { lowHz, midHz, highHz, gain, trim } = OPEN_EQ_VALUES;
		const glide = this.#glide;
		const hertz = (control: string, values: readonly number[]) =>
			Math.log(values[stepOf(positions, control, values.length, 0)] ?? 1000);
		const decibels = (control: string, scale: typeof gain, rest: number) =>
			scale.firstDb + scale.stepDb * stepOf(positions, control, scale.steps, rest);
		glide.aim(IN, stepOf(positions, 'bypass', 2, 0));
		glide.aim(LOW_DB, decibels('low_gain', gain, 12));
		glide.aim(LOW_LN, hertz('low_freq', lowHz));
		glide.aim(MID_DB, decibels('mid_gain', gain, 12));
		glide.aim(MID_LN, hertz('mid_freq', midHz));
		glide.aim(HIGH_DB, decibels('high_gain', gain, 12));
		glide.aim(HIGH_LN, hertz('high_freq', highHz));
		glide.aim(TRIM_DB, decibels('output_trim', trim, 10));
	}

	update(driftDb: number, driftRatio: number): void {
		this.#left?.update(this.#glide, driftRatio);
		this.#right?.update(this.#glide, driftRatio);
		this.#mix = this.#glide.at(IN);
		const outDb = this.#glide.at(TRIM_DB) + driftDb;
		this.#gainLeft = fromDb(outDb + this.#spreadDb);
		this.#gainRight = fromDb(outDb - this.#spreadDb);
	}

	run(left: Float64Array, right: Float64Array, from: number, frames: number): void {
		if (this.#left !== null) this.#bypass.process(this.#left, this.#mix, this.#gainLeft, left, from, frames);
		if (this.#right !== null) this.#bypass.process(this.#right, this.#mix, this.#gainRight, right, from, frames);
	}

	reset(): void {
		this.#left?.reset();
		this.#right?.reset();
	}
}

/**
 * Detent's open equaliser: shelf, bell (Q 1), shelf and output trim at the dB and Hz of its definition, on both channels
 * alike within a few thousandths of a dB. OUT is a relay: the input, bit for bit. Latency 0.
 */
export function createOpenEq(options: UnitModelOptions): UnitModel {
	const glide = new Glide(COUNT, RAMP_SECONDS * options.rateHz);
	return new PacedModel(new OpenEqCore(glide, options), glide, options);
}
