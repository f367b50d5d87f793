import { createRequire } from 'node:module';
import { z } from 'zod';
import { DetentError, describeError } from '../../shared/errors.ts';

const deviceSchema = z.object({
	id: z.int(),
	name: z.string(),
	hostAPIName: z.string(),
	maxInputChannels: z.int(),
	maxOutputChannels: z.int(),
	defaultSampleRate: z.number(),
});
export type PortAudioDevice = z.infer<typeof deviceSchema>;

export interface NativeStreamOptions {
	deviceId: number;
	sampleRate: number;
	/** 1 is 32-bit float. */
	sampleFormat: 1;
	framesPerBuffer: number;
	/** Blocks that may wait in the driver before its callback, or our write, has to wait. */
	maxQueue: number;
	closeOnError: boolean;
	channelCount: number;
}

/** An open stream of naudiodon's native part. */
export interface NativeStream {
	start(): void;
	/** Resolves with `{ buf, finished }`, or with `{ err }` and no block. */
	read(bytes: number): Promise<unknown>;
	/** Copies the block; resolves when the driver's queue has taken it, with status flags in words, or undefined. */
	write(block: Buffer): Promise<unknown>;
	/** Waits for one more callback, which a dead device never gives. */
	quit(how: 'WAIT'): Promise<void>;
}

/** naudiodon's native part, as far as it is used here; another in tests. */
export interface NativeAudio {
	getDevices(): unknown;
	create(options: { inOptions: NativeStreamOptions; outOptions: NativeStreamOptions }): NativeStream;
}

function isNativeAudio(module: unknown): module is NativeAudio {
	return typeof module === 'object' && module !== null && 'getDevices' in module && 'create' in module;
}

/** Node's own words for a module that is not there go on with every file that asked for it. */
const firstLine = (error: unknown) => describeError(error).split('\n')[0];

/**
 * Loads naudiodon's native part. Its JavaScript part is left out on purpose: it wraps the two calls we need in Node
 * streams, which buffer on their own and are destroyed by the first xrun.
 *
 * @param load what loads a module by its name; another one in tests
 * @throws DetentError `audio.missing`, with the system's own reason
 */
export function loadNaudiodon(load: (name: string) => unknown = createRequire(import.meta.url)): NativeAudio {
	try {
		const module = load('naudiodon/build/Release/naudiodon.node');
		if (isNativeAudio(module)) return module;
		throw new Error('its native part has another shape than expected');
	} catch (error) {
		throw new DetentError('audio.missing', {
			message: `naudiodon, which reaches the sound card, is not installed or cannot be loaded: ${firstLine(error)}`,
			remedy:
				'Run `npm ci` in the folder where Detent lies, on a machine with a C++ compiler, or set `backend: simulated` in rig.yaml.',
			cause: error,
		});
	}
}

/**
 * Every device PortAudio knows. Prints to the standard output and may crash with the driver: call it in a process of
 * its own. While a stream is open it gives the list which that stream was opened from.
 *
 * @throws DetentError `audio.missing`
 */
export function portAudioDevices(native: NativeAudio = loadNaudiodon()): PortAudioDevice[] {
	return z.array(deviceSchema).parse(native.getDevices());
}
