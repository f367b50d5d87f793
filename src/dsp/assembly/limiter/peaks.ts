import { CHUNK, SHORT_MIDDLE, SHORT_TAPS } from './layout';

/**
 * Local maxima of the magnitude in a doubled chunk that may belong to a peak above `gate`. Doubled samples lie a quarter
 * period of the highest frequency apart, so the highest peak near two of them, `a` and `b`, is at most `√(a² + b²)`
 * (Bernstein).
 *
 * @param doubled first doubled sample, float32
 * @param list receives places among the doubled samples, int32
 * @returns how many
 */
export function findPeaks(doubled: usize, gate: f32, list: usize): i32 {
	const least = f32x4.splat(gate * gate);
	let count = 0;
	for (let k = 0; k < 2 * CHUNK; k += 4) {
		const at = doubled + (<usize>k << 2);
		const before = f32x4.abs(v128.load(at - 4));
		const here = f32x4.abs(v128.load(at));
		const after = f32x4.abs(v128.load(at + 4));
		const beside = f32x4.max(before, after);
		const energy = f32x4.add(f32x4.mul(here, here), f32x4.mul(beside, beside));
		let bits = i32x4.bitmask(
			v128.and(v128.and(f32x4.ge(here, before), f32x4.gt(here, after)), f32x4.gt(energy, least)),
		);
		while (bits !== 0) {
			store<i32>(list + (<usize>count << 2), k + ctz(bits));
			count++;
			bits &= bits - 1;
		}
	}
	return count;
}

/** Place of the peak last read by `readShort`, eighths of a doubled sample from the one given. */
export let shortPlace: i32 = 0;
/** Magnitude at that place, which is at most what was read. */
export let shortValue: f64 = 0;

// @ts-ignore: decorator
@inline
function readAt(first: usize, taps: usize): f32 {
	const sum = f32x4.add(
		f32x4.add(
			f32x4.mul(v128.load(first), v128.load(taps)),
			f32x4.mul(v128.load(first, 16), v128.load(taps, 16)),
		),
		f32x4.add(
			f32x4.mul(v128.load(first, 32), v128.load(taps, 32)),
			f32x4.mul(v128.load(first, 48), v128.load(taps, 48)),
		),
	);
	return (
		f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3))
	);
}

/** Top of the parabola through three equally spaced magnitudes; the highest of them where it does not bend down. */
// @ts-ignore: decorator
@inline
export function parabolaTop(before: f64, middle: f64, after: f64): f64 {
	const highest = max(before, max(middle, after));
	const bend = before - 2 * middle + after;
	if (bend >= 0 || middle < highest) return highest;
	const slope = after - before;
	return middle - (slope * slope) / (8 * bend);
}

/**
 * Magnitude of the peak at a local maximum of the doubled signal: three places, an eighth of a doubled sample apart,
 * around where a parabola puts it, and a parabola through these.
 *
 * @param at the local maximum, float32
 * @param table filters for the places from `-SHORT_MIDDLE` to `SHORT_MIDDLE` eighths, float32
 */
export function readShort(at: usize, table: usize): f64 {
	const before = abs(load<f32>(at - 4));
	const here = abs(load<f32>(at));
	const after = abs(load<f32>(at + 4));
	const bend: f32 = here + here - before - after;
	const place = bend > 0 ? <i32>nearest(max(<f32>-4, min(<f32>4, (<f32>4 * (after - before)) / bend))) : 0;
	const first = at - 4 * (SHORT_TAPS / 2 - 1);
	const taps = table + <usize>(4 * SHORT_TAPS * (SHORT_MIDDLE + place));
	const one = abs(readAt(first, taps - 4 * SHORT_TAPS));
	const two = abs(readAt(first, taps));
	const three = abs(readAt(first, taps + 4 * SHORT_TAPS));
	shortPlace = place;
	shortValue = two;
	return max(<f64>here, parabolaTop(one, two, three));
}
