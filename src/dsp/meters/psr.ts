import type { LoudnessWindows } from './loudnessWindows.ts';
import { MeterKernel } from './meterKernel.ts';

const HOPS_A_STEP = 10;
const STEPS_A_WINDOW = 30;
/** Below, the ratio would be that of noise: what the gate of integrated loudness leaves out has no PSR. */
const GATE_LUFS = -70;

/**
 * Peak to short-term loudness ratio (PSR), dB: precise true peak of the last 3 s less short-term loudness, each 100 ms. In
 * use among engineers (Ian Shepherd; AES papers on dynamics), not a standard.
 *
 * Both windows are the same 3 s; that of the peak reaches up to 256 frames further on both sides, so that a peak whose
 * power counts is never left out. A reading has no value before the first 3 s, and while short-term loudness has none or is
 * below -70 LUFS. It is up to 100 ms and `MeterKernel.latencyFrames` behind. Allocates nothing after the constructor.
 */
export class PsrMeter {
	readonly #kernel: MeterKernel;
	readonly #peaks = new Float64Array(STEPS_A_WINDOW);
	/** Short-term loudness of steps whose peaks are still to come; NaN for no value. */
	readonly #shortTerm: Float64Array;
	#hops = 0;
	#loudnessSteps = 0;
	#peakSteps = 0;
	#lastPeak = 0;
	#psrDb: number | null = null;
	#minPsrDb: number | null = null;

	/** @param kernel one with `loudness` and `stepPeaks` */
	constructor(kernel: MeterKernel, rateHz: number) {
		this.#kernel = kernel;
		const mostFramesBehind = kernel.mostFrames + 2 * MeterKernel.latencyFrames;
		this.#shortTerm = new Float64Array(Math.ceil((10 * mostFramesBehind) / rateHz) + 2);
	}

	/** Comes after each hop of 10 ms that `windows` has taken. */
	pushHop(windows: LoudnessWindows): void {
		if (++this.#hops % HOPS_A_STEP !== 0) return;
		this.#shortTerm[this.#loudnessSteps++ % this.#shortTerm.length] = windows.shortTermLufs() ?? Number.NaN;
	}

	/** Comes after the hops of each `take` of the kernel. */
	takePeaks(): void {
		const { stepPeaks, channels, stepsEnded } = this.#kernel;
		for (let step = 0; step < stepsEnded; step++) {
			let peak = 0;
			for (let channel = 0; channel < channels; channel++) {
				const found = stepPeaks[step * channels + channel] as number;
				if (found > peak) peak = found;
			}
			this.#push(peak);
		}
	}

	/** PSR at the last full 100 ms; null for none. */
	psrDb(): number | null {
		return this.#psrDb;
	}

	/** Highest true peak of the last full 100 ms, linear. */
	get lastPeak(): number {
		return this.#lastPeak;
	}

	/** Lowest PSR since the start; null for none. */
	minPsrDb(): number | null {
		return this.#minPsrDb;
	}

	reset(): void {
		this.#peaks.fill(0);
		this.#hops = 0;
		this.#loudnessSteps = 0;
		this.#peakSteps = 0;
		this.#lastPeak = 0;
		this.#psrDb = null;
		this.#minPsrDb = null;
	}

	#push(peak: number): void {
		const step = this.#peakSteps++;
		this.#peaks[step % STEPS_A_WINDOW] = peak;
		this.#lastPeak = peak;
		// After the end of a file the peaks of its last steps ring out, and no loudness follows.
		if (step >= this.#loudnessSteps) return;
		const lufs = this.#shortTerm[step % this.#shortTerm.length] as number;
		if (!(Number.isFinite(lufs) && lufs >= GATE_LUFS)) {
			this.#psrDb = null;
			return;
		}
		let highest = 0;
		for (let i = 0; i < STEPS_A_WINDOW; i++) highest = Math.max(highest, this.#peaks[i] as number);
		this.#psrDb = 20 * Math.log10(highest) - lufs;
		if (this.#minPsrDb === null || this.#psrDb < this.#minPsrDb) this.#minPsrDb = this.#psrDb;
	}
}
