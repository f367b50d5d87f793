/** The highest level of a 24-bit converter. */
export const FULL_SCALE = 1 - 2 ** -23;
/** As many samples at full scale in a row are a clipped waveform, not a peak that just fits. */
export const CLIPPED_RUN = 3;

/**
 * Sample peak and RMS of channels between two readings. RMS is relative to a full-scale sine (AES17), so that a sine of
 * -18 dBFS reads -18 on both. A sample that is not finite counts as 0.
 */
export class LevelMeter {
	readonly #peaks: Float64Array;
	/** Samples in a row at full scale, and how often there were as many as count, by channel. */
	readonly #runs: Int32Array;
	readonly #clips: Int32Array;
	readonly #squares: Float64Array;
	#frames = 0;

	constructor(channels: number) {
		this.#peaks = new Float64Array(channels);
		this.#squares = new Float64Array(channels);
		this.#runs = new Int32Array(channels);
		this.#clips = new Int32Array(channels);
	}

	process(planes: readonly Float64Array[], frames: number, from = 0): void {
		for (let channel = 0; channel < this.#peaks.length; channel++) {
			const plane = planes[channel];
			if (plane === undefined) continue;
			let peak = this.#peaks[channel] as number;
			let square = this.#squares[channel] as number;
			let run = this.#runs[channel] as number;
			const end = from + frames;
			for (let i = from; i < end; i++) {
				const x = plane[i] as number;
				if (x - x !== 0) continue;
				const magnitude = x < 0 ? -x : x;
				if (magnitude > peak) peak = magnitude;
				square += x * x;
				if (magnitude < FULL_SCALE) run = 0;
				else if (++run === CLIPPED_RUN) this.#clips[channel] = (this.#clips[channel] as number) + 1;
			}
			this.#runs[channel] = run;
			this.#peaks[channel] = peak;
			this.#squares[channel] = square;
		}
		this.#frames += frames;
	}

	/** Highest sample since `reset`, dBFS; null for silence. */
	peakDbfs(channel: number): number | null {
		const peak = this.#peaks[channel] ?? 0;
		return peak > 0 ? 20 * Math.log10(peak) : null;
	}

	/** RMS since `reset`, dB of a full-scale sine; null for silence. */
	rmsDbfs(channel: number): number | null {
		const square = this.#squares[channel] ?? 0;
		return square > 0 ? 10 * Math.log10((2 * square) / this.#frames) : null;
	}

	/** How often the channel stood at full scale for three samples or more since `restart`. */
	clips(channel: number): number {
		return this.#clips[channel] ?? 0;
	}

	/** After a reading: peak and RMS begin anew. */
	reset(): void {
		this.#peaks.fill(0);
		this.#squares.fill(0);
		this.#frames = 0;
	}

	/** Another piece: clips are counted anew too. */
	restart(): void {
		this.reset();
		this.#runs.fill(0);
		this.#clips.fill(0);
	}
}
