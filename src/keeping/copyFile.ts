import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DetentError } from '../shared/errors.ts';
import { storeError } from '../store/storeError.ts';

const CHUNK_BYTES = 1 << 20;

/** How long work is told of and ended: bytes as they are done, and a signal that is looked at after each MiB. */
export interface Work {
	signal: AbortSignal;
	onBytes: (count: number) => void;
}

async function eachChunk(file: FileHandle, work: Work, use: (bytes: Uint8Array) => Promise<void> | void) {
	const buffer = Buffer.alloc(CHUNK_BYTES);
	for (;;) {
		work.signal.throwIfAborted();
		const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, null);
		if (bytesRead === 0) return;
		await use(buffer.subarray(0, bytesRead));
		work.onBytes(bytesRead);
	}
}

/** SHA-256 of a file, hex. @throws DetentError `store.*`; the signal's reason when it is aborted */
export async function hashOf(path: string, work: Work): Promise<string> {
	try {
		const file = await open(path, 'r');
		try {
			const hash = createHash('sha256');
			await eachChunk(file, work, (bytes) => void hash.update(bytes));
			return hash.digest('hex');
		} finally {
			await file.close();
		}
	} catch (error) {
		work.signal.throwIfAborted();
		throw storeError(error, path);
	}
}

/**
 * Copies a file to where nothing is, flushes it, reads it back and compares: what was read is what was written. `onBytes`
 * counts each byte twice.
 *
 * @returns bytes and SHA-256 of what was copied
 * @throws DetentError `store.*`, `file.copy` when the copy reads back otherwise; the signal's reason when it is aborted
 */
export async function copyChecked(from: string, to: string, work: Work): Promise<{ bytes: number; sha256: string }> {
	const hash = createHash('sha256');
	let bytes = 0;
	try {
		await mkdir(dirname(to), { recursive: true });
		const source = await open(from, 'r');
		try {
			const target = await open(to, 'wx', 0o644);
			try {
				await eachChunk(source, work, async (chunk) => {
					hash.update(chunk);
					await target.writeFile(chunk);
					bytes += chunk.length;
				});
				await target.sync();
			} finally {
				await target.close();
			}
		} finally {
			await source.close();
		}
	} catch (error) {
		work.signal.throwIfAborted();
		throw storeError(error, from);
	}
	const sha256 = hash.digest('hex');
	if ((await hashOf(to, work)) !== sha256) {
		throw new DetentError('file.copy', {
			subject: to,
			message: 'The copy does not read back as what was copied.',
			remedy: 'Check the disk it lies on; another one is safer.',
		});
	}
	return { bytes, sha256 };
}
