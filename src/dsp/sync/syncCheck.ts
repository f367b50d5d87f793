import { CarrierDrift } from './carrierDrift.ts';
import { syncCode } from './code.ts';
import { AHEAD, LoopFit, TAPS } from './loopFit.ts';
import { mostAlike, rms } from './search.ts';

/** What was found on the sync pair. */
export interface SyncEvent {
	/**
	 * `slip`: the stream is in another place from here on. `disturbed`: something else, or nothing, came for a while.
	 * `clock`: the two converters do not run on one clock.
	 */
	kind: 'slip' | 'disturbed' | 'clock';
	/** First frame that is wrong, counted from the first one given; for `clock`, where it was noticed. */
	frame: number;
	/** Wrong frames up to the first one that is in place again, old or new; 0 for a clean cut. */
	frames: number;
	/** Frames that are missing; negative when they came twice. With a fraction for `clock`, since the lock. */
	movedFrames: number;
	/** Nothing at all came in these frames. */
	silent: boolean;
}

export interface SyncCheckOptions {
	rateHz: number;
	/** Index of the code that is sent while the first frame given is read. */
	firstIndex: number;
	/** The longest way round that is looked for, frames. */
	mostDelayFrames: number;
	found(event: SyncEvent): void;
}

/** What is kept of the past, and looked through when a fault has to be placed. A power of two. */
const RING = 1 << 16;
/** Taps of the filter that takes hum and programme away from the code: (1 − z⁻²)². */
const SMEAR = 4;
const FIT_FRAMES = 1024;
const SEEK_WINDOW = 256;
/** Frames between two attempts to lock, and most of them. */
const SEEK_EVERY = 512;
const SEEK_AT_MOST = 1 << 15;
/** Frames that must be in place for a place to count. */
const PLACE_WINDOW = 48;
/** Frames after a fault before it is placed. */
const FIRST_LOOK = 64;
/** After so many frames without a place the loop is measured anew. */
const ANEW_AFTER = 2048;
const NEAR = 4096;
/** The code is nearly itself, turned round, two frames on. */
const CLOSE = 4;
/** How far the stream may have moved, either way. */
const FAR = 1 << 16;
/** A deviation so many times the noise's is a fault: less than once in 10¹¹ frames by chance. */
const SIGMAS = 7;
/** Least deviation that is one: programme and hum that get across into the cable stay below. */
const FLOOR = 1e-4;
/** A loop without any noise is digital, and nothing gets across. */
const DIGITAL_NOISE = 1e-6;
const DIGITAL_FLOOR = 4e-6;
/** More noise than this part of the code is no lock. */
const MOST_NOISE = 0.06;
const LEAST_CODE = 1e-3;
/** Less than this part of the code's level is silence. */
const SILENT = 0.01;
/** Step of the adaptive filter that follows what warms up and drifts. */
const STEP = 0.3;
const READ_EVERY = 1024;
/** A delay that has moved so far is a clock of its own. */
const DRIFTED_FRAMES = 0.1;

type Phase = 'seeking' | 'locked' | 'lost';

/**
 * Judges every frame of the sync pair's return. It finds the code, models what the converters make of it, and then
 * compares every frame with the model: a frame that is missing, comes twice or is damaged stands out by 60 dB and more.
 * Costs about 100 multiplications a frame; allocates nothing but what it tells. Tells a fault some 64 frames after it.
 */
export class SyncCheck {
	readonly #options: SyncCheckOptions;
	readonly #received = new Float64Array(RING);
	readonly #code = new Float64Array(64);
	readonly #scratch = new Float64Array(2 * FAR + SEEK_WINDOW);
	readonly #window = new Float64Array(RING);
	readonly #model = new LoopFit(2 * FAR + SEEK_WINDOW);
	readonly #kept = new Float64Array(TAPS);
	/** Raw input, for the filter. */
	#z1 = 0;
	#z2 = 0;
	#z3 = 0;
	#z4 = 0;
	#count = 0;
	#phase: Phase = 'seeking';
	/** Code index of a frame, less the frame's number. */
	#offset = 0;
	#codeTo = 0;
	#lookAt = FIT_FRAMES + SEEK_WINDOW;
	#pause = SEEK_EVERY;
	/** Looking for another place costs much more than looking whether the stream is back in its own. */
	#searchAt = 0;
	/** All frames before this one are judged. */
	#judged = 0;
	#lostAt = 0;
	#level = 0;
	#variance = 0;
	#limit = FLOOR;
	/** A place is known: what is looked for is a slip. */
	#placed = false;
	#firstOffset = 0;
	#lockedAt = 0;
	readonly #drift = new CarrierDrift();
	#driftTold = false;

	constructor(options: SyncCheckOptions) {
		this.#options = options;
	}

	/** Frames from the start that were judged. What lies between them and the last frame is waiting for its place. */
	get judgedFrames(): number {
		return this.#judged;
	}

	/** The code has been found at least once. */
	get locked(): boolean {
		return this.#placed;
	}

