import type { Kernel } from '../kernel.ts';
import { BlockConvolver, type ConvolverSpectra } from './blockConvolver.ts';
import { type EqGroup, type EqSettings, eqGroups, flatLanes } from './groups.ts';
import { sound } from './lanes.ts';
import { linearPhaseTaps, type TapPlan, tapPlan } from './taps.ts';

/** A move takes at least this long. */
const FADE_SECONDS = 0.02;

/** Settings worked out, ready to be moved to without allocating. A lane of which nothing is asked has null. */
export interface LinearPhaseDesign {
	readonly groups: readonly (readonly [ConvolverSpectra | null, ConvolverSpectra | null])[];
}

interface RunningGroup {
	readonly midSide: boolean;
	readonly plan: TapPlan;
	readonly latencyFrames: number;
	/** One for each channel, or for middle and sides. */
	readonly convolvers: readonly BlockConvolver[];
	/** Channels on their way, a ring each. */
	readonly delayed: readonly Float64Array[];
	at: number;
}

function laneSpectra(
	group: EqGroup,
	plan: TapPlan,
	rateHz: number,
): readonly [ConvolverSpectra | null, ConvolverSpectra | null] {
	const flat = flatLanes(group);
	const lane = (index: 0 | 1): ConvolverSpectra | null => {
		if (flat[index]) return null;
		const filters = group.filters.filter((filter) => filter.lanes[index] && !filter.flat);
		const taps = linearPhaseTaps(
			filters.map((filter) => filter.prototype),
			plan,
			rateHz,
		);
		// What the band changes is convolved and added, so that what nothing is asked of stays as it was.
		taps[plan.halfFrames] = (taps[plan.halfFrames] as number) - 1;
		return BlockConvolver.spectra(taps, plan.blockFrames);
	};
	return [lane(0), lane(1)];
}

/** @throws DetentError `chain.eq.long`, see `tapPlan` */
function groupPlan(group: EqGroup, rateHz: number): TapPlan {
	return tapPlan(
		group.filters.map((filter) => filter.prototype),
		rateHz,
	);
}

/** Delay of settings, frames. */
export function linearPhaseLatencyFrames(settings: EqSettings, rateHz: number): number {
	return eqGroups(settings, 2).reduce((sum, group) => {
		const { halfFrames, blockFrames } = groupPlan(group, rateHz);
		return sum + halfFrames + blockFrames;
	}, 0);
}

/**
 * Equalizer of linear phase. The target is the magnitude of the analogue filters themselves, up to half the rate; its
 * response is cut where it has decayed by 100 dB (see `tapPlan`) and convolved by partitioned FFT. The delay is constant:
 * half of the response and one block of the FFT, for each of the two groups of bands (`eqGroups`) that is in use.
 *
 * A move begins at the next multiple of `blockFrames` and crosses over in 20 ms, in whole blocks. A channel of which nothing is asked
 * keeps every bit, delayed. Samples that are not finite (or beyond 1e100) are taken as 0.
 */
export class LinearPhaseEq implements Kernel {
	readonly latencyFrames: number;
	readonly #rateHz: number;
	readonly #channels: number;
	readonly #groups: readonly RunningGroup[];

	constructor(settings: EqSettings, rateHz: number, channels: number) {
		this.#rateHz = rateHz;
		this.#channels = channels;
		this.#groups = eqGroups(settings, channels).map((group) => {
			const plan = groupPlan(group, rateHz);
			const spectra = laneSpectra(group, plan, rateHz);
			const latencyFrames = plan.halfFrames + plan.blockFrames;
			const fadeBlocks = Math.ceil((FADE_SECONDS * rateHz) / plan.blockFrames);
			return {
				midSide: group.pair === 'midSide',
				plan,
				latencyFrames,
				convolvers: Array.from(
					{ length: channels },
					(_, lane) =>
						new BlockConvolver(spectra[lane % 2 === 0 ? 0 : 1], plan.partitions, plan.blockFrames, fadeBlocks),
				),
				delayed: Array.from({ length: channels }, () => new Float64Array(latencyFrames)),
				at: 0,
			};
		});
		this.latencyFrames = this.#groups.reduce((sum, group) => sum + group.latencyFrames, 0);
	}

	/**
	 * Works out settings of the same shape.
	 *
	 * @returns null when they need a longer response than these were started with
	 */
	design(settings: EqSettings): LinearPhaseDesign | null {
		const groups = eqGroups(settings, this.#channels);
		const fits = groups.every((group, index) => {
			const running = this.#groups[index];
			return running !== undefined && groupPlan(group, this.#rateHz).halfFrames <= running.plan.halfFrames;
		});
		if (!fits) return null;
		return {
			groups: groups.map((group, index) =>
				laneSpectra(group, (this.#groups[index] as RunningGroup).plan, this.#rateHz),
			),
		};
	}

	/** Moves to settings worked out by `design`. */
	set(design: LinearPhaseDesign): void {
		for (let index = 0; index < this.#groups.length; index++) {
			const { convolvers } = this.#groups[index] as RunningGroup;
			const spectra = design.groups[index] as LinearPhaseDesign['groups'][number];
			for (let lane = 0; lane < convolvers.length; lane++) {
				(convolvers[lane] as BlockConvolver).set(spectra[lane % 2 === 0 ? 0 : 1]);
			}
		}
	}

	process(planes: readonly Float64Array[], frames: number, from = 0): void {
		for (const group of this.#groups) {
			if (group.midSide) throughMidSide(group, planes, frames, from);
			else throughChannels(group, planes, frames, from);
			group.at = (group.at + frames) % group.latencyFrames;
		}
	}

	reset(): void {
		for (const group of this.#groups) {
			group.at = 0;
			for (const convolver of group.convolvers) convolver.reset();
			for (const ring of group.delayed) ring.fill(0);
		}
	}
}

function throughChannels(group: RunningGroup, planes: readonly Float64Array[], frames: number, from: number): void {
	for (let channel = 0; channel < planes.length; channel++) {
		const plane = planes[channel] as Float64Array;
		const convolver = group.convolvers[channel] as BlockConvolver;
		const ring = group.delayed[channel] as Float64Array;
		let { at } = group;
		for (let i = from; i < from + frames; i++) {
			const sample = sound(plane[i] as number);
			const dry = ring[at] as number;
			ring[at] = sample;
			if (++at === ring.length) at = 0;
			plane[i] = dry + convolver.next(sample);
		}
	}
}

function throughMidSide(group: RunningGroup, planes: readonly Float64Array[], frames: number, from: number): void {
	const [left, right] = planes as [Float64Array, Float64Array];
	const [middle, sides] = group.convolvers as [BlockConvolver, BlockConvolver];
	const [leftRing, rightRing] = group.delayed as [Float64Array, Float64Array];
	let { at } = group;
	for (let i = from; i < from + frames; i++) {
		const l = sound(left[i] as number);
		const r = sound(right[i] as number);
		const mid = middle.next((l + r) / 2);
		const side = sides.next((l - r) / 2);
		left[i] = (leftRing[at] as number) + (mid + side);
		right[i] = (rightRing[at] as number) + (mid - side);
		leftRing[at] = l;
		rightRing[at] = r;
		if (++at === leftRing.length) at = 0;
	}
}
