import { fromDb, toDb } from '../shared/units.ts';
import type { Kernel } from './kernel.ts';
import { LIMITER_CHUNK, LimiterPass, type LimiterPassOptions, passLatencyFrames } from './limiterPass.ts';

/** Gain stays down this long after a peak: half a period of 50 Hz together with the shortest useful look-ahead. */
const HOLD_SECONDS = 0.006;
const FIRST_SIDE = 48;
/** The verifying passes look closer and reach less far: what they mend is a few tenths of a dB. */
const VERIFY_SIDE = 64;
const VERIFY_LONG_SIDE = 256;
const VERIFY_ATTACK_SECONDS = 0.0015;
const VERIFY_HOLD_SECONDS = 0.002;
const VERIFY_RELEASE_SECONDS = 0.01;
const VERIFY_PASSES = 2;
/** The verifying passes leave alone what is over by less than this. */
const VERIFY_TOLERANCE_DB = 0.003;

export interface LimiterSettings {
	/** Highest true peak of the output, dBTP. */
	ceilingDbtp: number;
	/** Time in which the gain comes down ahead of a peak, ms. */
	lookaheadMs: number;
	/** Time constant of the return after a short peak, ms; after long limiting the return is up to 6 times slower. */
	releaseMs: number;
	/** One gain for all channels, so that the image does not move. */
	linked: boolean;
}

function passOptions(rateHz: number, lookaheadMs: number): Omit<LimiterPassOptions, 'channels'>[] {
	const frames = (seconds: number) => Math.max(3, Math.round(seconds * rateHz));
	const first = {
		detectorSide: FIRST_SIDE,
		longSide: 0,
		attackFrames: frames(lookaheadMs / 1000),
		holdFrames: frames(HOLD_SECONDS),
	};
	const verify = {
		detectorSide: VERIFY_SIDE,
		longSide: VERIFY_LONG_SIDE,
		attackFrames: frames(VERIFY_ATTACK_SECONDS),
		holdFrames: frames(VERIFY_HOLD_SECONDS),
	};
	return [first, ...Array.from({ length: VERIFY_PASSES }, () => verify)];
}

/** Delay of a limiter, frames: look-ahead, detectors and verification. */
export function limiterLatencyFrames(rateHz: number, lookaheadMs: number): number {
	return passOptions(rateHz, lookaheadMs).reduce((sum, pass) => sum + passLatencyFrames(pass), 0);
}

/**
 * Look-ahead true-peak limiter. A first pass brings the true peaks under the ceiling with a gain that moves slowly
 * enough to be clean; two verifying passes measure what came out with a longer filter, as moving gain and steep content
 * can lift the waveform between samples again, and take the rest away. All of it is causal inside the reported latency,
 * so a live run and an offline render are the same computation.
 *
 * Sample peaks never exceed the ceiling. A signal whose true peaks stay below it comes out delayed and bit-exact. The
 * gain never exceeds 1. Samples that are not finite are taken as 0 and counted.
 *
 * True peak as in ITU-R BS.1770-5 Annex 2, read more finely than its filter does; the gain bound is proven at
 * `LimiterPass`.
 */
export class Limiter implements Kernel {
	readonly latencyFrames: number;
	readonly #rateHz: number;
	/** Passes in order, for each group of channels that shares a gain. */
	readonly #groups: readonly { first: number; count: number; passes: readonly LimiterPass[] }[];
	readonly #views: Float64Array[][];
	#gainReductionDb = 0;
	#nonFinite = 0;

	constructor(rateHz: number, channels: number, settings: LimiterSettings) {
		this.#rateHz = rateHz;
		this.latencyFrames = limiterLatencyFrames(rateHz, settings.lookaheadMs);
		const size = settings.linked ? channels : 1;
		this.#groups = Array.from({ length: settings.linked ? 1 : channels }, (_, group) => ({
			first: group,
			count: size,
			passes: passOptions(rateHz, settings.lookaheadMs).map(
				(options) => new LimiterPass({ ...options, channels: size }),
			),
		}));
		this.#views = this.#groups.map(() => new Array<Float64Array>(size));
		this.set(settings.ceilingDbtp, settings.releaseMs);
	}

	/** A new ceiling holds for every sample that leaves `latencyFrames` or more after this. */
	set(ceilingDbtp: number, releaseMs: number): void {
		const ceiling = fromDb(ceilingDbtp);
		for (const { passes } of this.#groups) {
			passes.forEach((pass, index) => {
				if (index === 0) pass.set(ceiling, (releaseMs / 1000) * this.#rateHz);
				else pass.set(ceiling * fromDb(VERIFY_TOLERANCE_DB), VERIFY_RELEASE_SECONDS * this.#rateHz);
			});
		}
	}

	process(planes: readonly Float64Array[], frames: number, from = 0): void {
		let lowest = 1;
		for (let done = 0; done < frames; done += LIMITER_CHUNK) {
			const run = Math.min(LIMITER_CHUNK, frames - done);
			for (let index = 0; index < this.#groups.length; index++) {
				const group = this.#groups[index];
				const view = this.#views[index];
				if (group === undefined || view === undefined) continue;
				for (let channel = 0; channel < group.count; channel++) {
					const plane = planes[group.first + channel] as Float64Array;
					this.#clean(plane, from + done, run);
					view[channel] = plane;
				}
				let gain = 1;
				for (const pass of group.passes) gain *= pass.process(view, from + done, run);
				if (gain < lowest) lowest = gain;
			}
		}
		this.#gainReductionDb = lowest === 1 ? 0 : -toDb(lowest);
	}

	/** Deepest reduction in the last block processed, dB, 0 or more. */
	gainReductionDb(): number {
		return this.#gainReductionDb;
	}

	/** Samples that were not finite. */
	get nonFiniteSamples(): number {
		return this.#nonFinite;
	}

	reset(): void {
		for (const { passes } of this.#groups) for (const pass of passes) pass.reset();
		this.#gainReductionDb = 0;
		this.#nonFinite = 0;
	}

	#clean(plane: Float64Array, from: number, frames: number): void {
		const end = from + frames;
		for (let i = from; i < end; i++) {
			const x = plane[i] as number;
			if (x - x !== 0) {
				plane[i] = 0;
				this.#nonFinite++;
			}
		}
	}
}
