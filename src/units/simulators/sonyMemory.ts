import { type SonyCommandName, sonyAnswer } from '../../protocols/sony9pin/commands.ts';
import type { Sony9pinFrame } from '../../protocols/sony9pin/frame.ts';
import { decodeSonyTime, encodeSonyTime, sonySeconds, sonyTimeAt } from '../../protocols/sony9pin/time.ts';

type Point = 'in' | 'out' | 'audioIn' | 'audioOut';

const POINTS: readonly Point[] = ['in', 'out', 'audioIn', 'audioOut'];

/**
 * What a simulated 9-pin machine remembers: edit points, edit preset, generator, counters. It holds them as a machine
 * does; none of them moves the tape.
 */
export class SonyMemory {
	readonly #fps: number;
	readonly #points = new Map<Point, number>();
	/** What a recall brings back after a reset. */
	readonly #before = new Map<Point, number>();
	#edit: Uint8Array = Uint8Array.of(0);
	#userBits: Uint8Array = new Uint8Array(4);
	/** Place of the tape, in seconds, at which timer 1 reads 0. */
	#timerZero = 0;
	prerollSeconds = 5;

	constructor(fps: number) {
		this.#fps = fps;
	}

	has(point: Point): boolean {
		return this.#points.has(point);
	}

	point(point: Point): number | null {
		return this.#points.get(point) ?? null;
	}

	/** Bits of the edit preset's first byte: 40 insert, 20 assemble, 10 video, low nibble audio 4 to 1. */
	get editBits(): number {
		return this.#edit[0] ?? 0;
	}

	get userBits(): Uint8Array {
		return this.#userBits;
	}

	timerSeconds(at: number): number {
		return at - this.#timerZero;
	}

	/** Answer to an in or out sense; data missing while the point is not set. */
	pointAnswer(point: 'in' | 'out'): Sony9pinFrame {
		const seconds = this.#points.get(point);
		if (seconds === undefined) return sonyAnswer('timeMissing');
		return sonyAnswer(point, encodeSonyTime(sonyTimeAt(seconds, this.#fps, false)));
	}

	/**
	 * Takes a preset command.
	 *
	 * @param at place of the tape in seconds
	 * @returns false for a command that is none, or whose data is no time
	 */
	take(name: SonyCommandName, data: Uint8Array, at: number): boolean {
		const time = decodeSonyTime(data);
		const seconds = time === null ? null : sonySeconds(time, this.#fps);
		for (const point of POINTS) {
			if (name === `${point}Entry`) return this.#set(point, at);
			if (name === `${point}Preset`) return seconds !== null && this.#set(point, seconds);
			if (name === `${point}Reset`) return this.#reset(point);
		}
		switch (name) {
			case 'inPlusFrame':
				return this.#nudge('in', 1);
			case 'inMinusFrame':
				return this.#nudge('in', -1);
			case 'outPlusFrame':
				return this.#nudge('out', 1);
			case 'outMinusFrame':
				return this.#nudge('out', -1);
			case 'inRecall':
				return this.#recall('in');
			case 'outRecall':
				return this.#recall('out');
			case 'editPreset':
				this.#edit = data.slice();
				return true;
			case 'prerollPreset':
				if (seconds === null) return false;
				this.prerollSeconds = seconds;
				return true;
			case 'timer1Preset':
				if (seconds === null) return false;
				this.#timerZero = at - seconds;
				return true;
			case 'timer1Reset':
				this.#timerZero = at;
				return true;
			case 'userBitsPreset':
				this.#userBits = data.slice();
				return true;
			case 'timeCodePreset':
				return seconds !== null;
			case 'timerMode':
			case 'inputCheck':
				return true;
			default:
				return false;
		}
	}

	#set(point: Point, seconds: number): boolean {
		const old = this.#points.get(point);
		if (old !== undefined) this.#before.set(point, old);
		this.#points.set(point, seconds);
		return true;
	}

	#reset(point: Point): boolean {
		const old = this.#points.get(point);
		if (old !== undefined) this.#before.set(point, old);
		this.#points.delete(point);
		return true;
	}

	#recall(point: Point): boolean {
		const old = this.#before.get(point);
		if (old !== undefined) this.#points.set(point, old);
		return true;
	}

	#nudge(point: Point, frames: number): boolean {
		const old = this.#points.get(point);
		if (old !== undefined) this.#points.set(point, old + frames / this.#fps);
		return true;
	}
}
