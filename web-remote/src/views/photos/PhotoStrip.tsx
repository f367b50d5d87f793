import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { RecordedPhoto } from '../../../../src/shared/model/photo.ts';
import { clockTime } from '../../app/words.ts';
import { Dialog } from '../../controls/Dialog.tsx';
import { photoAddress } from '../../state/api.ts';

/** A photo as a strip shows it. */
export interface StripPhoto {
	photo: RecordedPhoto;
	/** Whose picture it is, in words. */
	name: string;
	/** Under the thumbnail; null for nothing. */
	note: string | null;
	/** Beside the large picture; null for nothing. */
	action: ComponentChildren;
}

/** The picture, or its kind in words where this browser can't show it (HEIC, mostly). */
function Picture({ project, photo, alt }: { project: string; photo: RecordedPhoto; alt: string }) {
	const [shown, setShown] = useState(true);
	if (!shown) return <span class="photo-words">{photo.type === 'heic' ? 'HEIC' : 'Not here'}</span>;
	return (
		<img
			src={photoAddress(project, photo.sha256)}
			alt={alt}
			loading="lazy"
			decoding="async"
			onError={() => setShown(false)}
		/>
	);
}

/** Thumbnails of photos; each opens large. */
export function PhotoStrip({ project, photos }: { project: string; photos: readonly StripPhoto[] }) {
	const [open, setOpen] = useState<string | null>(null);
	const large = photos.find(({ photo }) => photo.sha256 === open);
	if (photos.length === 0) return null;
	return (
		<>
			<ul class="photo-strip">
				{photos.map(({ photo, name, note }) => (
					<li key={`${name}/${photo.sha256}`}>
						<button type="button" class="photo-thumb" onClick={() => setOpen(photo.sha256)}>
							<Picture project={project} photo={photo} alt={`${name}, ${clockTime(photo.takenAt)}`} />
						</button>
						{note !== null && <span class="quiet">{note}</span>}
					</li>
				))}
			</ul>
			{large !== undefined && (
				<Dialog title={large.name} subtitle={clockTime(large.photo.takenAt)} onClose={() => setOpen(null)}>
					<div class="photo-large">
						<Picture project={project} photo={large.photo} alt={`${large.name}, large`} />
					</div>
					<div class="row">
						<a
							class="grow photo-link"
							href={photoAddress(project, large.photo.sha256)}
							target="_blank"
							rel="noreferrer"
						>
							Open the file as it was taken
						</a>
						{large.action}
					</div>
				</Dialog>
			)}
		</>
	);
}
