import { readFileSync } from 'node:fs';
import { photoFileName, type RecordedPhoto } from '../shared/model/photo.ts';
import type { SheetPhoto } from '../shared/paper/photoPages.ts';
import type { DiskLogStore } from '../store/openLogStore.ts';
import { photoHash, photoPath } from '../store/photoFiles.ts';

/**
 * The photos of a revision for its sheet, in the order of its units, those that came later too.
 *
 * @param ref id or hash of a revision, or the first 8 digits
 * @param kinds that the sheet can show: a PDF has fewer than a browser
 * @param folder address of the folder that holds them, for a sheet that lies beside it; null to put them into the sheet
 */
export function sheetPhotos(
	store: DiskLogStore,
	ref: string,
	kinds: readonly RecordedPhoto['type'][],
	folder: string | null = null,
): SheetPhoto[] {
	const revision = store.revision(ref);
	const track = revision && store.project(revision.project)?.tracks.find(({ id }) => id === revision.facts.track);
	const photos = track?.revisions.find(({ hash }) => hash === revision?.hash)?.photos ?? [];
	if (revision === null) return [];
	const paths = store.paths(revision.project);
	return revision.facts.units.flatMap(({ unit, name }) =>
		photos
			.filter((one) => one.unit === unit)
			.map(({ photo }) => ({
				name,
				takenAt: photo.takenAt,
				fileName: photoFileName(photo),
				dataUri: kinds.includes(photo.type) ? pictureOf(photoPath(paths, photo), photo, folder) : null,
			})),
	);
}

/** Null for a file that is gone, or is not what the log says. */
function pictureOf(path: string, photo: RecordedPhoto, folder: string | null): string | null {
	try {
		const bytes = readFileSync(path);
		if (photoHash(bytes) !== photo.sha256) return null;
		return folder === null
			? `data:image/${photo.type};base64,${bytes.toString('base64')}`
			: `${folder}/${photoFileName(photo)}`;
	} catch {
		return null;
	}
}
