import type { RevisionSheet } from '../shared/paper/revisionSheet.ts';
import { readDefinition } from '../store/definitionFiles.ts';
import type { DiskLogStore } from '../store/openLogStore.ts';
import type { SheetUnit } from './definitionsFor.ts';

/**
 * What a revision's sheet is drawn of.
 *
 * @param ref id or hash of a revision, or the first 8 digits
 * @param units of the rig, for revisions without definitions of their own
 * @param address of the remote; without one the QR code holds the revision's hash
 * @returns null when there is no such revision
 */
export function sheetFor(
	store: DiskLogStore,
	ref: string,
	units: readonly SheetUnit[],
	address: string | null,
): RevisionSheet | null {
	const revision = store.revision(ref);
	const project = revision === null ? null : store.project(revision.project);
	const track = project?.tracks.find(({ id }) => id === revision?.facts.track);
	if (revision === null || project === null || track === undefined) return null;
	const { hash, facts } = revision;
	const paths = store.paths(revision.project);
	const now = new Map(units.map(({ id, definition }) => [id, definition]));
	return {
		projectTitle: project.title,
		artist: project.artist,
		trackTitle: track.title,
		trackPosition: track.position,
		at: track.revisions.find((known) => known.hash === hash)?.at ?? facts.pass.endedAt,
		hash,
		facts,
		definitions: Object.fromEntries(
			facts.units.flatMap(({ unit, definitionHash }) => {
				// What is kept with the project says what the settings meant, whatever the rack has now.
				const definition = readDefinition(paths, definitionHash) ?? now.get(unit);
				return definition === undefined ? [] : [[unit, definition] as const];
			}),
		),
		address: address === null ? `detent:revision/${hash}` : `${address.replace(/\/$/, '')}/#log/${hash.slice(0, 8)}`,
	};
}
