import { seededRng } from '../../../shared/random.ts';
import { fromDb } from '../../../shared/units.ts';
import { Flutter } from './flutter.ts';
import type { Glide } from './glide.ts';
import { OVERSAMPLER_LATENCY_FRAMES, TwiceOversampled } from './halfband.ts';
import { StateVariable } from './stateVariable.ts';
import { TapeDelay } from './tapeDelay.ts';
import { type Positions, subSeed, type UnitCore, type UnitModelOptions } from './unitModel.ts';

/** How one machine and tape sound; chosen figures of the usual size, not measurements of a machine. */
export interface TapeFigures {
	/** Level re the reference at which a 1 kHz tone has 3 % third harmonic, dB. */
	threePercentDb: number;
	/** How much harder the tape is driven at 10 kHz and above, dB: why treble saturates first. */
	trebleDriveDb: number;
	noiseDb: number;
	/** Peak speed deviation as a fraction, when drift is asked for. */
	flutterPeak: number;
	/** Longest delay from head to head, seconds. */
	longestSeconds: number;
}

/** What a machine makes of its controls, for one channel. */
export interface TapeWants {
	/** 0 straight through (INPUT), 1 off tape. */
	offTape: number;
	headSeconds: number;
	recordDb: number;
	reproDb: number;
	/** Contour effect of the repro head. */
	bumpHz: number;
	bumpDb: number;
	/** Loss of gap and spacing, and the treble trims. */
	trebleDb: number;
	/** Bass trim. */
	bassDb: number;
}

const [OFF_TAPE, DELAY, RECORD_DB, REPRO_DB, BUMP_LN, BUMP_DB, TREBLE_DB, BASS_DB] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
export const TAPE_PARAMETERS = 8;

const TREBLE_DRIVE_HZ = 6000;
const TREBLE_HZ = 12_000;
const BASS_HZ = 80;
const LOWEST_HZ = 18;
/** tanh of a sine of amplitude `a` has a third harmonic of a²/12, to first order: 3 % at 0.6. */
const THREE_PERCENT = 0.6;

/**
 * One channel of a tape machine: record gain, saturation (tanh at twice the rate between a treble lift and its exact
 * inverse), contour effect and low end, losses and trims, the way to the repro head, repro gain.
 */
export class TapeCore implements UnitCore {
	readonly noiseDb: number;
	readonly #glide: Glide;
	readonly #options: UnitModelOptions;
	readonly #figures: TapeFigures;
	readonly #side: 'left' | 'right';
	readonly #wants: (positions: Positions, side: 'left' | 'right') => TapeWants;
	readonly #lift: StateVariable;
	readonly #lower: StateVariable;
	readonly #bump: StateVariable;
	readonly #low: StateVariable;
	readonly #treble: StateVariable;
	readonly #bass: StateVariable;
	readonly #saturation: TwiceOversampled;
	readonly #delay: TapeDelay;
	readonly #spreadDb: number;
	readonly #trebleSpreadDb: number;
	readonly #dry = new Float64Array(64);
	#record = 1;
	#repro = 1;
	#offTape = 1;

	constructor(
		glide: Glide,
		options: UnitModelOptions,
		figures: TapeFigures,
		side: 'left' | 'right',
		wants: (positions: Positions, side: 'left' | 'right') => TapeWants,
	) {
		const rng = seededRng(subSeed(options.seed, side === 'left' ? 30 : 31));
		const { rateHz } = options;
		this.#glide = glide;
		this.#options = options;
		this.#figures = figures;
		this.#side = side;
		this.#wants = wants;
		this.noiseDb = figures.noiseDb;
		this.#lift = new StateVariable(rateHz);
		this.#lower = new StateVariable(rateHz);
		this.#bump = new StateVariable(rateHz);
		this.#low = new StateVariable(rateHz);
		this.#treble = new StateVariable(rateHz);
		this.#bass = new StateVariable(rateHz);
		const full = fromDb(options.referenceDbfs + figures.threePercentDb) / THREE_PERCENT;
		this.#saturation = new TwiceOversampled((sample) => full * Math.tanh(sample / full));
		// Both channels of one machine share the transport: the flutter's seed has no side.
		const flutter = options.drift ? new Flutter(subSeed(options.seed, 32), rateHz, figures.flutterPeak) : null;
		this.#delay = new TapeDelay(Math.ceil(figures.longestSeconds * rateHz), flutter);
		this.#spreadDb = 0.08 * (2 * rng() - 1);
		this.#trebleSpreadDb = 0.25 * (2 * rng() - 1);
	}

