import type { Kernel } from '../kernel.ts';
import type { EqSettings } from './groups.ts';
import { LinearPhaseEq, linearPhaseLatencyFrames } from './linearPhase.ts';
import { MinimumPhaseEq, minimumPhaseDesign } from './minimumPhase.ts';

export type { EqSettings } from './groups.ts';

/** An equalizer at work. */
export interface Equalizer {
	readonly kernel: Kernel;
	/**
	 * Works out other settings of the same shape (`sameEqShape`), which may allocate.
	 *
	 * @returns what begins the move to them, without allocating; null when they need a new equalizer
	 */
	prepare(settings: EqSettings): (() => void) | null;
}

/**
 * The equalizer that settings describe; see `MinimumPhaseEq` and `LinearPhaseEq`.
 *
 * @param rampFrames frames that a move takes in minimum phase
 * @throws DetentError `chain.channels`, `chain.eq.long`
 */
export function createEqualizer(settings: EqSettings, rateHz: number, channels: number, rampFrames: number): Equalizer {
	if (settings.phase === 'linear') {
		const kernel = new LinearPhaseEq(settings, rateHz, channels);
		return {
			kernel,
			prepare(next) {
				const design = kernel.design(next);
				return design === null ? null : () => kernel.set(design);
			},
		};
	}
	const kernel = new MinimumPhaseEq(settings, rateHz, channels, rampFrames);
	return {
		kernel,
		prepare(next) {
			const design = minimumPhaseDesign(next, rateHz, channels);
			return () => kernel.set(design);
		},
	};
}

/** Delay of an equalizer, frames: none in minimum phase. */
export function eqLatencyFrames(settings: EqSettings, rateHz: number): number {
	return settings.phase === 'linear' ? linearPhaseLatencyFrames(settings, rateHz) : 0;
}
