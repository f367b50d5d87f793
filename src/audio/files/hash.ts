import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isDetentError } from '../../shared/errors.ts';
import { ByteSource } from './byteSource.ts';
import { fileError, readFault } from './fault.ts';

const CHUNK_BYTES = 1 << 20;

/**
 * SHA-256 of a whole file, lower-case hex, without holding up the event loop.
 *
 * @throws DetentError `file.not-found`, `file.not-a-file`, `file.no-permission`, `file.unreadable`; the signal's reason
 * when it is aborted
 */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
	const hash = createHash('sha256');
	try {
		if (!(await stat(path)).isFile()) throw notAFile(path);
		const stream = createReadStream(path, { highWaterMark: CHUNK_BYTES, ...(signal === undefined ? {} : { signal }) });
		for await (const part of stream) hash.update(part);
	} catch (error) {
		signal?.throwIfAborted();
		throw isDetentError(error) ? error : readFault(path, error);
	}
	return hash.digest('hex');
}

/** The same for a thread of its own; `onBytes` is told how many bytes are done after every MiB, and may throw to stop. */
export function hashFileSync(path: string, onBytes: (done: number) => void = () => undefined): string {
	const source = new ByteSource(path);
	try {
		const hash = createHash('sha256');
		const bytes = Buffer.alloc(CHUNK_BYTES);
		for (let done = 0; ; ) {
			const got = source.read(bytes, 0, CHUNK_BYTES, done);
			if (got === 0) return hash.digest('hex');
			hash.update(got === CHUNK_BYTES ? bytes : bytes.subarray(0, got));
			done += got;
			onBytes(done);
		}
	} finally {
		source.close();
	}
}

function notAFile(path: string) {
	return fileError(path, 'not-a-file', 'This is not a regular file.', 'Give the path of an audio file.');
}
