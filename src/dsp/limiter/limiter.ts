import type { LimiterCharacter } from '../../shared/model/limiterCharacter.ts';
import { fromDb, toDb } from '../../shared/units.ts';
import type { Kernel } from '../kernel.ts';
import { type LimiterFrames, LimiterGroup } from './limiterGroup.ts';
import { AFTER_PEAK, CHUNK, DOUBLING_SIDE } from './limiterTables.ts';

/** Chunks that the mending takes after the gain, and the one in which input is gathered. */
const MENDING_CHUNKS = 10;
const GATHERING_CHUNKS = 1;

/** A peak lies within a frame of where it is detected, and acts on the samples on both sides. */
const AFTER = 2;
const BEFORE = 2;

/** The gain aims this far under the ceiling, so that what is left for the mending is not the rounding of a steady tone. */
const AIM_DB = -0.027;
/** Half a period of the lowest frequency whose peaks count as one tone, and that modulates no gain when it is clean. */
const TONE_SECONDS = 0.0105;
/** How far a loud limiter lets short peaks through to the clamp and the mending. */
const LOUD_PASSED_DB = 1;
/** Reduction that lasts this long is sustained, and its peaks are not passed any more. */
const SUSTAINED_SECONDS = 0.5;
const SUSTAINED_RELEASE_SECONDS = 0.3;

/** Programme dependence: see `Limiter`. */
const SLOW_CHARGE = 10;
const SLOW_RELEASE = 6;

export interface LimiterSettings {
	/** Highest true peak of the output, dBTP. */
	ceilingDbtp: number;
	/** Time in which the gain comes down ahead of a peak, ms. */
	lookaheadMs: number;
	/** Time constant of the return after a short peak, ms; after long limiting the return is up to 6 times slower. */
	releaseMs: number;
	/** One gain for all channels, so that the image does not move. */
	linked: boolean;
	character: LimiterCharacter;
}

/** Time structure of a limiter, in frames. */
function limiterFrames(rateHz: number, lookaheadMs: number, character: LimiterCharacter): LimiterFrames {
	const bell = Math.max(3, Math.round((lookaheadMs / 1000) * rateHz));
	const tone = Math.round(TONE_SECONDS * rateHz);
	return {
		bell,
		window: (character === 'clean' ? Math.max(bell, tone) : bell) + BEFORE + AFTER,
		sustained: tone,
		delay: DOUBLING_SIDE + AFTER_PEAK + bell - 1 + AFTER,
	};
}

/** Delay of a limiter, frames: look-ahead, search for peaks and mending; the same for both characters. */
export function limiterLatencyFrames(rateHz: number, lookaheadMs: number): number {
	return limiterFrames(rateHz, lookaheadMs, 'loud').delay + (MENDING_CHUNKS + GATHERING_CHUNKS) * CHUNK;
}

/**
 * Look-ahead true-peak limiter.
 *
 * A gain that moves slowly enough to be clean brings the true peaks under the ceiling. What comes out is searched once
 * more, as moving gain and content at the end of the band can lift the waveform between samples again: peaks still over
 * are read with 1008 taps and taken away with a pulse as narrow as the band allows, without touching what is around
 * them. All of it is causal inside the reported latency, so a live run and an offline render are the same computation.
 *
 * `clean` uses the gain alone (but for those hundredths of a dB): a steady tone from 50 Hz up comes out with a constant
 * gain, without distortion. `loud` lets the first decibel of short peaks through to a clamp on the samples and to the
 * pulses, so that they pull the level down less; reduction that lasts for half a second is left to the gain more and
 * more. Its gain follows faster, and low tones are distorted while they start. Both release at `releaseMs` after a short
 * peak; the more of the last 10 release times was reduced, the slower, up to 6 times.
 *
 * Sample peaks never exceed the ceiling. A signal whose true peaks stay below it comes out delayed and bit-exact. Gains
 * never exceed 1. Samples that are not finite are taken as 0 and counted; DC, denormals and absurd levels are limited
 * like anything else. True peak as in ITU-R BS.1770-5 Annex 2, read more finely than its filter does; construction,
 * proof of the bound and figures: docs/limiter.md.
 */
export class Limiter implements Kernel {
	readonly latencyFrames: number;
	readonly #rateHz: number;
	readonly #character: LimiterCharacter;
	readonly #groups: readonly LimiterGroup[];
	/** Frames gathered of the next chunk. */
	#gathered = 0;
	/** Lowest gain of the chunk last processed. */
	#lowest = 1;
	#gainReductionDb = 0;

	constructor(rateHz: number, channels: number, settings: LimiterSettings) {
		this.#rateHz = rateHz;
		this.#character = settings.character;
		this.latencyFrames = limiterLatencyFrames(rateHz, settings.lookaheadMs);
		const frames = limiterFrames(rateHz, settings.lookaheadMs, settings.character);
		const size = settings.linked ? channels : 1;
		this.#groups = Array.from(
			{ length: settings.linked ? 1 : channels },
			(_, index) => new LimiterGroup(index, size, frames),
		);
		this.set(settings.ceilingDbtp, settings.releaseMs);
		this.reset();
	}

	/** A new ceiling holds for every sample that leaves `latencyFrames` or more after this. */
	set(ceilingDbtp: number, releaseMs: number): void {
		const ceiling = fromDb(ceilingDbtp);
		const rate = (seconds: number) => 1 - Math.exp(-1 / (seconds * this.#rateHz));
		const release = releaseMs / 1000;
		for (const { kernel } of this.#groups) {
			kernel.set(
				ceiling,
				ceiling * fromDb(AIM_DB),
				rate(release),
				rate(SLOW_CHARGE * release),
				rate(SLOW_RELEASE * release),
				rate(SUSTAINED_SECONDS),
				rate(SUSTAINED_RELEASE_SECONDS),
				this.#character === 'loud' ? fromDb(LOUD_PASSED_DB) : 1,
			);
		}
	}

	process(planes: readonly Float64Array[], frames: number, from = 0): void {
		let lowest = this.#lowest;
		for (let done = 0; done < frames; ) {
			const run = Math.min(CHUNK - this.#gathered, frames - done);
			for (const group of this.#groups) group.exchange(planes, from + done, run, this.#gathered);
			done += run;
			this.#gathered += run;
			if (this.#gathered < CHUNK) break;
			this.#gathered = 0;
			this.#lowest = 1;
			for (const { kernel } of this.#groups) this.#lowest = Math.min(this.#lowest, kernel.process());
			lowest = Math.min(lowest, this.#lowest);
		}
		this.#gainReductionDb = lowest === 1 ? 0 : -toDb(lowest);
	}

	/** Deepest reduction in the last block processed, dB, 0 or more. */
	gainReductionDb(): number {
		return this.#gainReductionDb;
	}

	/** Samples that were not finite. */
	get nonFiniteSamples(): number {
		return this.#groups.reduce((sum, { kernel }) => sum + kernel.notFinite(), 0);
	}

	reset(): void {
		for (const { kernel } of this.#groups) kernel.reset();
		this.#gathered = 0;
		this.#lowest = 1;
		this.#gainReductionDb = 0;
	}
}
