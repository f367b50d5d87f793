import { Fft, fftSize } from '../../../src/dsp/fft.ts';

/** Frames of the correlation; enough to tell any programme's alignment. */
const WINDOW = 1 << 17;

/** Frames by which `output` lies behind `input`, at most `most`; by correlation over a stretch in the middle. */
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
	for (let k = 0; k < fft.size; k++) {
		const a = outRe[k] as number;
		const b = outIm[k] as number;
		outRe[k] = a * (inRe[k] as number) + b * (inIm[k] as number);
		outIm[k] = b * (inRe[k] as number) - a * (inIm[k] as number);
	}
	fft.inverse(outRe, outIm);
	let best = 0;
	for (let delay = 1; delay <= most; delay++) if ((outRe[delay] as number) > (outRe[best] as number)) best = delay;
	return best;
}

/** What a stage changed, apart from its delay and one gain for all channels. */
export interface Residual {
	readonly gainDb: number;
	/** RMS of output minus scaled input, over RMS of output. */
	readonly residualDb: number;
}

/** @param delay frames by which the output lies behind the input */
export function residual(input: readonly Float64Array[], output: readonly Float64Array[], delay: number): Residual {
	let cross = 0;
	let inPower = 0;
	let outPower = 0;
	for (const [channel, plane] of output.entries()) {
		const source = input[channel] ?? new Float64Array();
		const frames = Math.min(source.length, plane.length - delay);
		for (let i = 0; i < frames; i++) {
			const x = source[i] as number;
			const y = plane[i + delay] as number;
			cross += x * y;
			inPower += x * x;
			outPower += y * y;
		}
	}
	const gain = cross / inPower;
	const left = Math.max(0, outPower - 2 * gain * cross + gain * gain * inPower);
	return { gainDb: 20 * Math.log10(gain), residualDb: 10 * Math.log10(left / outPower) };
}
