import { type FileHandle, open } from 'node:fs/promises';
import type { Loudness } from '../../shared/model/measurement.ts';
import { BEXT_LOUDNESS_AT, encodeBextLoudness } from './bext.ts';
import { writeFault } from './fault.ts';

/** `bext` has readings from this version on. */
const VERSION_AT = 346;
const LEAST_VERSION = 2;
const RIFF_HEAD_BYTES = 12;
const CHUNK_HEAD_BYTES = 8;

/**
 * Writes what was measured into the `bext` chunk of a WAV or RF64 file, in place: ten bytes of its head, nothing of its
 * audio. Durable when it resolves.
 *
 * @returns false for a file without such a chunk in front of its audio; it is as it was then
 * @throws DetentError `file.*`
 */
export async function stampLoudness(path: string, loudness: Loudness): Promise<boolean> {
	try {
		const file = await open(path, 'r+');
		try {
			const at = await readingsAt(file);
			if (at === null) return false;
			const fields = encodeBextLoudness(loudness);
			await file.write(fields, 0, fields.length, at);
			await file.sync();
			return true;
		} finally {
			await file.close();
		}
	} catch (error) {
		throw writeFault(path, error);
	}
}

/** Where the readings lie in the file; null when it has no place for them. */
async function readingsAt(file: FileHandle): Promise<number | null> {
	const bytes = async (at: number, length: number) => {
		const read = await file.read(Buffer.alloc(length), 0, length, at);
		return read.bytesRead === length ? read.buffer : null;
	};
	const head = await bytes(0, RIFF_HEAD_BYTES);
	if (head === null || !['RIFF', 'RF64'].includes(head.toString('latin1', 0, 4))) return null;
	for (let at = RIFF_HEAD_BYTES; ; ) {
		const chunk = await bytes(at, CHUNK_HEAD_BYTES);
		const id = chunk?.toString('latin1', 0, 4);
		if (chunk === null || id === 'data') return null;
		if (id === 'bext') {
			const version = await bytes(at + CHUNK_HEAD_BYTES + VERSION_AT, 2);
			return (version?.readUInt16LE(0) ?? 0) < LEAST_VERSION ? null : at + CHUNK_HEAD_BYTES + BEXT_LOUDNESS_AT;
		}
		const size = chunk.readUInt32LE(4);
		at += CHUNK_HEAD_BYTES + size + (size % 2);
	}
}
