import { DetentError } from '../../shared/errors.ts';

/** What a file may suffer from; the part of the error code after `file.`. */
export type FileFault =
	| 'not-found'
	| 'not-a-file'
	| 'no-permission'
	| 'unreadable'
	| 'unwritable'
	| 'disk'
	| 'empty'
	| 'no-audio'
	| 'too-long'
	| 'malformed'
	| 'truncated'
	| 'unfinished'
	| 'unsupported'
	| 'mislabelled'
	| 'corrupt'
	| 'not-finite';

/** A `file.*` error about `path`: one sentence on what is wrong and one on what the person can do. */
export function fileError(
	path: string,
	fault: FileFault,
	message: string,
	remedy: string,
	cause?: unknown,
): DetentError {
	return new DetentError(`file.${fault}`, { subject: path, message, remedy, cause });
}

/** The `file.not-finite` error for a frame. */
export function notFiniteFault(path: string, frame: number): DetentError {
	return fileError(
		path,
		'not-finite',
		`Frame ${frame} is not a number a converter can play (NaN or infinite).`,
		'Bounce the mix again, or find the plug-in that makes it.',
	);
}

function systemCode(error: unknown): string {
	return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
}

/** The `file.*` error for a failed open or read. */
export function readFault(path: string, error: unknown): DetentError {
	const code = systemCode(error);
	if (code === 'ENOENT' || code === 'ENOTDIR')
		return fileError(path, 'not-found', 'There is no such file.', 'Check the name and the folder.', error);
	if (code === 'EACCES' || code === 'EPERM')
		return fileError(path, 'no-permission', 'The file may not be read.', 'Give this user read permission.', error);
	return fileError(path, 'unreadable', `Reading failed (${code}).`, 'Check the disk, then try again.', error);
}

/** The `file.*` error for a failed create, write, flush or rename. */
export function writeFault(path: string, error: unknown): DetentError {
	const code = systemCode(error);
	if (code === 'ENOENT' || code === 'ENOTDIR')
		return fileError(path, 'not-found', 'The folder does not exist.', 'Make the folder first.', error);
	if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
		return fileError(path, 'no-permission', 'The file may not be written.', 'Choose a folder you may write to.', error);
	if (code === 'ENOSPC' || code === 'EDQUOT')
		return fileError(path, 'disk', 'The disk is full.', 'Make room, then try again.', error);
	if (code === 'EFBIG')
		return fileError(
			path,
			'disk',
			'The disk, or a limit on this user, takes no file of this size.',
			'Use a disk with another file system, or lift the limit (`ulimit -f`).',
			error,
		);
	return fileError(path, 'unwritable', `Writing failed (${code}).`, 'Check the disk, then try again.', error);
}
