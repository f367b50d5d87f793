import type { Backend, BackendInfo } from '../../src/audio/backends/backend.ts';
import { FaultInjector } from '../../src/audio/backends/faultInjector.ts';
import { FrameDelay } from '../../src/audio/backends/frameDelay.ts';
import type { StreamFault } from '../../src/audio/backends/streamFault.ts';
import type { AudioConfig } from '../../src/shared/model/rig.ts';

/** What everything comes later by, so that frames can be left out. */
export const ROOM_FRAMES = 2048;

/**
 * A device whose return, and sync input with it, comes later by `ROOM_FRAMES` and `delayFrames`, and in which faults can
 * be made. A fault that is asked for with `afterFrames` 0 begins with the next block; those that are asked for after it
 * count from there, so that many lie in known places.
 */
export class FaultyBackend implements Backend {
	readonly info: BackendInfo;
	readonly #backend: Backend;
	readonly #channels: readonly number[];
	readonly #planes: readonly Float64Array[];
	readonly #delays: readonly FrameDelay[];
	readonly #injector: FaultInjector;
	#frame = 0;
	#base = 0;

	constructor(backend: Backend, audio: Pick<AudioConfig, 'returnChannels' | 'sync'>, delayFrames: number) {
		this.info = backend.info;
		this.#backend = backend;
		this.#channels = [...audio.returnChannels, ...(audio.sync === undefined ? [] : [audio.sync.input])];
		this.#planes = this.#channels.map(() => new Float64Array(backend.info.blockFrames));
		this.#delays = this.#channels.map(() => new FrameDelay(delayFrames));
		const { rateHz } = backend.info;
		this.#injector = new FaultInjector({ channels: this.#channels.length, rateHz, roomFrames: ROOM_FRAMES });
	}

	start(): Promise<void> {
		return this.#backend.start();
	}

	async readBlock(block: Float32Array): Promise<string | null> {
		const report = await this.#backend.readBlock(block);
		const { blockFrames, inputs } = this.info;
		this.#planes.forEach((plane, index) => {
			const channel = this.#channels[index] ?? 0;
			for (let frame = 0; frame < blockFrames; frame++) plane[frame] = block[frame * inputs + channel] ?? 0;
			this.#delays[index]?.process(plane, blockFrames);
		});
		this.#injector.process(this.#planes, blockFrames);
		this.#frame += blockFrames;
		this.#planes.forEach((plane, index) => {
			const channel = this.#channels[index] ?? 0;
			for (let frame = 0; frame < blockFrames; frame++) block[frame * inputs + channel] = plane[frame] ?? 0;
		});
		return report;
	}

	writeBlock(block: Float32Array): Promise<string | null> {
		return this.#backend.writeBlock(block);
	}

	close(): Promise<'closed' | 'hung'> {
		return this.#backend.close();
	}

	/** @throws RangeError for a place that has passed */
	injectFault(fault: StreamFault): void {
		if (fault.afterFrames === 0) this.#base = this.#frame;
		const afterFrames = this.#base + fault.afterFrames - this.#frame;
		if (afterFrames < 0) throw new RangeError(`the place of the fault passed ${-afterFrames} frames ago`);
		this.#injector.inject({ ...fault, afterFrames });
	}
}
