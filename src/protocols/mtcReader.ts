import { MTC_PIECES, type MtcMessage, mtcTimeOf } from './mtc.ts';
import { frameOf, framesPerSecond, type TimeCode, timeCodeOfFrame } from './timeCode.ts';

/** Quarter frames come every 8 to 11 ms; after so long without one nobody says that the tape runs. */
export const MTC_SILENT_MS = 500;
/** The speed is judged over so many quarter frames, 32 frames: a second, so that messages 5 ms late do not count for 1 %. */
const WINDOW = 128;
/** Fewer say nothing of the speed. */
const LEAST = 16;
const SPEED_TOLERANCE = 0.01;
/** So many quarter frames may be lost in a row until the reader begins anew: 4 could be either direction. */
const MOST_STEP = 3;

/** What time code tells of a tape. */
export interface MtcReading {
	/** The frame that now passes, or at which the tape was told to stand; null when that is not told. */
	time: TimeCode | null;
	/** Null: no quarter frames come. The tape may stand, or be wound. */
	running: 'forward' | 'reverse' | null;
	/** Signed multiple of play speed over the last second; null while that can't be said. */
	speed: number | null;
	/** It runs forward at play speed, within 1 % over 32 frames; null while nothing runs. */
	atSpeed: boolean | null;
}

/** A frame that was told whole, and the count of quarter frames at its beginning. */
interface Anchor {
	frame: number;
	rate: TimeCode['rate'];
	count: number;
}

/**
 * Follows time code, forward and in reverse. Time comes with each message, so the reader has no clock; whoever asks says
 * what time it is. It keeps 128 times at most.
 *
 * When piece 7 has come the label is two frames old: the reader counts on from where piece 0 fell. In reverse piece 0 comes
 * last, and still falls at the beginning of the frame that it tells.
 */
export class MtcReader {
	readonly #nibbles: number[] = new Array<number>(MTC_PIECES).fill(0);
	#piece: number | null = null;
	#direction: 1 | -1 | null = null;
	/** Pieces that came without a gap in this direction. */
	#run = 0;
	/** Quarter frames that have passed, counted down in reverse. */
	#count = 0;
	#window: { count: number; atMs: number }[] = [];
	#anchor: Anchor | null = null;
	#lastMs = Number.NEGATIVE_INFINITY;
	/** Where a full frame said that the tape is; gone with the next quarter frame. */
	#place: TimeCode | null = null;

	/** @param atMs when it came, milliseconds of a clock that does not jump */
	take(message: MtcMessage, atMs: number): void {
		if (message.kind === 'quarter') this.#quarter(message.piece, message.nibble, atMs);
		if (message.kind !== 'full') return;
		this.forget();
		this.#place = message.time;
	}

	/** The tape was told to move: the place of a full frame holds no longer. */
	leavePlace(): void {
		this.#place = null;
	}

	/** What was told holds no longer: the tape was sent elsewhere, or the wire was away. */
	forget(): void {
		this.#restart();
		this.#piece = null;
		this.#place = null;
		this.#lastMs = Number.NEGATIVE_INFINITY;
	}

	/** @param nowMs of the same clock */
	at(nowMs: number): MtcReading {
		const runs = this.#direction !== null && nowMs - this.#lastMs <= MTC_SILENT_MS;
		if (!runs) return { time: this.#place, running: null, speed: null, atSpeed: null };
		const speed = this.#speed();
		const steady = speed !== null && this.#window.length >= WINDOW && Math.abs(speed - 1) <= SPEED_TOLERANCE;
		return { time: this.#time(), running: this.#direction === 1 ? 'forward' : 'reverse', speed, atSpeed: steady };
	}

	#quarter(piece: number, nibble: number, atMs: number): void {
		this.#place = null;
		if (atMs - this.#lastMs > MTC_SILENT_MS) {
			this.#restart();
			this.#piece = null;
		}
		this.#lastMs = atMs;
		const step = this.#piece === null ? 0 : stepOf(piece - this.#piece, this.#direction);
		this.#piece = piece;
		this.#nibbles[piece] = nibble;
		if (step === 0) this.#restart();
		else {
			const direction = step > 0 ? 1 : -1;
			if (direction !== this.#direction) {
				this.#window = this.#window.slice(-1);
				// The piece before the turn belongs to both directions.
				this.#run = 1;
			}
			this.#direction = direction;
			this.#run = Math.abs(step) > 1 ? 1 : this.#run + 1;
			this.#count += step;
		}
		this.#window.push({ count: this.#count, atMs });
		if (this.#window.length > WINDOW) this.#window.shift();
		this.#settle(piece);
	}

	/** The last piece of a group makes its label known. */
	#settle(piece: number): void {
		const isLast = this.#direction === 1 ? piece === MTC_PIECES - 1 : piece === 0;
		if (this.#direction === null || !isLast || this.#run < MTC_PIECES) return;
		const time = mtcTimeOf(this.#nibbles);
		const count = this.#direction === 1 ? this.#count - (MTC_PIECES - 1) : this.#count;
		this.#anchor = time === null ? null : { frame: frameOf(time), rate: time.rate, count };
	}

	#time(): TimeCode | null {
		if (this.#anchor === null) return null;
		const { frame, rate, count } = this.#anchor;
		// Forward a piece tells the quarter that begins with it; the standard shows the frame at that quarter's end.
		const quarters = this.#count - count + (this.#direction === 1 ? 1 : 0);
		return timeCodeOfFrame(frame + Math.floor(quarters / 4), rate);
	}

	/** Slope of the straight line through the window. */
	#speed(): number | null {
		const points = this.#window;
		const first = points[0];
		if (this.#anchor === null || first === undefined || points.length < LEAST) return null;
		let sumT = 0;
		let sumC = 0;
		let sumTT = 0;
		let sumTC = 0;
		for (const { count, atMs } of points) {
			const t = atMs - first.atMs;
			const c = count - first.count;
			sumT += t;
			sumC += c;
			sumTT += t * t;
			sumTC += t * c;
		}
		const spread = points.length * sumTT - sumT * sumT;
		if (spread <= 0) return null;
		const quartersPerMs = (points.length * sumTC - sumT * sumC) / spread;
		return (quartersPerMs * 1000) / (4 * framesPerSecond(this.#anchor.rate));
	}

	#restart(): void {
		this.#direction = null;
		this.#run = 1;
		this.#window = [];
		this.#anchor = null;
	}
}

/**
 * Quarter frames from one piece to the next, negative in reverse; 0 when it can't be said.
 *
 * @param difference of the two piece numbers
 */
function stepOf(difference: number, direction: 1 | -1 | null): number {
	const ahead = (difference + MTC_PIECES) % MTC_PIECES;
	if (ahead === 1) return 1;
	if (ahead === MTC_PIECES - 1) return -1;
	if (direction === 1 && ahead >= 1 && ahead <= MOST_STEP) return ahead;
	if (direction === -1 && ahead >= MTC_PIECES - MOST_STEP) return ahead - MTC_PIECES;
	return 0;
}
