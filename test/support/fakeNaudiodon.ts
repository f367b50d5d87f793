import type {
	NativeAudio,
	NativeStream,
	NativeStreamOptions,
	PortAudioDevice,
} from '../../src/audio/backends/naudiodon.ts';

/** What a read of the driver gives. */
export type DriverAnswer =
	| { kind: 'block' }
	/** PortAudio's status flags, as naudiodon words them; the block is lost. */
	| { kind: 'flags'; flags: string }
	/** Fewer frames than asked for. */
	| { kind: 'part' }
	| { kind: 'nothing' }
	/** The promise never settles: a callback that does not come. */
	| { kind: 'hangs' }
	| { kind: 'fails'; message: string };

/** How a driver behaves; what is left out goes well. */
export interface DriverScript {
	/** Answer to read number `block`, counted from 0. */
	read?(block: number): DriverAnswer;
	/** Called before each block is given: moves a clock, for one. */
	beforeBlock?(block: number): void;
	/** Blocks of the output that the device drops before it plays number `block`. */
	lost?(block: number): number;
	quit?: 'at once' | 'never' | 'fails';
}

const BLOCK: DriverAnswer = { kind: 'block' };
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

export function fakeDevice(id: number, name: string, part: Partial<PortAudioDevice> = {}): PortAudioDevice {
	const channels = { maxInputChannels: 8, maxOutputChannels: 8 };
	return { id, name, hostAPIName: 'ALSA', defaultSampleRate: 48_000, ...channels, ...part };
}

/** A stream whose first outputs come back as its inputs, and that fails as its script says. */
class FakeStream implements NativeStream {
	readonly #script: DriverScript;
	readonly #inputs: number;
	readonly #outputs: number;
	readonly #frames: number;
	readonly #waiting: Float32Array[] = [];
	#block = 0;

	constructor(script: DriverScript, input: NativeStreamOptions, output: NativeStreamOptions) {
		this.#script = script;
		this.#inputs = input.channelCount;
		this.#outputs = output.channelCount;
		this.#frames = input.framesPerBuffer;
	}

	start(): void {}

	async read(): Promise<unknown> {
		const block = this.#block++;
		await nextTurn();
		this.#script.beforeBlock?.(block);
		for (let lost = this.#script.lost?.(block) ?? 0; lost > 0; lost--) this.#waiting.shift();
		const played = this.#waiting.shift() ?? new Float32Array(this.#frames * this.#outputs);
		const answer = this.#script.read?.(block) ?? BLOCK;
		switch (answer.kind) {
			case 'block':
				return { buf: this.#recorded(played, this.#frames), finished: false };
			case 'part':
				return { buf: this.#recorded(played, this.#frames >> 1), finished: false };
			case 'nothing':
				return { buf: Buffer.alloc(0), finished: true };
			case 'flags':
				return { err: `portAudio status - ${answer.flags} ` };
			case 'hangs':
				return new Promise(() => {});
			case 'fails':
				return Promise.reject(new Error(answer.message));
		}
	}

	async write(block: Buffer): Promise<void> {
		const samples = new Float32Array(block.byteLength / 4);
		Buffer.from(samples.buffer).set(block);
		this.#waiting.push(samples);
	}

	async quit(): Promise<void> {
		if (this.#script.quit === 'never') await new Promise(() => {});
		if (this.#script.quit === 'fails') throw new Error('it cannot be stopped');
	}

	/** At an odd place in memory, where no float may begin. */
	#recorded(played: Float32Array, frames: number): Buffer {
		const memory = Buffer.alloc(1 + 4 * frames * this.#inputs).subarray(1);
		for (let frame = 0; frame < frames; frame++)
			for (let channel = 0; channel < this.#inputs; channel++)
				memory.writeFloatLE(played[frame * this.#outputs + channel] ?? 0, 4 * (frame * this.#inputs + channel));
		return memory;
	}
}

/** naudiodon's native part without a sound card: devices that come, go and change places, streams that fail as told. */
export class FakeNaudiodon implements NativeAudio {
	devices: PortAudioDevice[];
	script: DriverScript;
	/** What was opened, in order. */
	readonly opened: NativeStreamOptions[] = [];
	/** Called when a stream is opened: the list may change just then. */
	whileOpening: () => void = () => {};

	constructor(devices: PortAudioDevice[], script: DriverScript = {}) {
		this.devices = devices;
		this.script = script;
	}

	getDevices(): PortAudioDevice[] {
		return this.devices;
	}

	create(options: { inOptions: NativeStreamOptions; outOptions: NativeStreamOptions }): NativeStream {
		this.opened.push(options.inOptions);
		this.whileOpening();
		return new FakeStream(this.script, options.inOptions, options.outOptions);
	}
}
