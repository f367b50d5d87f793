import { fractionalTaps, kaiserBeta } from '../../dsp/kaiser.ts';
import { openAudioFile } from '../files/open.ts';
import type { AudioReader } from '../files/reader.ts';
import { sourceFormatFault } from './sourceFeed.ts';
import { type StereoBlock, stereoBlock } from './stereo.ts';

export interface ItemRequest {
	path: string;
	/** The stream's rate. */
	rateHz: number;
	/** Most frames that are read at a time. */
	blockFrames: number;
	/** File frame `n + lateFrames` is source frame `n`; may have a fraction. */
	lateFrames: number;
	/** The file is upside down, and is turned over. */
	inverted: boolean;
	/** Source frame to start from. */
	startFrame: number;
	/** Source frames that come again and again; null for none. */
	loop: { fromFrame: number; toFrame: number } | null;
}

/** Taps on each side of a place between two frames: flat to 0.45 of the rate. */
const SIDE = 64;
const ATTENUATION_DB = 100;
/** A fraction below this is none: what it leaves is below -100 dB at the top of the band. */
const LEAST_FRACTION = 1e-5;
/** How long the end of a loop and its beginning overlap. */
const SEAM_SECONDS = 0.01;

/**
 * One file of a comparison, read by source frames: moved to the source's time by its delay, fraction included, turned over
 * where it is upside down, silent where it has nothing, and round and round where there is a loop. Never ends.
 * Synchronous: it belongs into a thread.
 */
export class ItemReader {
	/** Source frame after the file's last. */
	readonly endFrame: number;
	readonly #reader: AudioReader;
	readonly #request: ItemRequest;
	readonly #whole: number;
	/** Null where the delay has no fraction. */
	readonly #taps: Float64Array | null;
	/** File frames around what is asked for: `SIDE` more on each side. */
	readonly #window: StereoBlock;
	readonly #planes: Float64Array[];
	/** What leads into the loop, laid over its last frames. */
	readonly #seam: StereoBlock;
	readonly #seamFrames: number;
	#place: number;
	/** Frames in the window, and the file frame after the last of them; null when it holds nothing. */
	#held = 0;
	#windowEnd: number | null = null;

	/** @throws DetentError `file.*`, `audio.source-format` (not mono or stereo, another rate) */
	constructor(request: ItemRequest) {
		const { path, rateHz, blockFrames, lateFrames, loop, startFrame } = request;
		this.#request = request;
		const reader = openAudioFile(path);
		const fault = sourceFormatFault(reader.facts, path, rateHz);
		if (fault !== null) {
			reader.close();
			throw fault;
		}
		this.#reader = reader;
		const nearest = Math.round(lateFrames);
		const isWhole = Math.abs(lateFrames - nearest) < LEAST_FRACTION;
		this.#whole = isWhole ? nearest : Math.floor(lateFrames);
		this.#taps = isWhole ? null : fractionalTaps(lateFrames - this.#whole, SIDE, kaiserBeta(ATTENUATION_DB));
		this.endFrame = Math.max(0, Math.ceil(reader.facts.frames - lateFrames));
		this.#window = stereoBlock(blockFrames + 2 * SIDE);
		this.#planes = Array.from({ length: reader.facts.channels }, () => new Float64Array(blockFrames + 2 * SIDE));
		this.#place = loop !== null && startFrame >= loop.toFrame ? loop.fromFrame : startFrame;
		this.#seamFrames =
			loop === null ? 0 : Math.min(Math.round(SEAM_SECONDS * rateHz), Math.floor((loop.toFrame - loop.fromFrame) / 4));
		this.#seam = stereoBlock(this.#seamFrames);
		if (loop !== null) this.#readSeam(loop.fromFrame - this.#seamFrames);
	}

	/** Fills the first `frames` frames (≤ `blockFrames`) of both planes. @throws DetentError `file.*` */
	read(left: Float64Array, right: Float64Array, frames: number): void {
		const { loop } = this.#request;
		for (let done = 0; done < frames; ) {
			const count = loop === null ? frames - done : Math.min(frames - done, loop.toFrame - this.#place);
			this.#stretch(this.#place, left, right, done, count);
			if (loop !== null) this.#overlap(loop.toFrame - this.#seamFrames, left, right, done, count);
			this.#place += count;
			done += count;
			if (loop !== null && this.#place >= loop.toFrame) this.#place = loop.fromFrame;
		}
	}

	close(): void {
		this.#reader.close();
	}

	#readSeam(from: number): void {
		const { blockFrames } = this.#request;
		for (let done = 0; done < this.#seamFrames; done += blockFrames) {
			const count = Math.min(blockFrames, this.#seamFrames - done);
			this.#stretch(from + done, this.#seam.left, this.#seam.right, done, count);
		}
	}

	/** Fades from the end of the loop to what leads into its beginning. */
	#overlap(seamFrom: number, left: Float64Array, right: Float64Array, at: number, frames: number): void {
		for (let frame = Math.max(0, seamFrom - this.#place); frame < frames; frame++) {
			const seam = this.#place + frame - seamFrom;
			const part = (seam + 1) / (this.#seamFrames + 1);
			left[at + frame] = (1 - part) * (left[at + frame] as number) + part * (this.#seam.left[seam] as number);
			right[at + frame] = (1 - part) * (right[at + frame] as number) + part * (this.#seam.right[seam] as number);
		}
	}

	/** Source frames `place`…`place + frames`, without any loop. */
	#stretch(place: number, left: Float64Array, right: Float64Array, at: number, frames: number): void {
		this.#moveWindow(place + this.#whole - SIDE + 1, frames + 2 * SIDE - 1);
		const sign = this.#request.inverted ? -1 : 1;
		const taps = this.#taps;
		for (const [plane, out] of [
			[this.#window.left, left],
			[this.#window.right, right],
		] as const) {
			for (let frame = 0; frame < frames; frame++) {
				let sum = taps === null ? (plane[frame + SIDE - 1] as number) : 0;
				if (taps !== null)
					for (let tap = 0; tap < taps.length; tap++) sum += (taps[tap] as number) * (plane[frame + tap] as number);
				out[at + frame] = sign * sum;
			}
		}
	}

	/** Puts file frames `from`…`from + frames` into the window; what was read before is not read again. */
	#moveWindow(from: number, frames: number): void {
		const { left, right } = this.#window;
		const end = this.#windowEnd;
		const held = this.#held;
		// Frames of the window that are wanted still.
		const kept = end === null || from < end - held || from > end ? 0 : end - from;
		if (kept > 0) {
			left.copyWithin(0, held - kept, held);
			right.copyWithin(0, held - kept, held);
		}
		if (frames > kept) this.#load(from + kept, kept, frames - kept);
		this.#held = Math.max(kept, frames);
		this.#windowEnd = from + this.#held;
	}

	/** File frames into the window at `at`; zeros before the first and after the last. */
	#load(from: number, at: number, frames: number): void {
		const { left, right } = this.#window;
		left.fill(0, at, at + frames);
		right.fill(0, at, at + frames);
		const length = this.#reader.facts.frames;
		const first = Math.min(Math.max(0, from), length);
		const last = Math.min(Math.max(0, from + frames), length);
		if (last <= first) return;
		if (this.#reader.frame !== first) this.#reader.seek(first);
		const count = this.#reader.read(this.#planes, 0, last - first);
		const [one, two = one] = this.#planes;
		if (one === undefined || two === undefined) return;
		for (let frame = 0; frame < count; frame++) {
			left[at + first - from + frame] = one[frame] as number;
			right[at + first - from + frame] = two[frame] as number;
		}
	}
}
