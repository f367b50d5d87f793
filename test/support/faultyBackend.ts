import type { Backend, BackendInfo } from '../../src/audio/backends/backend.ts';
import { FaultInjector } from '../../src/audio/backends/faultInjector.ts';
import type { StreamFault } from '../../src/audio/backends/streamFault.ts';
import type { AudioConfig } from '../../src/shared/model/rig.ts';
import { type KnownWay, WayThrough } from './knownWay.ts';

/** What everything comes later by, so that frames can be left out. */
export const ROOM_FRAMES = 2048;

/**
 * A device whose return, and sync input with it, comes later by `ROOM_FRAMES` and through a known way, and in which faults
 * can be made. A fault that is asked for with `afterFrames` 0 begins with the next block, and with it the next of several
 * ways; those that are asked for after it count from there, so that many lie in known places.
 */
export class FaultyBackend implements Backend {
	readonly info: BackendInfo;
	readonly #backend: Backend;
	readonly #channels: readonly number[];
	readonly #planes: readonly Float64Array[];
	readonly #ways: readonly WayThrough[];
	readonly #injector: FaultInjector;
	#frame = 0;
	#base = 0;
	#way = 0;

	constructor(backend: Backend, audio: Pick<AudioConfig, 'returnChannels' | 'sync'>, ways: readonly KnownWay[]) {
		this.info = backend.info;
		this.#backend = backend;
		this.#channels = [...audio.returnChannels, ...(audio.sync === undefined ? [] : [audio.sync.input])];
		this.#planes = this.#channels.map(() => new Float64Array(backend.info.blockFrames));
		const channels = this.#channels.length;
		const { rateHz } = backend.info;
		this.#ways = ways.map((way) => new WayThrough(way, { channels, rateHz }));
		this.#injector = new FaultInjector({ channels, rateHz, roomFrames: ROOM_FRAMES });
	}

	start(): Promise<void> {
		return this.#backend.start();
	}

	async readBlock(block: Float32Array): Promise<string | null> {
		const report = await this.#backend.readBlock(block);
		this.#spoil(block);
		this.#frame += this.info.blockFrames;
		return report;
	}

	writeBlock(block: Float32Array): Promise<string | null> {
		return this.#backend.writeBlock(block);
	}

	close(): Promise<'closed' | 'hung'> {
		return this.#backend.close();
	}

	#spoil(block: Float32Array): void {
		const { blockFrames, inputs } = this.info;
		for (let index = 0; index < this.#planes.length; index++) {
			const plane = this.#planes[index] as Float64Array;
			const channel = this.#channels[index] as number;
			for (let frame = 0; frame < blockFrames; frame++) plane[frame] = block[frame * inputs + channel] as number;
		}
		this.#ways[this.#way]?.process(this.#planes, blockFrames);
		this.#injector.process(this.#planes, blockFrames);
		for (let index = 0; index < this.#planes.length; index++) {
			const plane = this.#planes[index] as Float64Array;
			const channel = this.#channels[index] as number;
			for (let frame = 0; frame < blockFrames; frame++) block[frame * inputs + channel] = plane[frame] as number;
		}
	}

	/** @throws RangeError for a place that has passed */
	injectFault(fault: StreamFault): void {
		if (fault.afterFrames === 0) {
			this.#base = this.#frame;
			this.#way = Math.min(this.#way + 1, this.#ways.length - 1);
		}
		const afterFrames = this.#base + fault.afterFrames - this.#frame;
		if (afterFrames < 0) throw new RangeError(`the place of the fault passed ${-afterFrames} frames ago`);
		this.#injector.inject({ ...fault, afterFrames });
	}
}
