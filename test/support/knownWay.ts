import { z } from 'zod';
import { FrameDelay } from '../../src/audio/backends/frameDelay.ts';
import { circuitModels, circuitUnitSchema } from './circuits.ts';
import { hissOf } from './hiss.ts';

/** What lies before a driver: a rack whose delay, polarity and noise are known. */
export const knownWaySchema = z.strictObject({
	delayFrames: z.number().min(0),
	inverted: z.boolean().default(false),
	/** RMS of what is added to both sides; none when null. */
	noiseDbfs: z.number().nullable().default(null),
	/** In the order of the signal. */
	units: z.array(circuitUnitSchema).default([]),
});
export type KnownWay = z.infer<typeof knownWaySchema>;

/** As long as the cable between two sockets. */
export const STRAIGHT: KnownWay = knownWaySchema.parse({ delayFrames: 0 });

/** A way at work on a return pair, and on what comes with it (a sync input), which is delayed only. */
export class WayThrough {
	readonly #inverted: boolean;
	readonly #delays: readonly FrameDelay[];
	readonly #models: ReturnType<typeof circuitModels>;
	readonly #hiss: (() => number) | null;

	constructor(way: KnownWay, { channels, rateHz }: { channels: number; rateHz: number }) {
		this.#models = circuitModels(way.units, { rateHz, seed: 3, drift: true });
		this.#inverted = way.inverted;
		this.#delays = Array.from({ length: channels }, () => new FrameDelay(way.delayFrames));
		this.#hiss = way.noiseDbfs === null ? null : hissOf(way.noiseDbfs, 5);
	}

	/** In place; the first two planes are the return pair. */
	process(planes: readonly Float64Array[], frames: number): void {
		const [left, right] = planes;
		if (left === undefined || right === undefined) throw new RangeError('a way is that of a pair');
		for (const model of this.#models) model.process(left, right, frames);
		planes.forEach((plane, index) => {
			this.#delays[index]?.process(plane, frames);
		});
		for (const side of [left, right])
			for (let frame = 0; frame < frames; frame++) {
				const value = side[frame] ?? 0;
				side[frame] = (this.#inverted ? -value : value) + (this.#hiss?.() ?? 0);
			}
	}
}
