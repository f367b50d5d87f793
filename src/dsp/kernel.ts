/**
 * What every in-place kernel keeps. `planes` are channels of float64 samples, full scale ±1; frames `from` to
 * `from + frames - 1` of each plane are replaced. Any division of a signal into blocks gives the same bits, and nothing
 * is allocated.
 */
export interface Kernel {
	/** Frames from a sample in to the same sample out; constant. */
	readonly latencyFrames: number;
	process(planes: readonly Float64Array[], frames: number, from?: number): void;
	/** Back to the state after construction, with the parameters now in force. */
	reset(): void;
}
