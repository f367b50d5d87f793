import type { StreamFault } from './streamFault.ts';

/** What a backend has opened. */
export interface BackendInfo {
	rateHz: number;
	blockFrames: number;
	/** Channels of an input block and of an output block. */
	inputs: number;
	outputs: number;
	/** Device name; null where there is none. */
	device: string | null;
	/** Silent blocks written before the first block was read: the constant part of the loop delay. */
	prefillBlocks: number;
	/** `realtime`: a clock gives the pace, and being late is a fault. `fast`: as quick as both ends can. */
	pace: 'realtime' | 'fast';
	/** The frames come from a converter with a clock of its own, which may lose some. */
	ownClock: boolean;
}

/**
 * One full-duplex stream. The caller reads one block and then writes one block, for ever; the backend wrote
 * `prefillBlocks` silent blocks before the first, so that frame `n` that is written comes back, through a loop without
 * delay of its own, as frame `n + prefillBlocks * blockFrames` that is read.
 *
 * Blocks are interleaved 32-bit floats; full scale is -1…1.
 */
export interface Backend {
	readonly info: BackendInfo;
	/** Starts the stream. Rejects with `audio.*`. */
	start(): Promise<void>;
	/**
	 * Fills `block` (blockFrames * inputs samples) with the next block of the return.
	 *
	 * @returns null, or what the device reports to have gone wrong since the last block, in its own words
	 */
	readBlock(block: Float32Array): Promise<string | null>;
	/**
	 * Hands over `block` (blockFrames * outputs samples); it may be reused when the promise resolves.
	 *
	 * @returns null, or what the device reports, as in `readBlock`
	 */
	writeBlock(block: Float32Array): Promise<string | null>;
	/** Ends the stream. `hung` means that the driver did not let go: only the end of the process frees it. */
	close(): Promise<'closed' | 'hung'>;
	/** Physical positions of a simulated unit; absent where the units are real. */
	setPositions?(unit: string, positions: Record<string, number>): void;
	/** Makes a fault, where faults are simulated. */
	injectFault?(fault: StreamFault): void;
}
