import type { Command, CommandOf } from '../../shared/protocol/commands.ts';
import { authorOf } from '../author.ts';
import type { DeviceBlindDesk } from '../listening/deviceBlind.ts';
import type { References } from '../listening/references.ts';
import type { Actor } from '../port.ts';
import type { TrackRef } from '../tapes/locators.ts';
import type { Photos } from '../units/photos.ts';
import type { Markers } from './markers.ts';

type TrackCommandType = Extract<
	Command['type'],
	`marker.${string}` | `reference.${string}` | `photo.${string}` | `device.${string}`
>;
export interface TrackDesks {
	markers: Markers;
	references: References;
	photos: Photos;
	blind: DeviceBlindDesk;
}

export type TrackHandlers = { [T in TrackCommandType]: (command: CommandOf<T>, actor: Actor) => unknown };

/**
 * What is marked on a track, what it is heard beside, photos of its units, and blind tests on a device, one handler each.
 *
 * @param current the track that is worked on; throws `chain.no-track`
 */
export function trackHandlers(
	{ markers, references, photos, blind }: TrackDesks,
	current: () => TrackRef,
): TrackHandlers {
	return {
		'marker.set': ({ name, seconds }, actor) => markers.set(current(), name, seconds, authorOf(actor)),
		'marker.rename': ({ marker, name }, actor) => markers.rename(current(), marker, name, authorOf(actor)),
		'marker.remove': ({ marker }, actor) => markers.remove(current(), marker, authorOf(actor)),
		'reference.import': ({ project, track, path, words }, actor) =>
			references.take({ project, track }, path, path, words, authorOf(actor)),
		'reference.remove': ({ project, reference }, actor) => references.remove(project, reference, authorOf(actor)),
		'photo.take': ({ unit, path, revision }, actor) =>
			revision === undefined
				? photos.take(current(), unit, path, authorOf(actor))
				: photos.addTo(revision, unit, path, authorOf(actor)),
		'photo.remove': ({ unit, sha256 }, actor) => photos.remove(current(), unit, sha256, authorOf(actor)),
		'device.blind.start': (command, actor) => blind.start(command, current(), actor),
		'device.blind.choose': (command, actor) => blind.choose(command, current(), actor),
		'device.blind.standing': (_, actor) => blind.standing(current(), actor),
		'device.blind.end': ({ test }, actor) => blind.end(test, actor),
	};
}
