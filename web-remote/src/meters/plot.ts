import type { Meters } from '../../../src/shared/protocol/meters.ts';
import type { Drawing } from './drawTurns.ts';
import { type Ink, inkOf } from './ink.ts';

/**
 * A drawing of meters on a canvas. What does not move (scales, marks, names) is drawn once into a second canvas and
 * copied, so that a frame costs only what moves.
 */
export abstract class Plot implements Drawing {
	readonly everyReading: boolean = false;
	readonly leastMs: number = 0;
	readonly #canvas: HTMLCanvasElement;
	readonly #still = document.createElement('canvas');
	protected readonly context: CanvasRenderingContext2D;
	protected ink: Ink;
	/** In CSS pixels. */
	protected width = 0;
	protected height = 0;

	/** @throws Error in a browser without a canvas */
	constructor(canvas: HTMLCanvasElement) {
		const context = canvas.getContext('2d');
		if (context === null) throw new Error('This browser has no canvas.');
		this.#canvas = canvas;
		this.context = context;
		this.ink = inkOf(canvas);
	}

	/** After a change of size or theme, and once before the first `draw`. */
	resize(): void {
		const ratio = window.devicePixelRatio;
		this.width = this.#canvas.clientWidth;
		this.height = this.#canvas.clientHeight;
		this.ink = inkOf(this.#canvas);
		for (const canvas of [this.#canvas, this.#still]) {
			canvas.width = Math.max(1, Math.round(this.width * ratio));
			canvas.height = Math.max(1, Math.round(this.height * ratio));
			canvas.getContext('2d')?.setTransform(ratio, 0, 0, ratio, 0, 0);
		}
		this.arrange();
		const still = this.#still.getContext('2d');
		if (still !== null) this.drawStill(still);
	}

	/** @param meters null when none came of late: the drawing is empty then */
	draw(meters: Meters | null, nowMs: number): void {
		const { context } = this;
		context.clearRect(0, 0, this.width, this.height);
		context.drawImage(this.#still, 0, 0, this.width, this.height);
		this.drawLive(meters, nowMs);
	}

	/** Works out places from `width` and `height`. */
	protected abstract arrange(): void;
	protected abstract drawStill(context: CanvasRenderingContext2D): void;
	protected abstract drawLive(meters: Meters | null, nowMs: number): void;
}
