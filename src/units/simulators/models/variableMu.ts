import { seededRng } from '../../../shared/random.ts';
import { fromDb } from '../../../shared/units.ts';
import { QUIET_DB, reductionDb } from './gainLaw.ts';
import { Glide } from './glide.ts';
import { PacedModel, RAMP_SECONDS } from './pacedModel.ts';
import { REST } from './stateVariable.ts';
import { TubeStage } from './tubeStage.ts';
import {
	type Positions,
	stepOf,
	subSeed,
	tolerance,
	travelOf,
	type UnitCore,
	type UnitModel,
	type UnitModelOptions,
} from './unitModel.ts';

/** RECOVERY, seconds (maker's figures, taken as time constants). */
const RECOVERY_SECONDS = [0.2, 0.4, 0.6, 4, 8];
/** ATTACK from SLOW to FAST, milliseconds (maker's figures). */
const ATTACK_SLOW_MS = 70;
const ATTACK_FAST_MS = 25;
/** INPUT: one step is 1 dB here, 12:00 is unity (the maker's); the dB of a step are not in our sources. */
const INPUT_STEPS = 21;
const INPUT_UNITY = 10;
/** THRESHOLD fully counter-clockwise (most effect) and its range, dB re the reference level; our choice. */
const THRESHOLD_MIN_DB = -20;
const THRESHOLD_RANGE_DB = 30;
/** Mean-square detector, ahead of attack and recovery. */
const DETECTOR_SECONDS = 0.01;
/**
 * The timing capacitor discharges towards a bias below the tubes' resting point and is held there: recovery aims this far
 * under 0 dB of reduction, so that it ends after a finite time and the box comes to an exact rest.
 */
const UNDERSHOOT_DB = 0.5;
const NEPER_PER_DB = Math.LN10 / 20;
/** OUTPUT: law of the pot, amplitude (b^p − 1)/(√b − 1): silence at 0, unity at half travel, +10 dB at 1. Our choice. */
const OUTPUT_BASE = (Math.sqrt(10) - 1) ** 2;

const [IN, INPUT_DB, LINK, PER_SIDE] = [0, 1, 2, 3] as const;
const [THRESHOLD_DB, LIMIT, ATTACK, RECOVERY, OUTPUT, SIDE_COUNT] = [0, 1, 2, 3, 4, 5] as const;

/** One channel's side chain and tubes. */
class Side {
	readonly base: number;
	readonly name: 'left' | 'right';
	readonly tube: TubeStage;
	readonly thresholdSpreadDb: number;
	readonly gainSpreadDb: number;
	readonly timeFactor: number;
	thresholdDb = 0;
	limit = 0;
	attack = 1;
	recovery = 1;
	output = 1;
	/** Below this mean square the law asks for nothing. */
	quietMeanSquare = 0;
	meanSquare = 0;
	reduction = 0;

	constructor(name: 'left' | 'right', options: UnitModelOptions) {
		const rng = seededRng(subSeed(options.seed, name === 'left' ? 20 : 21));
		this.name = name;
		this.base = PER_SIDE + (name === 'left' ? 0 : SIDE_COUNT);
		this.tube = new TubeStage(options.rateHz, options.referenceDbfs);
		this.thresholdSpreadDb = 0.25 * (2 * rng() - 1);
		this.gainSpreadDb = 0.06 * (2 * rng() - 1);
		this.timeFactor = tolerance(rng, 0.05);
	}

	reset(): void {
		this.meanSquare = 0;
		this.reduction = 0;
		this.tube.reset();
	}
}

class VariableMuCore implements UnitCore {
	readonly latencyFrames = 0;
	readonly noiseDb = -86;
	readonly #glide: Glide;
	readonly #options: UnitModelOptions;
	readonly #left: Side | null;
	readonly #right: Side | null;
	readonly #detector: number;
	#mix = 1;
	#input = 1;
	#linked = false;

	constructor(glide: Glide, options: UnitModelOptions) {
		this.#glide = glide;
		this.#options = options;
		this.#left = options.channel === 'right' ? null : new Side('left', options);
		this.#right = options.channel === 'left' ? null : new Side('right', options);
		this.#detector = 1 - Math.exp(-1 / (DETECTOR_SECONDS * options.rateHz));
	}

	aim(positions: Positions): void {
		const glide = this.#glide;
		glide.aim(IN, stepOf(positions, 'in', 2, 1));
		glide.aim(INPUT_DB, stepOf(positions, 'input', INPUT_STEPS, INPUT_UNITY) - INPUT_UNITY);
		glide.aim(LINK, stepOf(positions, 'link', 2, 0));
		this.#aimSide(this.#left, positions);
		this.#aimSide(this.#right, positions);
	}

	update(driftDb: number, driftRatio: number): void {
		this.#mix = this.#glide.at(IN);
		this.#input = fromDb(this.#glide.at(INPUT_DB) + driftDb);
		this.#linked = this.#glide.at(LINK) >= 0.5;
		this.#updateSide(this.#left, driftRatio);
		this.#updateSide(this.#right, driftRatio);
	}

