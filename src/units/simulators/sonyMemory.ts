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
	#generator: Uint8Array = new Uint8Array(4);
	#timerMode = 0;
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

	/**
	 * What a sense of something remembered is answered with: data missing for a point that is not set.
	 *
	 * @returns null for a sense whose data the machine does not know, undefined for a command that is none of these
	 */
	sense(name: SonyCommandName, data: Uint8Array): Sony9pinFrame | null | undefined {
		for (const point of POINTS) if (name === `${point}Sense`) return this.#pointAnswer(point);
		switch (name) {
			case 'timeCodeGeneratorSense':
				return this.#generatorAnswer(data[0] ?? 0);
			case 'editPresetSense':
				return this.#editAnswer(data[0] ?? 1);
			case 'prerollSense':
				return sonyAnswer('preroll', this.#label(this.prerollSeconds));
			case 'timerModeSense':
				return sonyAnswer('timerMode', Uint8Array.of(this.#timerMode));
			default:
				return undefined;
		}
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
			if (name === `${point}Recall`) return this.#recall(point);
			if (name === `${point}PlusFrame`) return this.#nudge(point, 1);
			if (name === `${point}MinusFrame`) return this.#nudge(point, -1);
		}
		switch (name) {
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
				if (seconds === null) return false;
				this.#generator = data.slice();
				return true;
			case 'timerMode':
				this.#timerMode = data[0] ?? 0;
				return true;
			case 'inputCheck':
				return true;
			default:
				return false;
		}
	}

	#label(seconds: number): Uint8Array {
		return encodeSonyTime(sonyTimeAt(seconds, this.#fps, false));
	}

	#pointAnswer(point: Point): Sony9pinFrame {
		const seconds = this.#points.get(point);
		return seconds === undefined ? sonyAnswer('timeMissing') : sonyAnswer(point, this.#label(seconds));
	}

	/** The generator stands at its preset: it runs while time code is recorded, and this machine records none. */
	#generatorAnswer(wanted: number): Sony9pinFrame | null {
		if (wanted === 0x01) return sonyAnswer('generator', this.#generator);
		if (wanted === 0x10) return sonyAnswer('generatorUserBits', this.#userBits);
		if (wanted !== 0x11) return null;
		return sonyAnswer('generatorWithUserBits', Uint8Array.of(...this.#generator, ...this.#userBits));
	}

	#editAnswer(wanted: number): Sony9pinFrame | null {
		const first = wanted >> 4;
		const count = wanted & 15;
		if (count === 0) return null;
		const bytes = new Uint8Array(count);
		bytes.set(this.#edit.subarray(first, first + count));
		return sonyAnswer('editPreset', bytes);
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
