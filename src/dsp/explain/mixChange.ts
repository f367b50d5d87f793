import type { MixChange, MixStretch } from '../../shared/model/mixChange.ts';
import { eachAligned } from '../compare/aligned.ts';
import { type Alignment, align } from '../compare/alignment.ts';
import type { Samples } from '../compare/fractionalDelay.ts';
import { FileLoudness } from '../meters/fileLoudness.ts';
import { median } from './bandTransfer.ts';
import { REGIONS, RegionLevels } from './regionLevels.ts';

const CHUNK = 4096;
/** A change of a region that is told, dB, and for how long it has to last. */
const TELL_DB = 1;
const LEAST_SECONDS = 4;
/** Seconds that a change is smoothed over: their median. */
const SMOOTH_SECONDS = 5;
/** A region is judged in seconds in which it is this near to its loudest, dB. */
const HEARD_FROM_DB = -40;
/** A second is the same where what is left is below this, re its own power: rounding to 16 bits and dither. */
const SAME_DB = -70;
/** Below this level a second is silence in both, mean square re full scale: −80 dBFS. */
const SILENCE = 1e-8;

function readings(planes: readonly Samples[], rateHz: number) {
	const meter = new FileLoudness(rateHz, planes.length);
	const frames = planes[0]?.length ?? 0;
	const most = Math.min(CHUNK, meter.mostFrames);
	for (let done = 0; done < frames; done += most) {
		const count = Math.min(most, frames - done);
		meter.process(
			planes.map((plane) => new Float64Array(plane.subarray(done, done + count))),
			count,
		);
	}
	const { minPsrDb: _, ...loudness } = { minPsrDb: null, ...meter.finish() };
	return loudness;
}

/** Second by second, how much is left of one taken from the other, and how alike they are. */
class Residual {
	readonly #rateHz: number;
	readonly #sign: number;
	readonly #seconds: { left: number; one: number; two: number }[] = [];
	#at = 0;
	#product = 0;

	constructor(rateHz: number, inverted: boolean) {
		this.#rateHz = rateHz;
		this.#sign = inverted ? -1 : 1;
	}

