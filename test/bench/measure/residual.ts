import { Fft, fftSize } from '../../../src/dsp/fourier/fft.ts';
import { fractionalTaps } from '../../../src/dsp/kaiser.ts';

/** Frames of the correlation; enough to tell any programme's alignment. */
const WINDOW = 1 << 17;
/** Below this a delay is a whole number of frames. */
const LEAST_FRACTION = 0.01;
const SIDE = 64;

/**
 * Frames by which `output` lies behind `input`, at most `most`, by correlation over a stretch in the middle; with a
 * fraction (from the slope of the phase) where the output was made at another rate.
 */
export function delayFrames(input: Float64Array, output: Float64Array, most: number): number {
	const length = Math.min(WINDOW, input.length - most, output.length - most);
	const from = Math.floor((Math.min(input.length, output.length) - most - length) / 2);
	const fft = new Fft(fftSize(length + most + 1));
	const inRe = new Float64Array(fft.size);
	const inIm = new Float64Array(fft.size);
	const outRe = new Float64Array(fft.size);
	const outIm = new Float64Array(fft.size);
	inRe.set(input.subarray(from, from + length));
	outRe.set(output.subarray(from, from + length + most));
	fft.forward(inRe, inIm);
	fft.forward(outRe, outIm);
	const crossRe = new Float64Array(fft.size);
	const crossIm = new Float64Array(fft.size);
	for (let k = 0; k < fft.size; k++) {
		const a = outRe[k] as number;
		const b = outIm[k] as number;
		crossRe[k] = a * (inRe[k] as number) + b * (inIm[k] as number);
		crossIm[k] = b * (inRe[k] as number) - a * (inIm[k] as number);
	}
	const found = crossRe.slice();
	fft.inverse(found, crossIm.slice());
	let whole = 0;
	for (let delay = 1; delay <= most; delay++) if ((found[delay] as number) > (found[whole] as number)) whole = delay;
	const fraction = fractionBeyond(crossRe, crossIm, whole);
	return Math.abs(fraction) < LEAST_FRACTION ? whole : whole + fraction;
}

/** Slope of the cross spectrum's phase once the whole frames are taken out of it, in frames. */
function fractionBeyond(crossRe: Float64Array, crossIm: Float64Array, whole: number): number {
	const size = crossRe.length;
	let slope = 0;
	let weight = 0;
	for (let k = 1; k < 0.4 * size; k++) {
		const turn = (2 * Math.PI * k) / size;
		const angle = (2 * Math.PI * ((k * whole) % size)) / size;
		const re = crossRe[k] as number;
		const im = crossIm[k] as number;
		const phase = Math.atan2(im * Math.cos(angle) + re * Math.sin(angle), re * Math.cos(angle) - im * Math.sin(angle));
		const magnitude = Math.hypot(re, im);
		slope -= magnitude * turn * phase;
		weight += magnitude * turn * turn;
	}
	return slope / weight;
}

/** The signal read `delay` frames later: whole frames are cut off, a fraction is interpolated. */
function advanced(signal: Float64Array, delay: number): Float64Array {
	const whole = Math.floor(delay);
	if (whole === delay) return signal.subarray(whole);
	const taps = fractionalTaps(delay - whole, SIDE, 10);
	return Float64Array.from({ length: Math.max(0, signal.length - whole) }, (_, i) => {
		let sum = 0;
		for (let k = 0; k < taps.length; k++) sum += (taps[k] as number) * (signal[i + whole + k - SIDE + 1] ?? 0);
		return sum;
	});
}

/**
 * Length of a stretch that may have a gain of its own. Slower movements of gain are level, not distortion; this length
 * gives the limiters of others the figures that they are known by.
 */
const BLOCK_SECONDS = 300 / 44100;

/** Sums over a stretch of all channels. */
function stretch(input: readonly Float64Array[], output: readonly Float64Array[], from: number, to: number) {
	let cross = 0;
	let inPower = 0;
	let outPower = 0;
	for (const [channel, plane] of output.entries()) {
		const source = input[channel] ?? new Float64Array();
		for (let i = from; i < to; i++) {
			const x = source[i] as number;
			const y = plane[i] as number;
			cross += x * y;
			inPower += x * x;
			outPower += y * y;
		}
	}
	return { cross, inPower, outPower };
}

/**
 * What a limiter leaves that is not its input at another level: RMS of the output minus the input with the best gain of
 * each stretch of 6.8 ms (one for all channels, by least squares), over the RMS of the output, in dB.
 *
 * @param delay frames by which the output lies behind the input
 */
export function residualDb(
	input: readonly Float64Array[],
	output: readonly Float64Array[],
	rateHz: number,
	delay: number,
): number {
	const block = Math.round(BLOCK_SECONDS * rateHz);
	const aligned = output.map((plane) => advanced(plane, delay));
	const frames = Math.min(input[0]?.length ?? 0, aligned[0]?.length ?? 0);
	let left = 0;
	let whole = 0;
	for (let from = 0; from + block <= frames; from += block) {
		const { cross, inPower, outPower } = stretch(input, aligned, from, from + block);
		left += Math.max(0, inPower > 0 ? outPower - (cross * cross) / inPower : outPower);
		whole += outPower;
	}
	return 10 * Math.log10(left / whole);
}
