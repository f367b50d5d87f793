import { MeterKernel } from './meterKernel.ts';

/** Frames handed to the kernel at a time; has no influence on the result. */
const CHUNK = 512;
/** True peaks do not depend on the rate; the kernel wants one for its steps of 10 ms. */
const ANY_RATE_HZ = 48000;

/** One reading per channel, linear magnitude, 0 for silence. */
export interface PeakMeter {
	process(planes: readonly Float64Array[], frames: number, from?: number): void;
	/** Lets the waveform after the last sample ring out into the reading; call once, at the end of a file. */
	finish(): void;
	/** Highest reading by channel since the start. A live one is up to `MeterKernel.latencyFrames` behind. */
	readonly peaks: Float64Array;
	reset(): void;
}

/** Both kinds of true-peak meter are one kernel that looks for one of them. */
class TruePeakMeter implements PeakMeter {
	readonly peaks: Float64Array;
	readonly #kernel: MeterKernel;
	readonly #found: Float64Array;

	constructor(channels: number, kind: 'standard' | 'precise') {
		this.#kernel = new MeterKernel({
			rateHz: ANY_RATE_HZ,
			channels,
			mostFrames: CHUNK,
			loudness: false,
			standard: kind === 'standard',
			precise: kind === 'precise',
		});
		this.#found = kind === 'standard' ? this.#kernel.standardPeaks : this.#kernel.precisePeaks;
		this.peaks = new Float64Array(channels);
	}

	process(planes: readonly Float64Array[], frames: number, from = 0): void {
		for (let done = 0; done < frames; done += CHUNK) {
			const run = Math.min(CHUNK, frames - done);
			this.#kernel.fill(planes, from + done, run);
			this.#kernel.take(run);
		}
		this.#read();
	}

	finish(): void {
		this.#kernel.finish();
		this.#read();
	}

	reset(): void {
		this.#kernel.reset();
		this.peaks.fill(0);
	}

	#read(): void {
		const samples = this.#kernel.samplePeaks;
		for (let channel = 0; channel < this.peaks.length; channel++) {
			this.peaks[channel] = Math.max(samples[channel] as number, this.#found[channel] as number);
		}
	}
}

/**
 * True peak as the standard's own filter reads it: 4 × oversampling, 12 taps a phase, and the samples themselves
 * (ITU-R BS.1770-5 Annex 2). Reads up to 2.6 dB low and 0.2 dB high near the band's end; use it where a delivery
 * specification means this filter, and `PreciseTruePeakMeter` everywhere else. Samples that are no number count as 0.
 */
export class StandardTruePeakMeter extends TruePeakMeter {
	constructor(channels: number) {
		super(channels, 'standard');
	}
}

/**
 * Precise true peak: the highest point of the band-limited waveform, within 0.05 dB of a 32 × reading for any signal up
 * to 0.45 of the rate and for full-band programme. Samples that are no number count as 0.
 */
export class PreciseTruePeakMeter extends TruePeakMeter {
	constructor(channels: number) {
		super(channels, 'precise');
	}
}
