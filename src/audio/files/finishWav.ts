import { type FileHandle, open } from 'node:fs/promises';
import { isDetentError } from '../../shared/errors.ts';
import { fileError, writeFault } from './fault.ts';
import { settleWavHeader } from './wavFormat.ts';
import { RF64_AT_BYTES } from './wavWriter.ts';

const RIFF_HEAD_BYTES = 12;
const CHUNK_HEAD_BYTES = 8;
/** Block alignment within `fmt `. */
const BLOCK_ALIGN_AT = 12;
/** Farther in begins no audio of a file that was written here. */
const MOST_HEADER_BYTES = 65_536;

interface UnfinishedHead {
	bytes: Buffer;
	factAt: number | null;
	frameBytes: number;
}

/**
 * Completes the header of a WAV file that `WavWriter` began in a process that is gone: what came to the disk whole can be read.
 * No audio is changed. Durable when it resolves.
 *
 * @returns frames in the file
 * @throws DetentError `file.malformed` for another file than an unfinished one, `file.*`
 */
export async function finishWav(path: string): Promise<number> {
	try {
		const file = await open(path, 'r+');
		try {
			const head = await unfinishedHead(file);
			if (head === null)
				throw fileError(path, 'malformed', 'This is no WAV file that was left unfinished.', 'Leave it.');
			const { bytes, factAt, frameBytes } = head;
			const { size } = await file.stat();
			const frames = Math.floor((size - bytes.length) / frameBytes);
			const dataBytes = frames * frameBytes;
			await file.truncate(bytes.length + dataBytes + (dataBytes % 2));
			settleWavHeader({ bytes, factAt, dataSizeAt: bytes.length - 4 }, frames, dataBytes, RF64_AT_BYTES);
			// The audio must be safe before the header says that it is.
			await file.sync();
			await file.write(bytes, 0, bytes.length, 0);
			await file.sync();
			return frames;
		} finally {
			await file.close();
		}
	} catch (error) {
		throw isDetentError(error) ? error : writeFault(path, error);
	}
}

/** Whether `WavWriter` began this file and did not finish it. @throws DetentError `file.*` */
export async function isUnfinishedWav(path: string): Promise<boolean> {
	try {
		const file = await open(path, 'r');
		try {
			return (await unfinishedHead(file)) !== null;
		} finally {
			await file.close();
		}
	} catch (error) {
		throw writeFault(path, error);
	}
}

/** The head of the file up to its first sample; null unless its sizes are still open. */
async function unfinishedHead(file: FileHandle): Promise<UnfinishedHead | null> {
	const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_HEADER_BYTES), 0, MOST_HEADER_BYTES, 0);
	const id = (at: number) => buffer.toString('latin1', at, at + 4);
	if (bytesRead < RIFF_HEAD_BYTES || id(0) !== 'RIFF' || id(8) !== 'WAVE' || buffer.readUInt32LE(4) !== 0) return null;
	let factAt: number | null = null;
	let frameBytes = 0;
	for (let at = RIFF_HEAD_BYTES; at + CHUNK_HEAD_BYTES <= bytesRead; ) {
		const start = at + CHUNK_HEAD_BYTES;
		if (id(at) === 'data') return frameBytes === 0 ? null : { bytes: buffer.subarray(0, start), factAt, frameBytes };
		if (id(at) === 'fact') factAt = start;
		if (id(at) === 'fmt ' && start + BLOCK_ALIGN_AT + 2 <= bytesRead)
			frameBytes = buffer.readUInt16LE(start + BLOCK_ALIGN_AT);
		const size = buffer.readUInt32LE(at + 4);
		at = start + size + (size % 2);
	}
	return null;
}