	get latencyFrames(): number {
		if (this.#glide.targetAt(OFF_TAPE) < 0.5) return 0;
		return OVERSAMPLER_LATENCY_FRAMES + this.#glide.targetAt(DELAY);
	}

	aim(positions: Positions): void {
		const wants = this.#wants(positions, this.#side);
		const glide = this.#glide;
		glide.aim(OFF_TAPE, wants.offTape);
		glide.aim(DELAY, Math.round(wants.headSeconds * this.#options.rateHz));
		glide.aim(RECORD_DB, wants.recordDb);
		glide.aim(REPRO_DB, wants.reproDb);
		glide.aim(BUMP_LN, Math.log(wants.bumpHz));
		glide.aim(BUMP_DB, wants.bumpDb);
		glide.aim(TREBLE_DB, wants.trebleDb);
		glide.aim(BASS_DB, wants.bassDb);
	}

	update(driftDb: number, driftRatio: number): void {
		const glide = this.#glide;
		const { trebleDriveDb } = this.#figures;
		this.#lift.highShelf(TREBLE_DRIVE_HZ, 0.6, trebleDriveDb);
		this.#lower.highShelf(TREBLE_DRIVE_HZ, 0.6, -trebleDriveDb);
		this.#bump.bell(Math.exp(glide.at(BUMP_LN)) * driftRatio, 1.4, glide.at(BUMP_DB));
		this.#low.highPass(LOWEST_HZ, 0.8);
		this.#treble.highShelf(TREBLE_HZ, 0.6, glide.at(TREBLE_DB) + this.#trebleSpreadDb);
		this.#bass.lowShelf(BASS_HZ, 0.6, glide.at(BASS_DB));
		this.#record = fromDb(glide.at(RECORD_DB));
		this.#repro = fromDb(glide.at(REPRO_DB) + this.#spreadDb + driftDb);
		this.#offTape = glide.at(OFF_TAPE);
		this.#delay.set(glide.at(DELAY));
	}

	run(left: Float64Array, right: Float64Array, from: number, frames: number): void {
		const plane = this.#side === 'left' ? left : right;
		const dry = this.#dry;
		const offTape = this.#offTape;
		for (let at = from; at < from + frames; at += dry.length) {
			const part = Math.min(dry.length, from + frames - at);
			for (let i = 0; i < part; i++) {
				dry[i] = plane[at + i] as number;
				plane[at + i] = this.#record * (dry[i] as number);
			}
			this.#lift.process(plane, at, part);
			this.#saturation.process(plane, at, part);
			this.#lower.process(plane, at, part);
			this.#bump.process(plane, at, part);
			this.#low.process(plane, at, part);
			this.#treble.process(plane, at, part);
			this.#bass.process(plane, at, part);
			this.#delay.process(plane, at, part);
			for (let i = 0; i < part; i++) {
				const out = this.#repro * (plane[at + i] as number);
				const straight = dry[i] as number;
				plane[at + i] = offTape === 1 ? out : offTape === 0 ? straight : straight + (out - straight) * offTape;
			}
		}
	}

	reset(): void {
		for (const part of [this.#lift, this.#lower, this.#bump, this.#low, this.#treble, this.#bass]) part.reset();
		this.#saturation.reset();
		this.#delay.reset();
	}
}
