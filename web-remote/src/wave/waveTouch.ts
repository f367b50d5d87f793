/** What fingers mean on a waveform. Places are pixels from its left edge. */
export interface WaveTouched {
	/** One finger, down and up in one place. */
	tap(x: number): void;
	/** One finger that travels, from where it landed; `ended` when it lifts. */
	stretch(fromX: number, toX: number, ended: boolean): void;
	/** Two fingers: the place between them, where it was and is, and how much farther apart they are. */
	pinch(fromX: number, toX: number, factor: number): void;
	/** The fingers belong to the page: what was begun is given up. */
	cancel(): void;
}

/** Less than this is a tap of a finger that is not quite still. */
const STILL_PX = 10;

/** Fingers on a waveform: a tap, a stretch, or two that pinch. A second finger ends a stretch without leaving it behind. */
export class WaveTouch {
	readonly #touched: WaveTouched;
	readonly #fingers = new Map<number, number>();
	#landedX = 0;
	#moving = false;
	#pinched = false;

	constructor(touched: WaveTouched) {
		this.#touched = touched;
	}

	/** A finger is down. */
	get held(): boolean {
		return this.#fingers.size > 0;
	}

	down(id: number, x: number): void {
		this.#fingers.set(id, x);
		if (this.#fingers.size === 1) {
			this.#landedX = x;
			this.#moving = false;
			this.#pinched = false;
			return;
		}
		if (this.#moving) this.#touched.cancel();
		this.#pinched = true;
	}

	move(id: number, x: number): void {
		const before = this.#fingers.get(id);
		if (before === undefined) return;
		this.#fingers.set(id, x);
		if (this.#pinched) {
			const other = [...this.#fingers].find(([finger]) => finger !== id)?.[1];
			if (other === undefined) return;
			const apart = Math.max(1, Math.abs(before - other));
			this.#touched.pinch((before + other) / 2, (x + other) / 2, Math.max(1, Math.abs(x - other)) / apart);
			return;
		}
		if (!this.#moving && Math.abs(x - this.#landedX) < STILL_PX) return;
		this.#moving = true;
		this.#touched.stretch(this.#landedX, x, false);
	}

	up(id: number, x: number): void {
		if (!this.#fingers.delete(id) || this.#pinched) return;
		if (this.#moving) this.#touched.stretch(this.#landedX, x, true);
		else this.#touched.tap(this.#landedX);
	}

	cancel(id: number): void {
		if (this.#fingers.delete(id) && !this.#pinched) this.#touched.cancel();
	}
}
