import { COLUMN_BYTES, COLUMN_STEP, waveLevels } from '../../shared/model/waveform.ts';

/** What has been seen of one level's column so far. */
interface Growing {
	lowest: number;
	highest: number;
	/** Sum of squares of all channels. */
	energy: number;
	frames: number;
}

const empty = (): Growing => ({
	lowest: Number.POSITIVE_INFINITY,
	highest: Number.NEGATIVE_INFINITY,
	energy: 0,
	frames: 0,
});
const byte = (value: number, most: number) => Math.round(Math.max(-1, Math.min(1, value)) * most);

/**
 * Columns of a waveform at all its levels in one pass: lowest and highest sample and RMS of each stretch, all channels in
 * one picture. What is beyond full scale is drawn at full scale.
 */
export class WaveColumns {
	/** One array a level, `COLUMN_BYTES` a column; see `waveform.ts` in `src/shared/model`. */
	readonly levels: readonly Uint8Array[];
	readonly #channels: number;
	readonly #columnFrames: number;
	readonly #growing: Growing[];
	readonly #written: number[];

	/** @param frames of the whole file */
	constructor(channels: number, frames: number) {
		const levels = waveLevels(frames);
		this.#channels = channels;
		this.#columnFrames = levels[0]?.frames ?? 1;
		this.levels = levels.map(({ columns }) => new Uint8Array(columns * COLUMN_BYTES));
		this.#growing = levels.map(empty);
		this.#written = levels.map(() => 0);
	}

	process(planes: readonly Float64Array[], frames: number): void {
		for (let done = 0; done < frames; ) {
			const column = this.#growing[0] as Growing;
			const run = Math.min(frames - done, this.#columnFrames - column.frames);
			for (const plane of planes) {
				for (let frame = done; frame < done + run; frame++) {
					const sample = plane[frame] as number;
					if (sample < column.lowest) column.lowest = sample;
					if (sample > column.highest) column.highest = sample;
					column.energy += sample * sample;
				}
			}
			column.frames += run;
			done += run;
			if (column.frames === this.#columnFrames) this.#close(0);
		}
	}

	/** The end of the file: what is begun is closed. */
	finish(): void {
		for (let level = 0; level < this.levels.length; level++) {
			if ((this.#growing[level] as Growing).frames > 0) this.#close(level);
		}
	}

	#close(level: number): void {
		const { lowest, highest, energy, frames } = this.#growing[level] as Growing;
		const bytes = this.levels[level] as Uint8Array;
		const at = (this.#written[level] as number) * COLUMN_BYTES;
		bytes[at] = byte(lowest, 127) & 0xff;
		bytes[at + 1] = byte(highest, 127) & 0xff;
		bytes[at + 2] = byte(Math.sqrt(energy / (frames * this.#channels)), 255);
		(this.#written as number[])[level] = at / COLUMN_BYTES + 1;
		this.#growing[level] = empty();
		const above = this.#growing[level + 1];
		if (above === undefined) return;
		above.lowest = Math.min(above.lowest, lowest);
		above.highest = Math.max(above.highest, highest);
		above.energy += energy;
		above.frames += frames;
		if (above.frames === this.#columnFrames * COLUMN_STEP ** (level + 1)) this.#close(level + 1);
	}
}
