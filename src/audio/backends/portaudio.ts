import { type Clock, delay } from '../../shared/clock.ts';
import { DetentError, describeError } from '../../shared/errors.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';
import type { Backend, BackendInfo } from './backend.ts';
import { findDevice } from './findDevice.ts';
import {
	loadNaudiodon,
	type NativeAudio,
	type NativeStream,
	type PortAudioDevice,
	portAudioDevices,
} from './naudiodon.ts';

/** The driver's `quit` waits for one more callback, which a dead device never gives. */
const QUIT_TIMEOUT_MS = 2000;
/** Blocks that may wait in the driver beyond the prefilled ones, before its callback has to wait for us. */
const SPARE_BLOCKS = 4;
const FLOAT32 = 1;
/** A stream that gives nothing so often in a row, at once each time, has ended. */
const MOST_EMPTY = 16;

/** `portAudio status - input overflow ` → `input overflow`; null when it only says that the output is being primed. */
function deviceReport(status: unknown): string | null {
	if (typeof status !== 'string') return null;
	const text = status.replace('portAudio status - ', '').replace('priming output', '').trim();
	return text === '' ? null : text;
}

function fieldOf(answer: unknown, name: 'buf' | 'err'): unknown {
	return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>)[name] : undefined;
}

/**
 * A real converter through naudiodon (PortAudio).
 *
 * `closeOnError` is true here although the library's own wrapper dies of it: with it the native calls hand PortAudio's
 * status flags back to the caller instead of printing them into a buffered standard output. The flagged block itself is
 * lost, which a stream that has just slipped does not make worse; it is read as silence.
 *
 * Of each block only what naudiodon itself makes is allocated: a promise and a buffer to be collected.
 */
export class PortAudioBackend implements Backend {
	readonly info: BackendInfo;
	readonly #stream: NativeStream;
	readonly #clock: Clock;
	readonly #in: Buffer;
	readonly #inSamples: Float32Array;
	readonly #out: Buffer;
	readonly #outSamples: Float32Array;
	#empty = 0;

	/**
	 * Opens the device of this name, wherever it stands in the list now.
	 *
	 * @param options.channels how many inputs and outputs to open
	 * @param options.native another native part than naudiodon's, in tests
	 * @throws DetentError `audio.missing`, `audio.no-device`, `audio.channels`, `audio.open`
	 */
	constructor(options: {
		audio: Pick<AudioConfig, 'device' | 'rateHz' | 'blockFrames' | 'prefillBlocks'>;
		channels: { inputs: number; outputs: number };
		clock: Clock;
		native?: NativeAudio;
	}) {
		const { audio, channels, clock, native = loadNaudiodon() } = options;
		const device = findDevice(portAudioDevices(native), audio.device, channels);
		this.#clock = clock;
		this.#stream = openStream(native, device, audio, channels);
		this.info = {
			rateHz: audio.rateHz,
			blockFrames: audio.blockFrames,
			...channels,
			device: device.name,
			prefillBlocks: audio.prefillBlocks,
			pace: 'realtime',
			ownClock: true,
		};
		const input = new ArrayBuffer(audio.blockFrames * channels.inputs * 4);
		this.#in = Buffer.from(input);
		this.#inSamples = new Float32Array(input);
		const output = new ArrayBuffer(audio.blockFrames * channels.outputs * 4);
		this.#out = Buffer.from(output);
		this.#outSamples = new Float32Array(output);
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
		const answer = await this.#stream.read(this.#in.byteLength);
		const bytes = fieldOf(answer, 'buf');
		if (bytes instanceof Uint8Array && bytes.byteLength === this.#in.byteLength) {
			this.#empty = 0;
			// Copied as bytes: what the driver gave need not lie where a float may begin.
			this.#in.set(bytes);
			block.set(this.#inSamples);
			return null;
		}
		block.fill(0);
		const flags = fieldOf(answer, 'err');
		if (flags !== undefined) return deviceReport(flags);
		if (bytes instanceof Uint8Array && bytes.byteLength > 0) return 'the device gave part of a block';
		if (++this.#empty >= MOST_EMPTY) throw new Error('The stream has ended: the device gives nothing any more.');
		return 'the device gave no block';
	}

	async writeBlock(block: Float32Array): Promise<string | null> {
		this.#outSamples.set(block);
		return deviceReport(await this.#stream.write(this.#out));
	}

	async close(): Promise<'closed' | 'hung'> {
		const quit = this.#stream.quit('WAIT').then(
			() => 'closed' as const,
			// Whether it let go is not known then: the end of the process frees it in any case.
			() => 'hung' as const,
		);
		return Promise.race([quit, delay(this.#clock, QUIT_TIMEOUT_MS).then(() => 'hung' as const)]);
	}
}

function openStream(
	native: NativeAudio,
	device: PortAudioDevice,
	audio: Pick<AudioConfig, 'rateHz' | 'blockFrames' | 'prefillBlocks'>,
	channels: { inputs: number; outputs: number },
): NativeStream {
	const common = {
		deviceId: device.id,
		sampleRate: audio.rateHz,
		sampleFormat: FLOAT32,
		framesPerBuffer: audio.blockFrames,
		maxQueue: audio.prefillBlocks + SPARE_BLOCKS,
		closeOnError: true,
	} as const;
	const failed = (message: string, cause?: unknown) =>
		new DetentError('audio.open', {
			message,
			subject: device.name,
			remedy: `Check that nothing else holds it and that it can run at ${audio.rateHz} Hz.`,
			cause,
		});
	let stream: NativeStream;
	try {
		stream = native.create({
			inOptions: { ...common, channelCount: channels.inputs },
			outOptions: { ...common, channelCount: channels.outputs },
		});
	} catch (error) {
		throw failed(`The device cannot be opened: ${describeError(error)}.`, error);
	}
	// Devices are opened by number, and the list may have changed since it was read.
	const opened = portAudioDevices(native).find((one) => one.id === device.id);
	if (opened?.name !== device.name) {
		stream.quit('WAIT').catch(() => undefined);
		throw failed('Devices came or went while it was opened, and another one was opened in its place.');
	}
	return stream;
}
