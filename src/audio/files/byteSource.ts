import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { isDetentError } from '../../shared/errors.ts';
import { fileError, readFault } from './fault.ts';

/** A regular file open for reading at any place. Reads are synchronous: they belong into threads. */
export class ByteSource {
	readonly path: string;
	/** Length of the file in bytes when it was opened. */
	readonly size: number;
	readonly #fd: number;
	#open = true;

	/** @throws DetentError `file.not-found`, `file.not-a-file`, `file.no-permission`, `file.unreadable` */
	constructor(path: string) {
		this.path = path;
		try {
			// A pipe or device would block in open; it is refused before.
			if (!statSync(path).isFile())
				throw fileError(path, 'not-a-file', 'This is not a regular file.', 'Give the path of an audio file.');
			this.#fd = openSync(path, 'r');
			this.size = fstatSync(this.#fd).size;
		} catch (error) {
			throw isDetentError(error) ? error : readFault(path, error);
		}
	}

	/**
	 * Reads `length` bytes from file offset `position` into `target` at `at`; fewer only at the end of the file.
	 *
	 * @returns bytes read
	 * @throws DetentError `file.unreadable`
	 */
	read(target: Uint8Array, at: number, length: number, position: number): number {
		let done = 0;
		try {
			while (done < length) {
				const got = readSync(this.#fd, target, at + done, length - done, position + done);
				if (got === 0) break;
				done += got;
			}
		} catch (error) {
			throw readFault(this.path, error);
		}
		return done;
	}

	/** Closes the file; a second call does nothing. */
	close(): void {
		if (!this.#open) return;
		this.#open = false;
		closeSync(this.#fd);
	}
}
