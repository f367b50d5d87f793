/*
 * Interleaved samples as they lie in a file or a block, taken apart into pairs of channels in 64-bit float, for the
 * weighting, and planes in 32-bit float, for the peaks.
 */
import { planeEnd } from './truePeakScan';

/** Kinds of sample: integers of up to 24 bits, 32-bit float, 32-bit integers and 64-bit float, either byte order. */
export const KIND_INTEGER = 0;
export const KIND_FLOAT32 = 1;
export const KIND_INTEGER32 = 2;
export const KIND_FLOAT64 = 3;

const LARGEST: f64 = 3.4028234663852886e38;

let kind: i32 = KIND_FLOAT64;
let sampleBytes: i32 = 8;
/** Whether the input is 32-bit float in the order of this machine. */
let asItLies: bool = false;
/** Where the bytes of four samples go, and what is flipped then. */
let order: v128 = i8x16.splat(0);
let flip: v128 = i8x16.splat(0);

let channels: i32 = 0;
let raw: usize = 0;
let even: usize = 0;
/** Samples of the piece that is taken in, as numbers of this machine. */
let words: usize = 0;
let pairsAt: usize = 0;
let mostAtOnce: i32 = 0;
let samplePeaks: usize = 0;
let unusable: f64 = 0;
/** Frame, counted from the first of all, of the first unusable sample; -1 for none. */
let firstUnusable: f64 = -1;

/**
 * @param mostFrames of the input
 * @param piece frames taken in at a time, at most
 */
export function setUpSamples(count: i32, mostFrames: i32, piece: i32): void {
	channels = count;
	raw = heap.alloc(mostFrames * channels * 8 + 64);
	even = heap.alloc(piece * channels * 8 + 64);
	mostAtOnce = piece;
	pairsAt = heap.alloc(((channels + 1) >> 1) * mostAtOnce * 16);
	samplePeaks = heap.alloc(channels * 8);
	resetSamples();
}

export function resetSamples(): void {
	memory.fill(samplePeaks, 0, channels * 8);
	memory.fill(pairsAt, 0, ((channels + 1) >> 1) * mostAtOnce * 16);
	unusable = 0;
	firstUnusable = -1;
}

export function inputAddress(): usize {
	return raw;
}
export function samplePeaksAddress(): usize {
	return samplePeaks;
}
export function unusableSamples(): f64 {
	return unusable;
}
export function firstUnusableFrame(): f64 {
	return firstUnusable;
}

// @ts-ignore
@inline
export function pairAddress(pair: i32): usize {
	return pairsAt + pair * mostAtOnce * 16;
}

// @ts-ignore
@inline
export function narrowAddress(): usize {
	return words;
}

/** How the input lies from here on; `bytes` per sample. */
export function setFormat(newKind: i32, bytes: i32, bigEndian: bool, unsigned: bool): void {
	kind = newKind;
	sampleBytes = bytes;
	asItLies = newKind === KIND_FLOAT32 && !bigEndian;
	const width = newKind === KIND_FLOAT64 ? 8 : 4;
	for (let i = 0; i < 16; i++) {
		// Byte of a little-endian number; a short integer stands at the upper end of 32 bits.
		const place = (i % width) - (width - bytes);
		const from = (i / width) * bytes + (bigEndian ? bytes - 1 - place : place);
		store<u8>(even + i, place < 0 ? 0x80 : from);
	}
	order = v128.load(even);
	flip = unsigned ? i32x4.splat(i32.MIN_VALUE) : i32x4.splat(0);
}