	run(left: Float64Array, right: Float64Array, from: number, frames: number): void {
		const onLeft = this.#left;
		const onRight = this.#right;
		const input = this.#input;
		const mix = this.#mix;
		for (let i = from; i < from + frames; i++) {
			const inLeft = onLeft === null ? 0 : (left[i] as number);
			const inRight = onRight === null ? 0 : (right[i] as number);
			let wantLeft = onLeft === null ? 0 : this.#wantedDb(onLeft, inLeft * input);
			let wantRight = onRight === null ? 0 : this.#wantedDb(onRight, inRight * input);
			if (this.#linked) {
				wantLeft = Math.max(wantLeft, wantRight);
				wantRight = wantLeft;
			}
			if (onLeft !== null) {
				const out = amplify(onLeft, inLeft * input, wantLeft);
				left[i] = mix === 1 ? out : mix === 0 ? inLeft : inLeft + (out - inLeft) * mix;
			}
			if (onRight !== null) {
				const out = amplify(onRight, inRight * input, wantRight);
				right[i] = mix === 1 ? out : mix === 0 ? inRight : inRight + (out - inRight) * mix;
			}
		}
	}

	reset(): void {
		this.#left?.reset();
		this.#right?.reset();
	}

	/** Reduction that the side chain asks for, dB. */
	#wantedDb(side: Side, sample: number): number {
		side.meanSquare += this.#detector * (sample * sample - side.meanSquare);
		if (side.meanSquare < REST) {
			side.meanSquare = 0;
			return 0;
		}
		if (side.meanSquare < side.quietMeanSquare) return 0;
		const overDb = 10 * Math.log10(2 * side.meanSquare) - side.thresholdDb;
		if (side.limit === 0) return reductionDb('comp', overDb);
		if (side.limit === 1) return reductionDb('limit', overDb);
		return (1 - side.limit) * reductionDb('comp', overDb) + side.limit * reductionDb('limit', overDb);
	}

	#aimSide(side: Side | null, positions: Positions): void {
		if (side === null) return;
		const control = (id: string) => `${id}.${side.name}`;
		const glide = this.#glide;
		const threshold = THRESHOLD_MIN_DB + THRESHOLD_RANGE_DB * travelOf(positions, control('threshold'), 1);
		const attackMs = ATTACK_SLOW_MS + (ATTACK_FAST_MS - ATTACK_SLOW_MS) * travelOf(positions, control('attack'), 0);
		const recovery = RECOVERY_SECONDS[stepOf(positions, control('recovery'), RECOVERY_SECONDS.length, 2)] ?? 0.6;
		const output = (OUTPUT_BASE ** travelOf(positions, control('output'), 0.5) - 1) / (Math.sqrt(OUTPUT_BASE) - 1);
		glide.aim(side.base + THRESHOLD_DB, threshold);
		glide.aim(side.base + LIMIT, stepOf(positions, control('comp_limit'), 2, 0));
		glide.aim(side.base + ATTACK, attackMs / 1000);
		glide.aim(side.base + RECOVERY, recovery);
		glide.aim(side.base + OUTPUT, output);
	}

	#updateSide(side: Side | null, driftRatio: number): void {
		if (side === null) return;
		const { rateHz, referenceDbfs } = this.#options;
		const share = (seconds: number) => 1 - Math.exp(-1 / (seconds * side.timeFactor * driftRatio * rateHz));
		side.thresholdDb = referenceDbfs + this.#glide.at(side.base + THRESHOLD_DB) + side.thresholdSpreadDb;
		side.quietMeanSquare = 0.5 * 10 ** ((side.thresholdDb - QUIET_DB) / 10);
		side.limit = this.#glide.at(side.base + LIMIT);
		side.attack = share(this.#glide.at(side.base + ATTACK));
		side.recovery = share(this.#glide.at(side.base + RECOVERY));
		side.output = this.#glide.at(side.base + OUTPUT) * fromDb(side.gainSpreadDb);
	}
}

/** Moves the reduction by one frame and passes the sample through the tubes and the output pot. */
function amplify(side: Side, sample: number, wantedDb: number): number {
	const now = side.reduction;
	side.reduction =
		wantedDb > now
			? now + side.attack * (wantedDb - now)
			: Math.max(wantedDb, now + side.recovery * (wantedDb - UNDERSHOOT_DB - now));
	const gain = side.reduction === 0 ? 1 : Math.exp(side.reduction * -NEPER_PER_DB);
	return side.output * side.tube.tick(sample * gain);
}

/**
 * Manley Variable Mu: a mean-square detector of 10 ms, the static law of `gainLaw.ts`, attack and recovery on the
 * reduction in dB, then a gentle tube stage and the output pot. Channels differ by parts of a dB; LINK takes the larger
 * reduction for both. BYPASS is the input, bit for bit. In silence the reduction ends at exactly 0 dB. Latency 0.
 */
export function createVariableMu(options: UnitModelOptions): UnitModel {
	const glide = new Glide(PER_SIDE + 2 * SIDE_COUNT, RAMP_SECONDS * options.rateHz);
	return new PacedModel(new VariableMuCore(glide, options), glide, options);
}
