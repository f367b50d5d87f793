import { seededRng } from '../../../shared/random.ts';
import { fromDb } from '../../../shared/units.ts';
import { BypassMix } from './eqBands.ts';
import { Glide } from './glide.ts';
import { PacedModel, RAMP_SECONDS } from './pacedModel.ts';
import { type PultecControls, PultecNetwork, type PultecParts } from './pultecNetwork.ts';
import { TubeStage } from './tubeStage.ts';
import { TwoChannels } from './twoChannels.ts';
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

/** Large capacitor for LOW FREQUENCY CPS 20, 30, 60, 100. */
const LOW_FARAD = [2.2e-6, 1.1e-6, 560e-9, 330e-9];
/** HIGH FREQUENCY KCS. */
const HIGH_HZ = [3000, 4000, 5000, 8000, 10_000, 12_000, 16_000];
/** Capacitor for ATTEN SEL 5, 10, 20. */
const CUT_FARAD = [270e-9, 135e-9, 68e-9];

/** Parameters in the glide, in this order. Parts on switches glide by ratio. */
const [IN, HIGH_BOOST, HIGH_CUT, LOW_BOOST, LOW_CUT, BANDWIDTH, LN_LOW, LN_CUT, LN_HIGH, COUNT] = [
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
] as const;

/**
 * Electrical share of a pot at a fraction of travel. `middle` is the share at half travel: below 0.5 a log pot, above it
 * reverse-log, 0.5 linear.
 */
export function potTaper(travel: number, middle: number): number {
	if (middle === 0.5) return travel;
	const base = (1 / middle - 1) ** 2;
	return (base ** travel - 1) / (base - 1);
}

/** Share at half travel. The makes of real pots vary (specs "measurement" 11.6); these spread the dB over the scale. */
export const PULTEC_TAPERS = { lowBoost: 0.2, lowCut: 0.2, highBoost: 0.75, highCut: 0.3, bandwidth: 0.5 };

function drawParts(seed: number): { parts: PultecParts; taper: number } {
	const rng = seededRng(subSeed(seed, 0));
	const parts = {
		highBoostPot: tolerance(rng, 0.05),
		highCutPot: tolerance(rng, 0.05),
		lowBoostPot: tolerance(rng, 0.05),
		lowCutPot: tolerance(rng, 0.05),
		bandwidthPot: tolerance(rng, 0.05),
		lowCapacitors: tolerance(rng, 0.04),
		smallCapacitors: tolerance(rng, 0.04),
		cutCapacitor: tolerance(rng, 0.04),
		inductor: tolerance(rng, 0.03),
	};
	return { parts, taper: tolerance(rng, 0.04) };
}

class PultecCore implements UnitCore {
	readonly latencyFrames = 0;
	readonly noiseDb = -88;
	readonly #glide: Glide;
	readonly #network: PultecNetwork;
	readonly #tube: TubeStage;
	readonly #onLeft: boolean;
	readonly #taper: number;
	readonly #bypass = new BypassMix();
	readonly #controls: PultecControls = {
		highBoost: 0,
		highCut: 0,
		lowBoost: 0,
		lowCut: 0,
		bandwidth: 0,
		lowFarad: 1e-6,
		cutFarad: 1e-7,
		highHz: 8000,
	};
	#mix = 1;
	#gain = 1;

	constructor(glide: Glide, options: UnitModelOptions, side: 'left' | 'right') {
		const { parts, taper } = drawParts(options.seed);
		this.#glide = glide;
		this.#network = new PultecNetwork(options.rateHz, parts);
		this.#tube = new TubeStage(options.rateHz, options.referenceDbfs);
		this.#onLeft = side === 'left';
		this.#taper = taper;
	}

	aim(positions: Positions): void {
		const glide = this.#glide;
		const pot = (control: string, middle: number, fallback: number) =>
			potTaper(travelOf(positions, control, fallback), middle === 0.5 ? middle : middle * this.#taper);
		glide.aim(IN, stepOf(positions, 'eq_in', 2, 1));
		glide.aim(HIGH_BOOST, pot('hf_boost', PULTEC_TAPERS.highBoost, 0));
		glide.aim(HIGH_CUT, pot('hf_atten', PULTEC_TAPERS.highCut, 0));
		glide.aim(LOW_BOOST, pot('lf_boost', PULTEC_TAPERS.lowBoost, 0));
		glide.aim(LOW_CUT, pot('lf_atten', PULTEC_TAPERS.lowCut, 0));
		glide.aim(BANDWIDTH, pot('hf_bandwidth', PULTEC_TAPERS.bandwidth, 0.5));
		glide.aim(LN_LOW, Math.log(LOW_FARAD[stepOf(positions, 'lf_cps', LOW_FARAD.length, 2)] ?? 560e-9));
		glide.aim(LN_CUT, Math.log(CUT_FARAD[stepOf(positions, 'atten_sel', CUT_FARAD.length, 1)] ?? 135e-9));
		glide.aim(LN_HIGH, Math.log(HIGH_HZ[stepOf(positions, 'hf_kcs', HIGH_HZ.length, 3)] ?? 8000));
	}

	update(driftDb: number, driftRatio: number): void {
		const glide = this.#glide;
		const controls = this.#controls;
		controls.highBoost = glide.at(HIGH_BOOST);
		controls.highCut = glide.at(HIGH_CUT);
		controls.lowBoost = glide.at(LOW_BOOST);
		controls.lowCut = glide.at(LOW_CUT);
		controls.bandwidth = glide.at(BANDWIDTH);
		controls.lowFarad = Math.exp(glide.at(LN_LOW)) / driftRatio;
		controls.cutFarad = Math.exp(glide.at(LN_CUT)) / driftRatio;
		controls.highHz = Math.exp(glide.at(LN_HIGH)) * driftRatio;
		this.#network.set(controls);
		this.#mix = glide.at(IN);
		this.#gain = fromDb(driftDb);
	}

	run(left: Float64Array, right: Float64Array, from: number, frames: number): void {
		const plane = this.#onLeft ? left : right;
		this.#bypass.process(this.#network, this.#mix, 1, plane, from, frames);
		this.#tube.process(plane, from, frames);
		const gain = this.#gain;
		if (gain === 1) return;
		for (let i = from; i < from + frames; i++) plane[i] = (plane[i] as number) * gain;
	}

	reset(): void {
		this.#network.reset();
		this.#tube.reset();
	}
}

function oneBox(options: UnitModelOptions, side: 'left' | 'right'): UnitModel {
	const glide = new Glide(COUNT, RAMP_SECONDS * options.rateHz);
	return new PacedModel(new PultecCore(glide, options, side), glide, { ...options, channel: side });
}

/**
 * Pultec EQP-1A: the passive network with pots, capacitors and inductor of this box (by seed), then a gentle tube stage.
 * A mono unit; as `stereo` it stands for two boxes of neighbouring seeds. OUT leaves the tube stage in the path.
 * Latency 0.
 */
export function createPultec(options: UnitModelOptions): UnitModel {
	if (options.channel !== 'stereo') return oneBox(options, options.channel);
	return new TwoChannels(oneBox(options, 'left'), oneBox({ ...options, seed: options.seed + 1 }, 'right'));
}
