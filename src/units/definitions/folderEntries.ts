import { type Dirent, readdirSync } from 'node:fs';
import { DetentError } from '../../shared/errors.ts';

/** What lies in a folder. @throws DetentError `file.folder` when it cannot be read */
export function folderEntries(dir: string, recursive: boolean): Dirent[] {
	try {
		return readdirSync(dir, { recursive, withFileTypes: true });
	} catch (error) {
		throw new DetentError('file.folder', {
			message: `The folder cannot be read: ${(error as Error).message}.`,
			subject: dir,
			remedy: 'Check the path.',
			cause: error,
		});
	}
}
