import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { photoFileName, type RecordedPhoto } from '../shared/model/photo.ts';
import { makeFolder, nodeDiskFiles, syncFolder } from './diskFiles.ts';
import type { ProjectPaths } from './layout.ts';
import { storeError } from './storeError.ts';

type NamedPhoto = Pick<RecordedPhoto, 'sha256' | 'type'>;

/** Where a photo lies, or would: under its hash, so that the same picture is there once. */
export function photoPath(paths: ProjectPaths, photo: NamedPhoto): string {
	return join(paths.photos, photoFileName(photo));
}

export function photoHash(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Writes a photo; durable when it resolves. A file that is there and whole is left as it is.
 *
 * @param temporary tells two writes of the same picture apart
 * @throws DetentError `store.*`
 */
export async function keepPhoto(
	paths: ProjectPaths,
	photo: NamedPhoto,
	bytes: Uint8Array,
	temporary: string,
): Promise<void> {
	const path = photoPath(paths, photo);
	const part = join(paths.photos, `.${temporary}.part`);
	try {
		if (existsSync(path) && photoHash(await readFile(path)) === photo.sha256) return;
		makeFolder(nodeDiskFiles, paths.photos);
		const file = await open(part, 'wx');
		try {
			await file.writeFile(bytes);
			await file.sync();
		} finally {
			await file.close();
		}
		await rename(part, path);
		syncFolder(nodeDiskFiles, dirname(path));
	} catch (error) {
		await rm(part, { force: true });
		throw storeError(error, path);
	}
}
