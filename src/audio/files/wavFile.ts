import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isDetentError } from '../../shared/errors.ts';
import type { Loudness } from '../../shared/model/measurement.ts';
import { writeFault } from './fault.ts';
import type { Planes } from './planes.ts';
import type { WavFormat } from './wavFormat.ts';
import { RF64_AT_BYTES, WavWriter, type WrittenWav } from './wavWriter.ts';

/** A WAV file in the making: it has a temporary name until `commit`. */
export interface WavFile {
	/** Where it grows, in the folder of its final name. */
	readonly temporaryPath: string;
	readonly frames: number;
	/** See `WavWriter.write`. */
	write(planes: Planes, at: number, frames: number): void;
	/** See `WavWriter.setLoudness`. */
	setLoudness(loudness: Loudness): void;
	/** Completes, flushes, renames to the final name, and flushes the folder. On failure nothing is left. */
	commit(): WrittenWav;
	/** Deletes it. Does nothing after `commit` or a first `abort`. */
	abort(): void;
}

/** Flushes a rename. Windows has no handle for a folder and needs none. */
function syncFolder(folder: string): void {
	if (process.platform === 'win32') return;
	const fd = openSync(folder, 'r');
	try {
		fsyncSync(fd);
	} finally {
		closeSync(fd);
	}
}

/**
 * Starts a WAV file that appears as `path` only when it is whole; an older file of that name stays until then.
 *
 * @throws DetentError `file.not-found` (no such folder), `file.no-permission`, `file.disk` (full), `file.unwritable`
 */
export function createWavFile(path: string, format: WavFormat, rf64AtBytes: number = RF64_AT_BYTES): WavFile {
	const temporaryPath = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.part`);
	const writer = new WavWriter(temporaryPath, format, rf64AtBytes);
	return {
		temporaryPath,
		get frames() {
			return writer.frames;
		},
		write: (planes, at, frames) => writer.write(planes, at, frames),
		setLoudness: (loudness) => writer.setLoudness(loudness),
		commit() {
			let finished = false;
			try {
				const written = writer.finish();
				finished = true;
				renameSync(temporaryPath, path);
				syncFolder(dirname(path));
				return { ...written, path };
			} catch (error) {
				if (!finished) writer.discard();
				else
					try {
						unlinkSync(temporaryPath);
					} catch {
						// Renamed already: the file is whole under its final name, only the folder's flush failed.
					}
				throw isDetentError(error) ? error : writeFault(path, error);
			}
		},
		abort: () => writer.discard(),
	};
}
