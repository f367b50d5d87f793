import { DetentError } from '../../shared/errors.ts';
import type { TrackMarker } from '../../shared/model/marker.ts';
import type { LogStore } from '../../store/logStore.ts';
import type { TrackRef } from '../tapes/locators.ts';
import type { Projects } from './projects.ts';

export interface MarkersDeps {
	store: LogStore;
	projects: Projects;
}

/** Named moments of a track: every change is an entry in the project's log. */
export class Markers {
	readonly #deps: MarkersDeps;

	constructor(deps: MarkersDeps) {
		this.#deps = deps;
	}

	/** A moment by its name; a name that the track has already is moved. */
	set(at: TrackRef, name: string, seconds: number, author: string | null): { marker: string } {
		const known = this.#all(at).find((marker) => marker.name === name);
		const marker = known?.id ?? this.#deps.store.newId();
		this.#append(at, { kind: 'marker', track: at.track, marker, name, seconds }, author);
		return { marker };
	}

	/** @throws DetentError `store.unknown`; `store.name-taken` when another moment of the track has the name */
	rename(at: TrackRef, id: string, name: string, author: string | null): void {
		const { seconds, name: before } = this.#marker(at, id);
		if (this.#all(at).some((other) => other.id !== id && other.name === name)) {
			throw new DetentError('store.name-taken', {
				message: `The track has a marker "${name}" already.`,
				subject: before,
				remedy: 'Choose another name, or remove that marker.',
			});
		}
		this.#append(at, { kind: 'marker', track: at.track, marker: id, name, seconds }, author);
	}

	/** @throws DetentError `store.unknown` */
	remove(at: TrackRef, id: string, author: string | null): void {
		this.#marker(at, id);
		this.#append(at, { kind: 'marker-removed', track: at.track, marker: id }, author);
	}

	#all({ project, track }: TrackRef): readonly TrackMarker[] {
		return this.#deps.projects.track(project, track).markers ?? [];
	}

	#marker(at: TrackRef, id: string): TrackMarker {
		const marker = this.#all(at).find((known) => known.id === id);
		if (marker !== undefined) return marker;
		throw new DetentError('store.unknown', {
			message: 'The track has no such marker.',
			subject: id,
			remedy: 'Another person may have removed it.',
		});
	}

	#append(at: TrackRef, body: Parameters<LogStore['append']>[1], author: string | null): void {
		this.#deps.store.append(at.project, body, author);
		this.#deps.projects.refresh(at.project);
	}
}
