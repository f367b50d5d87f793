/** What asks a display for its frames. */
export interface Display {
	/** @returns what the request is cancelled by */
	request(draw: (nowMs: number) => void): number;
	cancel(request: number): void;
}

/**
 * Draws in each frame of the display as long as anybody wants to. On a slow tablet asking for a frame takes as long as drawing
 * a meter, so it is asked for once for all.
 */
export class FrameLoop {
	readonly #display: Display;
	readonly #drawings = new Set<(nowMs: number) => void>();
	#request = 0;

	constructor(display: Display) {
		this.#display = display;
	}

	/** Calls `draw` in each frame from the next one on. @returns what ends that */
	add(draw: (nowMs: number) => void): () => void {
		if (this.#drawings.size === 0) this.#request = this.#display.request(this.#frame);
		this.#drawings.add(draw);
		return () => {
			if (this.#drawings.delete(draw) && this.#drawings.size === 0) this.#display.cancel(this.#request);
		};
	}

	readonly #frame = (nowMs: number): void => {
		this.#request = this.#display.request(this.#frame);
		for (const draw of this.#drawings) draw(nowMs);
	};
}

/** The frames of this page. */
export const everyFrame = new FrameLoop({
	request: (draw) => requestAnimationFrame(draw),
	cancel: (request) => cancelAnimationFrame(request),
});
