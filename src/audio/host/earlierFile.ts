import { describeError } from '../../shared/errors.ts';
import type { EarlierRequest } from '../engine.ts';
import { openAudioFile } from '../files/open.ts';
import type { AudioReader } from '../files/reader.ts';

/** An earlier print, read in step with the one that is being made. Synchronous: it belongs into a thread. */
export class EarlierFile {
	readonly #reader: AudioReader | null;
	readonly #planes: readonly [Float64Array, Float64Array];
	/** Frames of the print before the file begins. */
	#before: number;
	#problem: string | null = null;

	/** @param firstFrame source frame of the first frame that is read; never throws: what is wrong is in `problem` */
	constructor(request: EarlierRequest, firstFrame: number, rateHz: number, mostFrames: number) {
		this.#planes = [new Float64Array(mostFrames), new Float64Array(mostFrames)];
		const first = request.preRollFrames + firstFrame;
		this.#before = Math.max(0, -first);
		this.#reader = this.#open(request.path, Math.max(0, first), rateHz);
	}

	/** Why it cannot be read; null while it can. */
	get problem(): string | null {
		return this.#problem;
	}

	/**
	 * The next frames.
	 *
	 * @returns left and right, silent where the file has nothing; overwritten by the next call. Null where it cannot be read
	 */
	next(frames: number): readonly [Float64Array, Float64Array] | null {
		if (this.#reader === null || this.#problem !== null) return null;
		for (const plane of this.#planes) plane.fill(0, 0, frames);
		const silent = Math.min(this.#before, frames);
		this.#before -= silent;
		try {
			if (silent < frames) this.#reader.read(this.#planes, silent, frames - silent);
		} catch (error) {
			this.#problem = describeError(error);
			return null;
		}
		return this.#planes;
	}

	close(): void {
		this.#reader?.close();
	}

	#open(path: string, frame: number, rateHz: number): AudioReader | null {
		let reader: AudioReader;
		try {
			reader = openAudioFile(path);
		} catch (error) {
			this.#problem = describeError(error);
			return null;
		}
		const { channels, frames, rateHz: own } = reader.facts;
		if (channels === 2 && own === rateHz && frame <= frames) {
			reader.seek(frame);
			return reader;
		}
		reader.close();
		this.#problem = 'It is not a stereo print at this rate.';
		return null;
	}
}
