import { createRequire } from 'node:module';
import { z } from 'zod';
import { type Clock, delay } from '../../shared/clock.ts';
import { DetentError, describeError } from '../../shared/errors.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';
import type { Backend, BackendInfo } from './backend.ts';

/** The driver's `quit` waits for one more callback, which a dead device never gives. */
const QUIT_TIMEOUT_MS = 2000;
/** Blocks that may wait in the driver beyond the prefilled ones, before its callback has to wait for us. */
const SPARE_BLOCKS = 4;
const FLOAT32 = 1;

const deviceSchema = z.object({
	id: z.int(),
	name: z.string(),
	hostAPIName: z.string(),
	maxInputChannels: z.int(),
	maxOutputChannels: z.int(),
	defaultSampleRate: z.number(),
});
export type PortAudioDevice = z.infer<typeof deviceSchema>;

interface NativeStream {
	start(): void;
	read(bytes: number): Promise<unknown>;
	write(block: Buffer): Promise<unknown>;
	quit(how: 'WAIT'): Promise<void>;
}
interface NativeAudio {
	getDevices(): unknown;
	create(options: unknown): NativeStream;
}

const readSchema = z.object({ err: z.string().optional(), buf: z.instanceof(Buffer).optional() });

/** `portAudio status - input overflow ` → `input overflow`; null when it only says that the output is being primed. */
function deviceReport(status: unknown): string | null {
	if (typeof status !== 'string') return null;
	const text = status.replace('portAudio status - ', '').replace('priming output', '').trim();
	return text === '' ? null : text;
}

function isNativeAudio(module: unknown): module is NativeAudio {
	return typeof module === 'object' && module !== null && 'getDevices' in module && 'create' in module;
}

/**
 * Loads naudiodon's native part. Its JavaScript part is left out on purpose: it wraps the two calls we need in Node
 * streams, which buffer on their own and are destroyed by the first xrun.
 *
 * @throws DetentError `audio.missing`
 */
function loadNative(): NativeAudio {
	try {
		const module: unknown = createRequire(import.meta.url)('naudiodon/build/Release/naudiodon.node');
		if (isNativeAudio(module)) return module;
		throw new Error('its native part has another shape than expected');
	} catch (error) {
		throw new DetentError('audio.missing', {
			message: 'naudiodon, which reaches the sound card, is not installed.',
			remedy: 'Run `npm install` on a machine with a C++ compiler, or set `backend: simulated` in rig.yaml.',
			cause: error,
		});
	}
}

/**
 * Every device PortAudio knows. Prints to the standard output and may crash with the driver: call it in a process of
 * its own.
 *
 * @throws DetentError `audio.missing`
 */
export function portAudioDevices(): PortAudioDevice[] {
	return z.array(deviceSchema).parse(loadNative().getDevices());
}

function findDevice(name: string | undefined, needed: { inputs: number; outputs: number }): PortAudioDevice {
	const devices = portAudioDevices();
	const fits = (device: PortAudioDevice) =>
		device.maxInputChannels >= needed.inputs && device.maxOutputChannels >= needed.outputs;
	const wanted = `${needed.outputs} outputs and ${needed.inputs} inputs are needed`;
	if (name === undefined) {
		const candidates = devices.filter(fits);
		if (candidates.length === 1 && candidates[0] !== undefined) return candidates[0];
		throw new DetentError('audio.no-device', {
			message: `No device is named in rig.yaml, and ${candidates.length} fit (${wanted}).`,
			remedy: 'Run `detent doctor` and write the name of the device under `audio.device`.',
		});
	}
	const named = devices.filter((device) => device.name === name);
	const [device] = named.filter(fits);
	if (device !== undefined) return device;
	const [small] = named;
	if (small !== undefined)
		throw new DetentError('audio.channels', {
			message: `It has ${small.maxOutputChannels} outputs and ${small.maxInputChannels} inputs; ${wanted}.`,
			subject: name,
			remedy: 'Choose another device, or other channels in rig.yaml.',
		});
	throw new DetentError('audio.no-device', {
		message: 'There is no audio device of this name.',
		subject: name,
		remedy: `Switch it on and connect it. Present: ${devices.map((one) => one.name).join(', ') || 'none'}.`,
	});
}

