import { DetentError } from '../../shared/errors.ts';
import type { LocatorPoint } from '../../shared/model/tape.ts';
import type { CommandOf } from '../../shared/protocol/commands.ts';
import type { LogStore } from '../../store/logStore.ts';
import type { Projects } from '../projects/projects.ts';
import type { Tapes } from './tapes.ts';

export interface LocatorsDeps {
	store: LogStore;
	projects: Projects;
	tapes: Pick<Tapes, 'transport'>;
}

/** Where a point belongs. */
export interface TrackRef {
	project: string;
	track: string;
}

/** Named places on tapes, one list a track: every change is an entry in the project's log. */
export class Locators {
	readonly #deps: LocatorsDeps;

	constructor(deps: LocatorsDeps) {
		this.#deps = deps;
	}

	/** @throws DetentError `store.unknown` when the track has no such point */
	point(at: TrackRef, id: string): LocatorPoint {
		const point = this.#deps.projects.track(at.project, at.track).locators.find((known) => known.id === id);
		if (point !== undefined) return point;
		throw new DetentError('store.unknown', {
			message: 'The track has no such locator point.',
			subject: id,
			remedy: 'Another person may have removed it.',
		});
	}

	/**
	 * A point at a place, or where the tape stands now. A name that the machine has on this track already is moved.
	 *
	 * @throws DetentError `unit.no-transport`; `unit.no-position` when the machine tells no place
	 */
	async set(
		at: TrackRef,
		{ unit, name, seconds }: CommandOf<'locator.set'>,
		author: string | null,
	): Promise<{ point: string; seconds: number }> {
		const { projects, store } = this.#deps;
		const transport = this.#deps.tapes.transport(unit);
		const place = seconds ?? (await transport.status()).positionSeconds;
		if (place === null) {
			throw new DetentError('unit.no-position', {
				message: 'The machine does not tell where the tape stands.',
				subject: unit,
				remedy: transport.can.position ? 'Look whether it has a tape in it.' : 'Type the place.',
			});
		}
		const known = projects
			.track(at.project, at.track)
			.locators.find((point) => point.unit === unit && point.name === name);
		const point = known?.id ?? store.newId();
		this.#append(at, { id: point, unit, name, seconds: place }, author);
		return { point, seconds: place };
	}

	/** @throws DetentError `store.unknown`; `store.name-taken` when another point of the machine has the name */
	rename(at: TrackRef, id: string, name: string, author: string | null): void {
		const point = this.point(at, id);
		const { locators } = this.#deps.projects.track(at.project, at.track);
		if (locators.some((other) => other.id !== id && other.unit === point.unit && other.name === name)) {
			throw new DetentError('store.name-taken', {
				message: `The machine has a point "${name}" on this track already.`,
				subject: point.name,
				remedy: 'Choose another name, or remove that point.',
			});
		}
		this.#append(at, { ...point, name }, author);
	}

	/** @throws DetentError `store.unknown` */
	remove(at: TrackRef, id: string, author: string | null): void {
		this.point(at, id);
		this.#deps.store.append(at.project, { kind: 'locator-removed', track: at.track, point: id }, author);
		this.#deps.projects.refresh(at.project);
	}

	#append(
		at: TrackRef,
		{ id, unit, name, seconds }: Pick<LocatorPoint, 'id' | 'unit' | 'name' | 'seconds'>,
		author: string | null,
	): void {
		this.#deps.store.append(at.project, { kind: 'locator', track: at.track, point: id, unit, name, seconds }, author);
		this.#deps.projects.refresh(at.project);
	}
}
