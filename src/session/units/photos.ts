import { open } from 'node:fs/promises';
import type { Clock } from '../../shared/clock.ts';
import { DetentError, describeError } from '../../shared/errors.ts';
import {
	MOST_PHOTO_BYTES,
	photoTypeOf,
	type RecordedPhoto,
	standsAsPhotographed,
	type WaitingPhoto,
} from '../../shared/model/photo.ts';
import type { RecordedUnit } from '../../shared/model/revision.ts';
import type { LogStore } from '../../store/logStore.ts';
import { photoHash } from '../../store/photoFiles.ts';
import type { StudioFiles } from '../../store/studioFiles.ts';
import type { Projects } from '../projects/projects.ts';
import type { TrackRef } from '../tapes/locators.ts';
import type { Rack } from './rack.ts';

export interface PhotosDeps {
	store: LogStore;
	projects: Projects;
	files: StudioFiles;
	rack: Rack;
	clock: Pick<Clock, 'nowMs'>;
}

/** Pictures of units: of the settings as they are, for the next revision, or of a revision that was made before. */
export class Photos {
	readonly #deps: PhotosDeps;

	constructor(deps: PhotosDeps) {
		this.#deps = deps;
	}

	/**
	 * Takes a picture of a unit as it stands. It goes with the track's next revision, if nothing is turned until then.
	 *
	 * @throws DetentError `file.not-a-photo`, `file.too-large`, `unit.unknown`, `store.*`
	 */
	async take(at: TrackRef, unit: string, path: string, author: string | null): Promise<{ sha256: string }> {
		const { projects, rack, store } = this.#deps;
		// As it stood when the picture came, not when its file was written.
		const settings = (rack.record([unit])[0]?.settings ?? []).map(({ control, position }) => ({ control, position }));
		const photo = await this.#keep(at.project, path);
		const known = projects.track(at.project, at.track).photos ?? [];
		if (known.some((one) => one.unit === unit && one.photo.sha256 === photo.sha256)) return { sha256: photo.sha256 };
		store.append(at.project, { kind: 'photo', track: at.track, unit, photo, settings }, author);
		projects.refresh(at.project);
		return { sha256: photo.sha256 };
	}

	/**
	 * Adds a picture to a revision that was made before: an event that names its hash.
	 *
	 * @throws DetentError as `take`; `store.unknown` for a revision that is not there, or has no such unit
	 */
	async addTo(ref: string, unit: string, path: string, author: string | null): Promise<{ sha256: string }> {
		const { projects, store } = this.#deps;
		const { facts, hash, project } = projects.revision(ref);
		if (!facts.units.some((recorded) => recorded.unit === unit)) {
			throw new DetentError('store.unknown', {
				subject: unit,
				message: `Revision ${facts.number} was not made through this unit.`,
				remedy: `It has ${facts.units.map((recorded) => recorded.unit).join(', ') || 'no unit'}.`,
			});
		}
		const photo = await this.#keep(project, path);
		store.append(project, { kind: 'event', revisionHash: hash, event: { type: 'photo', unit, photo } }, author);
		projects.refresh(project);
		return { sha256: photo.sha256 };
	}

	/** The next revision goes without it; its file and its entry stay. @throws DetentError `store.unknown` */
	remove(at: TrackRef, unit: string, sha256: string, author: string | null): void {
		const { projects, store } = this.#deps;
		const waits = projects.track(at.project, at.track).photos ?? [];
		if (!waits.some((one) => one.unit === unit && one.photo.sha256 === sha256)) {
			throw new DetentError('store.unknown', { subject: unit, message: 'No such photo waits for the next revision.' });
		}
		store.append(at.project, { kind: 'photo-removed', track: at.track, unit, sha256 }, author);
		projects.refresh(at.project);
	}

	/** A photo that the project's log names, with its path; null for any other hash. */
	find(project: string, sha256: string): { photo: RecordedPhoto; path: string } | null {
		const tracks = this.#deps.store.project(project)?.tracks ?? [];
		for (const { photos = [], revisions } of tracks) {
			const all = [...photos, ...revisions.flatMap((revision) => revision.photos ?? [])];
			const photo = all.find((one) => one.photo.sha256 === sha256)?.photo;
			if (photo !== undefined) return { photo, path: this.#deps.files.photoPath(project, photo) };
		}
		return null;
	}

	async #keep(project: string, path: string): Promise<RecordedPhoto> {
		const { clock, files } = this.#deps;
		const bytes = await readPhoto(path);
		const type = photoTypeOf(bytes);
		if (type === null) {
			throw new DetentError('file.not-a-photo', {
				message: 'This is not a picture that Detent keeps.',
				remedy: 'Give it a JPEG, PNG, WebP or HEIC.',
			});
		}
		const takenAt = new Date(clock.nowMs()).toISOString();
		const photo = { sha256: photoHash(bytes), bytes: bytes.length, type, takenAt };
		await files.keepPhoto(project, photo, bytes);
		return photo;
	}
}

/** @throws DetentError `file.unreadable`, `file.empty`, `file.too-large`: it is not read then */
async function readPhoto(path: string): Promise<Uint8Array> {
	const unreadable = (cause: unknown) =>
		new DetentError('file.unreadable', {
			message: `The picture can't be read: ${describeError(cause)}.`,
			cause,
		});
	const file = await open(path, 'r').catch((cause: unknown) => Promise.reject(unreadable(cause)));
	try {
		const { size } = await file.stat();
		if (size > MOST_PHOTO_BYTES) {
			throw new DetentError('file.too-large', {
				message: `A photo has ${MOST_PHOTO_BYTES / 1024 ** 2} MB at most.`,
				remedy: 'Take it at a lower resolution.',
			});
		}
		return await file.readFile().catch((cause: unknown) => Promise.reject(unreadable(cause)));
	} finally {
		await file.close();
	}
}

/** The units of a revision with the photos that wait for it: those of units that stand as they were photographed. */
export function withPhotos(units: readonly RecordedUnit[], waiting: readonly WaitingPhoto[]): RecordedUnit[] {
	return units.map((unit) => {
		const positions = Object.fromEntries(unit.settings.map(({ control, position }) => [control, position]));
		const photos = waiting
			.filter((one) => one.unit === unit.unit && standsAsPhotographed(one.settings, positions))
			.map(({ photo }) => photo);
		return photos.length === 0 ? unit : { ...unit, photos };
	});
}
