import fs from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The file-system calls of the store that write; injected, so that a full or failing disk can be tested. */
export type DiskFiles = Pick<
	typeof fs,
	'openSync' | 'writeFileSync' | 'fsyncSync' | 'closeSync' | 'renameSync' | 'unlinkSync' | 'mkdirSync'
>;

export const nodeDiskFiles: DiskFiles = fs;

/** Makes a folder and its parents; the entries of every new folder are on the disk when it returns. */
export function makeFolder(files: DiskFiles, path: string): void {
	const first = files.mkdirSync(path, { recursive: true });
	if (first === undefined) return;
	for (let made = path; made.length >= first.length; made = dirname(made)) syncFolder(files, dirname(made));
}

/**
 * Writes a whole file: temporary name beside it, flush, rename, flush of the folder. A reader sees the old file or the
 * new one, never a part. On any error the temporary file is removed and the error thrown on.
 */
export function writeWhole(files: DiskFiles, path: string, content: string | Uint8Array): void {
	const temporary = join(dirname(path), `.${basename(path)}.tmp`);
	try {
		const file = files.openSync(temporary, 'w', 0o644);
		try {
			files.writeFileSync(file, content);
			files.fsyncSync(file);
		} finally {
			files.closeSync(file);
		}
		files.renameSync(temporary, path);
	} catch (error) {
		removeIfThere(files, temporary);
		throw error;
	}
	syncFolder(files, dirname(path));
}

/** Renames within one file system, durable when it returns. */
export function moveDurably(files: DiskFiles, from: string, to: string): void {
	files.renameSync(from, to);
	syncFolder(files, dirname(to));
	if (dirname(from) !== dirname(to)) syncFolder(files, dirname(from));
}

/** True when the file is gone afterwards. */
export function removeIfThere(files: DiskFiles, path: string): boolean {
	try {
		files.unlinkSync(path);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'ENOENT';
	}
}

export function syncFolder(files: DiskFiles, path: string): void {
	// Windows has no way to flush a folder.
	if (process.platform === 'win32') return;
	const folder = files.openSync(path, 'r');
	try {
		files.fsyncSync(folder);
	} finally {
		files.closeSync(folder);
	}
}