	take(still: readonly Float64Array[], moved: readonly Float64Array[], frames: number): void {
		for (let i = 0; i < frames; i++) {
			const second = Math.floor((this.#at + i) / this.#rateHz);
			if (this.#seconds.length <= second) this.#seconds.push({ left: 0, one: 0, two: 0 });
			const sums = this.#seconds[second] as { left: number; one: number; two: number };
			for (let channel = 0; channel < still.length; channel++) {
				const a = (still[channel] as Float64Array)[i] as number;
				const b = this.#sign * ((moved[channel] as Float64Array)[i] as number);
				sums.left += (a - b) ** 2;
				sums.one += a * a;
				sums.two += b * b;
				this.#product += a * b;
			}
		}
		this.#at += frames;
	}

	likeness(): number {
		const one = this.#seconds.reduce((sum, second) => sum + second.one, 0);
		const two = this.#seconds.reduce((sum, second) => sum + second.two, 0);
		const scale = Math.sqrt(one * two);
		return scale === 0 ? 0 : Math.min(1, Math.abs(this.#product) / scale);
	}

	differs(): { first: number; last: number } | null {
		const silence = SILENCE * this.#rateHz;
		const other = this.#seconds.map(({ left, one, two }) => {
			const power = Math.max(one, two);
			return power > silence && left > power * 10 ** (SAME_DB / 10);
		});
		const first = other.indexOf(true);
		return first < 0 ? null : { first, last: other.lastIndexOf(true) };
	}
}

function medianOf(values: readonly (number | null)[]): number | null {
	const there = values.flatMap((one) => (one === null ? [] : [one]));
	return there.length === 0 ? null : median(there);
}

/** Change of a region in each second, dB, smoothed; null where it is hardly heard in either. */
function changes(earlier: readonly number[], later: readonly number[]): (number | null)[] {
	const loudest = [...earlier, ...later].reduce((most, power) => Math.max(most, power), 0);
	const least = loudest * 10 ** (HEARD_FROM_DB / 10);
	const raw = earlier.map((power, second) => {
		const other = later[second] ?? 0;
		// Something that is only in one of the two is a change too: the floor stands for nothing.
		return Math.max(power, other) <= least ? null : 10 * Math.log10(Math.max(other, least) / Math.max(power, least));
	});
	const side = (SMOOTH_SECONDS - 1) / 2;
	return raw.map((own, second) => {
		const near = raw.slice(Math.max(0, second - side), second + side + 1).flatMap((one) => (one === null ? [] : [one]));
		return own === null || near.length === 0 ? null : median(near);
	});
}

function stretchesOf(region: MixStretch['region'], change: readonly (number | null)[], wholeDb: number): MixStretch[] {
	const found: MixStretch[] = [];
	let from = 0;
	const ends = (to: number) => {
		const inside = change.slice(from, to).flatMap((one) => (one === null ? [] : [one - wholeDb]));
		if (to - from < LEAST_SECONDS || inside.length === 0) return;
		found.push({ region, fromSeconds: from, toSeconds: to, changeDb: median(inside) });
	};
	const way = (value: number | null | undefined) => {
		const beyond = value === null || value === undefined ? 0 : value - wholeDb;
		return Math.abs(beyond) < TELL_DB ? 0 : Math.sign(beyond);
	};
	for (let second = 1; second <= change.length; second++) {
		const before = way(change[second - 1]);
		if (second < change.length && way(change[second]) === before) continue;
		if (before !== 0) ends(second);
		from = second;
	}
	return found;
}

/**
 * How a later version of a mix differs from an earlier one: the two are laid on each other; then level and spectrum are
 * compared second by second in five regions, each against what the whole became louder by. A change is told from 1 dB and 4 s on.
 *
 * @param earlier planes of equal length, and so is `later`; as many channels
 * @param rateHz rate of both
 */
export function mixChange(earlier: readonly Samples[], later: readonly Samples[], rateHz: number): MixChange {
	return alignedChange(earlier, later, rateHz, align(earlier, later));
}

/** The same where it is known how the two lie on each other. */
export function alignedChange(
	earlier: readonly Samples[],
	later: readonly Samples[],
	rateHz: number,
	{ delayFrames, inverted }: Alignment,
): MixChange {
	const delay = Math.round(delayFrames);
	const levels = [new RegionLevels(rateHz, earlier.length), new RegionLevels(rateHz, later.length)] as const;
	const residual = new Residual(rateHz, inverted);
	const common = eachAligned(earlier, later, delay, (still, moved, frames) => {
		levels[0].take(still, frames);
		levels[1].take(moved, frames);
		residual.take(still, moved, frames);
	});
	const start = Math.max(0, -delay) / rateHz;
	const commonSeconds = common / rateHz;
	const byRegion = REGIONS.map((region) => changes(levels[0].read(region), levels[1].read(region)));
	// What most regions do is a change of level; what one of them does beyond that is a change of tone.
	const all = (byRegion[0] ?? []).map((_, second) => medianOf(byRegion.map((change) => change[second] ?? null)));
	const gainDb = medianOf(all);
	const differs = residual.differs();
	const place = (second: number) => Math.min(start + second, start + commonSeconds);
	const stretches = [
		...stretchesOf('all', all, gainDb ?? 0),
		...REGIONS.flatMap((region, index) => {
			const beyond = (byRegion[index] ?? []).map((own, second) => (own === null ? null : own - (all[second] ?? 0)));
			return stretchesOf(region, beyond, 0);
		}),
	];
	return {
		longerSeconds: ((later[0]?.length ?? 0) - (earlier[0]?.length ?? 0)) / rateHz,
		laterSeconds: delayFrames / rateHz,
		inverted,
		likeness: residual.likeness(),
		commonSeconds,
		differs: differs === null ? null : { fromSeconds: place(differs.first), toSeconds: place(differs.last + 1) },
		gainDb,
		stretches: stretches.map((one) => ({
			...one,
			fromSeconds: place(one.fromSeconds),
			toSeconds: place(one.toSeconds),
		})),
		earlier: readings(earlier, rateHz),
		later: readings(later, rateHz),
	};
}