	/** First frame since which the code is not there; null while it is. A short fault of the stream looks so, too, until it is placed. */
	get missingSince(): number | null {
		if (this.#phase === 'locked') return null;
		return this.#phase === 'lost' ? this.#lostAt : 0;
	}

	/** Frames by which the stream is out of its first place: positive when some are missing. */
	get movedFrames(): number {
		return this.#offset - this.#firstOffset;
	}

	/** One frame of the sync input. */
	push(value: number): void {
		const sound = Number.isFinite(value) ? value : 0;
		const filtered = sound - 2 * this.#z2 + this.#z4;
		this.#z4 = this.#z3;
		this.#z3 = this.#z2;
		this.#z2 = this.#z1;
		this.#z1 = sound;
		const frame = this.#count++;
		this.#received[frame & (RING - 1)] = filtered;
		if (this.#phase === 'locked') this.#track(frame, filtered);
		else if (this.#count >= this.#lookAt) {
			if (this.#phase === 'lost') this.#place();
			else this.#seek();
		}
	}

	/** No more frames come: judges what waits for its surroundings. */
	finish(): void {
		if (this.#phase === 'seeking' && !this.#placed && this.#count >= FIT_FRAMES + SEEK_WINDOW) this.#seek();
		if (this.#phase === 'locked' || !this.#placed) return;
		this.#searchAt = 0;
		if (this.#count - this.#lostAt >= PLACE_WINDOW + SMEAR) this.#place();
		if (this.#phase !== 'lost') return;
		this.#tell('disturbed', this.#lostAt, this.#count, 0);
		this.#judged = this.#count;
	}

	#track(frame: number, filtered: number): void {
		const taps = this.#model.taps;
		const code = this.#code;
		const last = frame + this.#offset + AHEAD;
		for (; this.#codeTo <= last; this.#codeTo++) code[this.#codeTo & 63] = syncCode(this.#codeTo);
		let expected = 0;
		let power = 0;
		for (let tap = 0; tap < TAPS; tap++) {
			const value = code[(last - tap) & 63] as number;
			expected += (taps[tap] as number) * value;
			power += value * value;
		}
		const error = filtered - expected;
		if (!(Math.abs(error) <= this.#limit)) {
			this.#lose(frame);
			return;
		}
		this.#judged = frame + 1;
		if (power > 0) {
			const step = (STEP * error) / (power + LEAST_CODE * LEAST_CODE);
			for (let tap = 0; tap < TAPS; tap++)
				taps[tap] = (taps[tap] as number) + step * (code[(last - tap) & 63] as number);
		}
		this.#variance += (error * error - this.#variance) / this.#options.rateHz;
		if (frame % READ_EVERY === 0) {
			this.#setLimit();
			this.#readDrift(frame);
		}
	}

	#lose(frame: number): void {
		this.#phase = 'lost';
		this.#lostAt = frame;
		this.#pause = FIRST_LOOK;
		this.#lookAt = frame + FIRST_LOOK;
		this.#searchAt = this.#lookAt;
	}

	/** After a fault: where is the stream now? */
	#place(): void {
		const from = this.#count - PLACE_WINDOW;
		if (this.#fits(this.#offset, from, PLACE_WINDOW)) {
			this.#resume(this.#offset);
			return;
		}
		this.#lookAt = this.#count + FIRST_LOOK;
		const silent = rms(this.#take(from, PLACE_WINDOW), PLACE_WINDOW) < SILENT * this.#level;
		if (silent || this.#count < this.#searchAt) return;
		const offset = this.#nearest(from);
		if (this.#fits(offset, from, PLACE_WINDOW)) {
			this.#resume(offset);
			return;
		}
		if (this.#count - this.#lostAt >= ANEW_AFTER) this.#seek();
		this.#pause = Math.min(SEEK_AT_MOST, 2 * this.#pause);
		this.#searchAt = this.#count + this.#pause;
	}

	/** The offset near the present one at which the model looks most like what came. */
	#nearest(from: number): number {
		const first = this.#offset - NEAR;
		this.#model.predict(from + first, 2 * NEAR + PLACE_WINDOW, this.#scratch);
		const { at } = mostAlike(this.#window, this.#scratch, PLACE_WINDOW, 2 * NEAR + 1, false);
		return first + at;
	}

	/** Locks at an offset that fits the last frames, and tells what happened since the loss. */
	#resume(offset: number): void {
		const moved = offset - this.#offset;
		this.#offset = offset;
		this.#tell(moved === 0 ? 'disturbed' : 'slip', this.#lostAt, this.#firstInPlace(), moved);
		this.#lock();
	}

	/** Finds the code from nothing, or after the loop itself has changed, and models the loop. */
	#seek(): void {
		if (this.#phase === 'seeking') {
			this.#lookAt = this.#count + this.#pause;
			this.#pause = Math.min(SEEK_AT_MOST, 2 * this.#pause);
		}
		const from = this.#count - SEEK_WINDOW;
		const window = this.#take(from, SEEK_WINDOW);
		if (rms(window, SEEK_WINDOW) < LEAST_CODE) return;
		const { firstIndex, mostDelayFrames } = this.#options;
		const lowest = this.#placed ? this.#offset - FAR : firstIndex - Math.min(2 * FAR - 1, mostDelayFrames);
		const lags = this.#placed ? 2 * FAR : firstIndex - lowest + 1;
		for (let at = 0; at < lags + SEEK_WINDOW; at++) {
			const index = from + lowest + at;
			this.#scratch[at] = syncCode(index) - 2 * syncCode(index - 2) + syncCode(index - 4);
		}
		const { at, likeness } = mostAlike(window, this.#scratch, SEEK_WINDOW, lags, true);
		if (likeness < 0.5) return;
		this.#fitAt(this.#placed ? this.#alike(lowest + at, from) : lowest + at);
	}

	/**
	 * A model that is fitted anew can take up a few frames of a move: the offset near a found one at which the old model
	 * comes closest is the true one.
	 */
	#alike(found: number, from: number): number {
		let best = found;
		let least = Number.POSITIVE_INFINITY;
		for (let offset = found - CLOSE; offset <= found + CLOSE; offset++) {
			this.#model.predict(from + offset, SEEK_WINDOW, this.#scratch);
			let left = 0;
			for (let frame = 0; frame < SEEK_WINDOW; frame++)
				left += ((this.#window[frame] as number) - (this.#scratch[frame] as number)) ** 2;
			if (left < least) {
				least = left;
				best = offset;
			}
		}
		return best;
	}

	#fitAt(offset: number): void {
		const from = this.#count - FIT_FRAMES;
		const window = this.#take(from, FIT_FRAMES);
		const level = rms(window, FIT_FRAMES);
		this.#kept.set(this.#model.taps);
		const noise = this.#model.fit(window, from + offset, FIT_FRAMES, this.#scratch);
		if (noise === null || noise > MOST_NOISE * level) {
			this.#model.taps.set(this.#kept);
			return;
		}
		this.#variance = noise * noise;
		this.#setLimit();
		this.#level = level;
		const moved = offset - this.#offset;
		if (!this.#placed) {
			this.#placed = true;
			this.#firstOffset = offset;
			// The filter before needs its first frames itself.
			this.#lostAt = SMEAR;
			this.#drift.begin(this.#model.taps);
			this.#lockedAt = this.#count;
			this.#offset = offset;
			this.#judgeStart();
		} else {
			this.#offset = offset;
			this.#drift.follow(this.#model.taps);
			this.#tell(moved === 0 ? 'disturbed' : 'slip', this.#lostAt, this.#firstInPlace(), moved);
		}
		this.#lock();
	}

	/** What came before the lock is judged by it. */
	#judgeStart(): void {
		const inPlace = this.#firstInPlace();
		if (inPlace > SMEAR) this.#tell('disturbed', 0, inPlace, 0);
	}

	/** First frame since the loss from which on all is in place. */
	#firstInPlace(): number {
		const first = Math.max(this.#lostAt, this.#count - RING + TAPS);
		const span = this.#count - first;
		const window = this.#take(first, span);
		this.#model.predict(first + this.#offset, span, this.#scratch);
		let back = span;
		while (back > 0 && Math.abs((window[back - 1] as number) - (this.#scratch[back - 1] as number)) <= this.#limit)
			back--;
		return first + back;
	}

	#lock(): void {
		this.#phase = 'locked';
		this.#pause = SEEK_EVERY;
		this.#judged = this.#count;
		this.#codeTo = this.#count + this.#offset + AHEAD - TAPS;
	}

	#fits(offset: number, from: number, frames: number): boolean {
		const window = this.#take(from, frames);
		this.#model.predict(from + offset, frames, this.#scratch);
		for (let frame = 0; frame < frames; frame++)
			if (!(Math.abs((window[frame] as number) - (this.#scratch[frame] as number)) <= this.#limit)) return false;
		return true;
	}

	/** Frames of the past, in order, in a window that the next call overwrites. */
	#take(from: number, frames: number): Float64Array {
		for (let frame = 0; frame < frames; frame++)
			this.#window[frame] = from + frame < 0 ? 0 : (this.#received[(from + frame) & (RING - 1)] as number);
		return this.#window;
	}

	#setLimit(): void {
		const noise = Math.sqrt(this.#variance);
		this.#limit = Math.max(SIGMAS * noise, noise < DIGITAL_NOISE ? DIGITAL_FLOOR : FLOOR);
	}

	#tell(kind: 'slip' | 'disturbed', from: number, to: number, movedFrames: number): void {
		const frames = Math.max(kind === 'slip' ? 0 : 1, to - from - SMEAR);
		const first = Math.max(from, to - RING + TAPS);
		// At either end the filter mixes it with the code.
		const inside = to - first - 2 * SMEAR;
		const silent = inside > 0 && rms(this.#take(first + SMEAR, inside), inside) < SILENT * this.#level;
		this.#options.found({ kind, frame: from, frames, movedFrames, silent });
	}

	#readDrift(frame: number): void {
		this.#drift.follow(this.#model.taps);
		if (this.#driftTold || Math.abs(this.#drift.frames) < DRIFTED_FRAMES) return;
		this.#driftTold = true;
		const frames = frame - this.#lockedAt;
		this.#options.found({ kind: 'clock', frame, frames, movedFrames: this.#drift.frames, silent: false });
	}
}
