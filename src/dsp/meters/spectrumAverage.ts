import { SPECTRUM_BANDS, SPECTRUM_FLOOR_DB } from '../../shared/model/spectrumBands.ts';
import { SpectrumMeter } from './spectrum.ts';

/** The spectrum is read this often: its time weighting, so that no moment is left out. */
const READ_SECONDS = 0.125;

/** Mean power of a whole piece in the bands of the spectrum meter. */
export class SpectrumAverage {
	readonly #meter: SpectrumMeter;
	readonly #readFrames: number;
	readonly #bandsDb = new Float64Array(SPECTRUM_BANDS);
	readonly #powers = new Float64Array(SPECTRUM_BANDS);
	#waiting = 0;
	#readings = 0;

	/** @param rateHz as for `SpectrumMeter` */
	constructor(rateHz: number) {
		this.#meter = new SpectrumMeter(rateHz);
		this.#readFrames = Math.round(rateHz * READ_SECONDS);
	}

	/** @param planes one or two channels; one counts as both */
	process(planes: readonly Float64Array[], frames: number): void {
		for (let done = 0; done < frames; ) {
			const run = Math.min(frames - done, this.#readFrames - this.#waiting);
			const part = planes.map((plane) => plane.subarray(done, done + run));
			this.#meter.process(part.length === 1 ? [...part, ...part] : part, run);
			done += run;
			this.#waiting += run;
			if (this.#waiting === this.#readFrames) this.#read();
		}
	}

	/** Levels of `SPECTRUM_BANDS` bands, dB of a full-scale sine to a tenth; the floor for silence, and for less than one reading. */
	finish(): number[] {
		return Array.from(this.#powers, (power) => {
			const db = 10 * Math.log10(power / Math.max(1, this.#readings));
			return Math.max(SPECTRUM_FLOOR_DB, Math.round(10 * db) / 10);
		});
	}

	#read(): void {
		this.#waiting = 0;
		this.#readings += 1;
		this.#meter.read(this.#bandsDb);
		for (let band = 0; band < SPECTRUM_BANDS; band++)
			this.#powers[band] = (this.#powers[band] as number) + 10 ** ((this.#bandsDb[band] as number) / 10);
	}
}
