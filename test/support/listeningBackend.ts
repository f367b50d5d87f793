import type { Backend, BackendInfo } from '../../src/audio/backends/backend.ts';

export interface Listening {
	/** Inputs to write down. */
	readonly channels: readonly number[];
	/** Room, from the start of the stream; what comes after it is not kept. */
	readonly frames: number;
	/** Takes one plane a channel, as far as was heard, when the device has been closed. */
	readonly heard: (planes: readonly Float64Array[]) => void;
}

/** A device whose inputs are written down as they come. */
export class ListeningBackend implements Backend {
	readonly info: BackendInfo;
	readonly #backend: Backend;
	readonly #listening: Listening;
	readonly #planes: readonly Float64Array[];
	#frames = 0;

	constructor(backend: Backend, listening: Listening) {
		this.info = backend.info;
		this.#backend = backend;
		this.#listening = listening;
		this.#planes = listening.channels.map(() => new Float64Array(listening.frames));
	}

	start(): Promise<void> {
		return this.#backend.start();
	}

	async readBlock(block: Float32Array): Promise<string | null> {
		const report = await this.#backend.readBlock(block);
		const { blockFrames, inputs } = this.info;
		const frames = Math.min(blockFrames, this.#listening.frames - this.#frames);
		for (let index = 0; index < this.#planes.length; index++) {
			const plane = this.#planes[index] as Float64Array;
			const channel = this.#listening.channels[index] as number;
			for (let frame = 0; frame < frames; frame++)
				plane[this.#frames + frame] = block[frame * inputs + channel] as number;
		}
		this.#frames += frames;
		return report;
	}

	writeBlock(block: Float32Array): Promise<string | null> {
		return this.#backend.writeBlock(block);
	}

	async close(): Promise<'closed' | 'hung'> {
		const closed = await this.#backend.close();
		this.#listening.heard(this.#planes.map((plane) => plane.subarray(0, this.#frames)));
		return closed;
	}
}
