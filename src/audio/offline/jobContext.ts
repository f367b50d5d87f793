/** Thrown inside a worker when its job was cancelled; never leaves the pool. */
export class JobCancelled extends Error {}

/** What a job is given besides its request. */
export interface JobContext {
	/**
	 * Called after every block.
	 *
	 * @param fraction done so far, 0…1
	 * @throws JobCancelled when nobody wants the result any more
	 */
	step(fraction: number): void;
}

/** A stretch of a longer job: its 0…1 becomes `from`…`to`. */
export function stretch(context: JobContext, from: number, to: number): JobContext {
	return { step: (fraction) => context.step(from + (to - from) * fraction) };
}
