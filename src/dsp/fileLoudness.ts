import type { Loudness } from '../shared/model/measurement.ts';
import { LoudnessMeter } from './loudness.ts';
import { PreciseTruePeakMeter, StandardTruePeakMeter } from './truePeak.ts';

/** Silence that follows a file before its loudness range is read. */
const RANGE_TAIL_SECONDS = 1.5;

function highestDb(peaks: Float64Array): number | null {
	const peak = peaks.reduce((highest, value) => Math.max(highest, value), 0);
	return peak > 0 ? 20 * Math.log10(peak) : null;
}

/** All readings of a whole file in one go; see `LoudnessMeter` and the true-peak meters for what they are. */
export class FileLoudness {
	readonly #rateHz: number;
	readonly #channels: number;
	readonly #meter: LoudnessMeter;
	readonly #precise: PreciseTruePeakMeter;
	readonly #standard: StandardTruePeakMeter;
	readonly #samples: Float64Array;

	/** @param channels 1 to 6, WAVE order */
	constructor(rateHz: number, channels: number) {
		this.#rateHz = rateHz;
		this.#channels = channels;
		this.#meter = new LoudnessMeter({ rateHz, channels });
		this.#precise = new PreciseTruePeakMeter(channels);
		this.#standard = new StandardTruePeakMeter(channels);
		this.#samples = new Float64Array(channels);
	}

	process(planes: readonly Float64Array[], frames: number, from = 0): void {
		this.#meter.process(planes, frames, from);
		this.#precise.process(planes, frames, from);
		this.#standard.process(planes, frames, from);
		for (let channel = 0; channel < this.#channels; channel++) {
			const plane = planes[channel];
			if (plane === undefined) continue;
			let peak = this.#samples[channel] as number;
			for (let i = from; i < from + frames; i++) {
				const magnitude = Math.abs(plane[i] as number);
				if (magnitude > peak && magnitude < Number.POSITIVE_INFINITY) peak = magnitude;
			}
			this.#samples[channel] = peak;
		}
	}

	/** Samples that were no numbers; they are read as 0. */
	get nonFiniteSamples(): number {
		return this.#meter.nonFiniteSamples;
	}

	/** Readings of everything processed; the end of the file. */
	finish(): Loudness {
		const integratedLufs = this.#meter.integratedLufs();
		const maxMomentaryLufs = this.#meter.maxMomentaryLufs();
		const maxShortTermLufs = this.#meter.maxShortTermLufs();
		const tail = Math.round(RANGE_TAIL_SECONDS * this.#rateHz);
		const silence = new Float64Array(tail);
		this.#meter.process(
			Array.from({ length: this.#channels }, () => silence),
			tail,
		);
		this.#precise.finish();
		this.#standard.finish();
		return {
			integratedLufs,
			lra: this.#meter.loudnessRangeLu(),
			maxMomentaryLufs,
			maxShortTermLufs,
			truePeakDbtp: highestDb(this.#precise.peaks),
			truePeakStandardDbtp: highestDb(this.#standard.peaks),
			samplePeakDbfs: highestDb(this.#samples),
		};
	}
}
