import { writeFileSync } from 'node:fs';
import { DetentError } from '../shared/errors.ts';

/** Writes a file that is not there yet. @throws DetentError `file.not-written` */
export function writeNewText(path: string, text: string): void {
	try {
		writeFileSync(path, text, { flag: 'wx' });
	} catch (cause) {
		throw new DetentError('file.not-written', {
			message: 'The chart could not be written.',
			subject: path,
			remedy: 'Give a path that is free and in a folder that you may write.',
			cause,
		});
	}
}
