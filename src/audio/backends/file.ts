import { DetentError } from '../../shared/errors.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';
import { openAudioFile } from '../files/open.ts';
import type { AudioReader } from '../files/reader.ts';
import type { Backend, BackendInfo } from './backend.ts';
import { neededChannels } from './channels.ts';
import { fastPacer } from './pacer.ts';

/** Takes every block that is sent, before it is looped: a recording of the send, or of the monitor. */
export type BlockTap = (block: Float32Array) => void;

/**
 * A stream without hardware: the return is a file, played from the first block on and silent after its end; without a
 * file the send is looped back. Runs as fast as it can.
 */
export class FileBackend implements Backend {
	readonly info: BackendInfo;
	readonly #audio: AudioConfig;
	readonly #reader: AudioReader | null;
	readonly #planes: Float64Array[];
	readonly #tap: BlockTap | null;
	readonly #queue: Float32Array[];
	#queued: number;
	#head = 0;

	/** @throws DetentError `audio.channels`, `audio.return-file`, `file.*` */
	constructor(options: { audio: AudioConfig; returnPath: string | null; tap: BlockTap | null }) {
		const { audio, returnPath, tap } = options;
		this.#audio = audio;
		this.#tap = tap;
		this.info = {
			rateHz: audio.rateHz,
			blockFrames: audio.blockFrames,
			...neededChannels(audio),
			device: returnPath,
			prefillBlocks: audio.prefillBlocks,
			pace: 'fast',
			ownClock: false,
		};
		this.#queue = Array.from(
			{ length: audio.prefillBlocks + 1 },
			() => new Float32Array(audio.blockFrames * this.info.outputs),
		);
		this.#queued = audio.prefillBlocks;
		this.#reader = returnPath === null ? null : openReturn(returnPath, audio.rateHz);
		this.#planes = Array.from({ length: this.#reader?.facts.channels ?? 0 }, () => new Float64Array(audio.blockFrames));
	}

	async start(): Promise<void> {}

	async readBlock(block: Float32Array): Promise<string | null> {
		await fastPacer.due(0);
		const { blockFrames, inputs, outputs } = this.info;
		const sent = this.#queue[this.#head];
		if (this.#queued === 0 || sent === undefined)
			throw new DetentError('audio.protocol', { message: 'A block was read before one was written.' });
		this.#head = (this.#head + 1) % this.#queue.length;
		this.#queued--;
		block.fill(0);
		const { sync } = this.#audio;
		if (sync !== undefined)
			for (let frame = 0; frame < blockFrames; frame++)
				block[frame * inputs + sync.input] = sent[frame * outputs + sync.output] ?? 0;
		const [leftIn, rightIn] = this.#audio.returnChannels;
		const [leftOut, rightOut] = this.#audio.sendChannels;
		if (this.#reader !== null) {
			const got = this.#reader.read(this.#planes, 0, blockFrames);
			const left = this.#planes[0];
			const right = this.#planes[1] ?? left;
			for (let frame = 0; frame < got; frame++) {
				block[frame * inputs + leftIn] = left?.[frame] ?? 0;
				block[frame * inputs + rightIn] = right?.[frame] ?? 0;
			}
			return null;
		}
		for (let frame = 0; frame < blockFrames; frame++) {
			block[frame * inputs + leftIn] = sent[frame * outputs + leftOut] ?? 0;
			block[frame * inputs + rightIn] = sent[frame * outputs + rightOut] ?? 0;
		}
		return null;
	}

	async writeBlock(block: Float32Array): Promise<string | null> {
		const slot = this.#queue[(this.#head + this.#queued) % this.#queue.length];
		if (this.#queued === this.#queue.length || slot === undefined)
			throw new DetentError('audio.protocol', { message: 'A block was written before one was read.' });
		slot.set(block);
		this.#queued++;
		this.#tap?.(block);
		return null;
	}

	async close(): Promise<'closed'> {
		this.#reader?.close();
		return 'closed';
	}
}

function openReturn(path: string, rateHz: number): AudioReader {
	const reader = openAudioFile(path);
	const { rateHz: fileRateHz, channels } = reader.facts;
	if (fileRateHz === rateHz && channels <= 2) return reader;
	reader.close();
	throw new DetentError('audio.return-file', {
		message: `The return file has ${channels} channels at ${fileRateHz} Hz.`,
		subject: path,
		remedy: `Give a mono or stereo file at ${rateHz} Hz.`,
	});
}
