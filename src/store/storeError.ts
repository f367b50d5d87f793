import { DetentError } from '../shared/errors.ts';

/** The remedy when the database can't be trusted. */
export const REBUILD_REMEDY = 'Stop Detent and run `detent log rebuild`: it restores the log from the project folders.';

/** A `store.*` error for whatever SQLite or the file system threw; a DetentError passes through. */
export function storeError(error: unknown, subject: string): DetentError {
	if (error instanceof DetentError) return error;
	const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
	const message = error instanceof Error ? error.message : String(error);
	const facts = { subject, cause: error };
	if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return corrupt(subject, message, error);
	if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') {
		return new DetentError('store.full', {
			...facts,
			message: 'the disk is full; nothing was written.',
			remedy: 'Make room on the disk that holds the data folder, then try again.',
		});
	}
	if (code === 'EROFS' || code === 'SQLITE_READONLY') {
		return new DetentError('store.not-writable', {
			...facts,
			message: 'the disk can only be read; nothing was written.',
			remedy:
				'The system may have made it read-only after an error: check the disk, then mount it to be written again.',
		});
	}
	if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/.test(code) || ['EACCES', 'EPERM', 'ENOTDIR'].includes(code)) {
		return new DetentError('store.not-writable', {
			...facts,
			message: `can't be opened or written here (${message}).`,
			remedy: 'Check that the data folder exists and that you own it, or choose another one with --data.',
		});
	}
	if (/^SQLITE_BUSY/.test(code) || code === 'SQLITE_LOCKED') {
		return new DetentError('store.busy', {
			...facts,
			message: 'another program holds the log.',
			remedy: 'Close the other program, then try again.',
		});
	}
	if (/^SQLITE_CONSTRAINT/.test(code)) {
		return new DetentError('store.conflict', { ...facts, message: `nothing was written: ${message}.` });
	}
	return new DetentError('store.failed', {
		...facts,
		message: `could not be read or written (${code === '' ? message : `${code}: ${message}`}).`,
		remedy: 'Check the disk, then run `detent log verify`.',
	});
}

export function corrupt(subject: string, reason: string, cause?: unknown): DetentError {
	return new DetentError('store.corrupt', {
		subject,
		message: `the log's database is damaged (${reason}).`,
		remedy: REBUILD_REMEDY,
		cause,
	});
}