function evenUp(from: usize, count: i32): void {
	let to = even;
	if (kind === KIND_INTEGER) {
		const scale = f32x4.splat(1 / f32(2147483648));
		const step = 4 * sampleBytes;
		for (const end = to + count * 4; to < end; to += 16, from += step) {
			const word = v128.xor(i8x16.swizzle(v128.load(from), order), flip);
			v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(word), scale));
		}
	} else if (kind === KIND_INTEGER32) {
		const scale = f64x2.splat(1 / f64(2147483648));
		for (const end = to + count * 8; to < end; to += 32, from += 16) {
			const word = i8x16.swizzle(v128.load(from), order);
			v128.store(to, f64x2.mul(f64x2.convert_low_i32x4_s(word), scale));
			const upper = v128.shuffle<i64>(word, word, 1, 1);
			v128.store(to, f64x2.mul(f64x2.convert_low_i32x4_s(upper), scale), 16);
		}
	} else {
		const bytes = count * (kind === KIND_FLOAT32 ? 4 : 8);
		for (const end = to + bytes; to < end; to += 16, from += 16) v128.store(to, i8x16.swizzle(v128.load(from), order));
	}
}

// @ts-ignore
@inline
function usable(sample: f64, frame: f64): f64 {
	if (abs(sample) <= LARGEST) return sample;
	unusable++;
	if (firstUnusable < 0 || frame < firstUnusable) firstUnusable = frame;
	return 0;
}

// @ts-ignore
@inline
function sampleAt(index: i32, narrow: bool): f64 {
	return narrow ? f64(load<f32>(words + index * 4)) : load<f64>(words + index * 8);
}

function takeApart(from: i32, frames: i32, frame: f64, narrow: bool): void {
	for (let channel = 0; channel < channels; channel++) {
		let plane = planeEnd(channel) + from * 4;
		let pair = pairAddress(channel >> 1) + from * 16 + (channel & 1) * 8;
		let highest = load<f64>(samplePeaks + channel * 8);
		let index = from * channels + channel;
		for (let i = from; i < frames; i++, index += channels, pair += 16, plane += 4) {
			const x = usable(sampleAt(index, narrow), frame + f64(i));
			highest = max(highest, abs(x));
			store<f64>(pair, x);
			store<f32>(plane, f32(x));
		}
		store<f64>(samplePeaks + channel * 8, highest);
	}
}

/** Two channels in 32-bit float, four frames at a time. @returns frames done: none when one of them is not usable */
function takeApartStereo(frames: i32): i32 {
	const whole = frames & ~3;
	const left = planeEnd(0);
	const right = planeEnd(1);
	let at = words;
	let highest = f32x4.splat(0);
	for (let i = 0; i < whole; i += 4, at += 32) {
		const a = v128.load(at);
		const b = v128.load(at, 16);
		// Without the sign, bits are in the order of magnitudes, and those of infinity and NaN come last.
		highest = i32x4.max_u(highest, i32x4.max_u(i32x4.shl(a, 1), i32x4.shl(b, 1)));
		v128.store(left + i * 4, v128.shuffle<f32>(a, b, 0, 2, 4, 6));
		v128.store(right + i * 4, v128.shuffle<f32>(a, b, 1, 3, 5, 7));
	}
	highest = i32x4.shr_u(highest, 1);
	if (!v128.all_true<i32>(f32x4.le(highest, f32x4.splat(f32(LARGEST))))) return 0;
	const l = max(f32x4.extract_lane(highest, 0), f32x4.extract_lane(highest, 2));
	const r = max(f32x4.extract_lane(highest, 1), f32x4.extract_lane(highest, 3));
	store<f64>(samplePeaks, max(load<f64>(samplePeaks), f64(l)));
	store<f64>(samplePeaks + 8, max(load<f64>(samplePeaks + 8), f64(r)));
	return whole;
}

/**
 * Takes in frames of the input from frame `from` of it.
 *
 * @param frame number of the first, counted from the first of all
 * @returns how many of them, from the first on, stand as a pair of 32-bit samples a frame at `narrowAddress` instead of at
 * `pairAddress`
 */
export function takeSamples(from: i32, frames: i32, frame: f64): i32 {
	const input = raw + from * channels * sampleBytes;
	if (asItLies) words = input;
	else {
		words = even;
		evenUp(input, frames * channels);
	}
	if (kind === KIND_INTEGER || kind === KIND_FLOAT32) {
		const whole = channels === 2 ? takeApartStereo(frames) : 0;
		takeApart(whole, frames, frame, true);
		return whole;
	}
	takeApart(0, frames, frame, false);
	return 0;
}