/**
 * A real converter through naudiodon (PortAudio).
 *
 * `closeOnError` is true here although the library's own wrapper dies of it: with it the native calls hand PortAudio's
 * status flags back to the caller instead of printing them into a buffered standard output. The flagged block itself is
 * lost, which a stream that has just slipped does not make worse; it is read as silence.
 *
 * @throws DetentError `audio.missing`, `audio.no-device`, `audio.channels`, `audio.open`
 */
export class PortAudioBackend implements Backend {
	readonly info: BackendInfo;
	readonly #stream: NativeStream;
	readonly #clock: Clock;
	readonly #bytesIn: number;
	readonly #out: Buffer;
	readonly #outSamples: Float32Array;

	/** @param options.channels how many inputs and outputs to open */
	constructor(options: {
		audio: Pick<AudioConfig, 'device' | 'rateHz' | 'blockFrames' | 'prefillBlocks'>;
		channels: { inputs: number; outputs: number };
		clock: Clock;
	}) {
		const { audio, channels: needed, clock } = options;
		const device = findDevice(audio.device, needed);
		this.#clock = clock;
		const common = {
			deviceId: device.id,
			sampleRate: audio.rateHz,
			sampleFormat: FLOAT32,
			framesPerBuffer: audio.blockFrames,
			maxQueue: audio.prefillBlocks + SPARE_BLOCKS,
			closeOnError: true,
		};
		try {
			this.#stream = loadNative().create({
				inOptions: { ...common, channelCount: needed.inputs },
				outOptions: { ...common, channelCount: needed.outputs },
			});
		} catch (error) {
			throw new DetentError('audio.open', {
				message: `The device cannot be opened: ${describeError(error)}.`,
				subject: device.name,
				remedy: `Check that nothing else holds it and that it can run at ${audio.rateHz} Hz.`,
				cause: error,
			});
		}
		this.info = {
			rateHz: audio.rateHz,
			blockFrames: audio.blockFrames,
			...needed,
			device: device.name,
			prefillBlocks: audio.prefillBlocks,
			pace: 'realtime',
			ownClock: true,
		};
		this.#bytesIn = audio.blockFrames * needed.inputs * 4;
		const memory = new ArrayBuffer(audio.blockFrames * needed.outputs * 4);
		this.#out = Buffer.from(memory);
		this.#outSamples = new Float32Array(memory);
	}

	async start(): Promise<void> {
		this.#out.fill(0);
		for (let block = 0; block < this.info.prefillBlocks; block++) await this.#stream.write(this.#out);
		try {
			this.#stream.start();
		} catch (error) {
			throw new DetentError('audio.open', {
				message: `The stream does not start: ${describeError(error)}.`,
				...(this.info.device === null ? {} : { subject: this.info.device }),
				remedy: 'Check the device, then open it again.',
				cause: error,
			});
		}
	}

	async readBlock(block: Float32Array): Promise<string | null> {
		const { err, buf } = readSchema.parse(await this.#stream.read(this.#bytesIn));
		if (buf === undefined) {
			block.fill(0);
			return err === undefined ? 'the device gave no block' : deviceReport(err);
		}
		if (buf.byteLength < this.#bytesIn) {
			block.fill(0);
			return 'the device gave part of a block';
		}
		block.set(new Float32Array(buf.buffer, buf.byteOffset, block.length));
		return null;
	}

	async writeBlock(block: Float32Array): Promise<string | null> {
		this.#outSamples.set(block);
		return deviceReport(await this.#stream.write(this.#out));
	}

	async close(): Promise<'closed' | 'hung'> {
		const quit = this.#stream.quit('WAIT').then(() => 'closed' as const);
		return Promise.race([quit, delay(this.#clock, QUIT_TIMEOUT_MS).then(() => 'hung' as const)]);
	}
}
