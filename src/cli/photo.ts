import { resolve } from 'node:path';
import { z } from 'zod';
import type { TrackSummary } from '../shared/model/log.ts';
import { photoFileName, type RevisionPhoto } from '../shared/model/photo.ts';
import { type AttachedSession, attachSession } from './attach.ts';
import { daemonOptions, SESSION_OPTIONS } from './daemonOptions.ts';
import { findTrackIn } from './findTrack.ts';
import { usageError } from './framework/args.ts';
import type { OptionSpec } from './framework/option.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';

const OPTIONS: Readonly<Record<string, OptionSpec>> = {
	...SESSION_OPTIONS,
	json: { type: 'boolean', summary: 'Print JSON' },
};

async function attached<T>({ args, env }: VerbContext, work: (session: AttachedSession) => Promise<T>): Promise<T> {
	const session = await attachSession(daemonOptions(args, env));
	try {
		return await work(session);
	} finally {
		await session.close();
	}
}

/** Id of a unit by its id or its name. */
function unitIn(session: AttachedSession, wanted: string): string {
	const units = Object.values(session.state().units);
	const text = wanted.toLowerCase();
	const found = units.find(({ id, name }) => id === text || name.toLowerCase() === text);
	if (found !== undefined) return found.id;
	throw usageError(`There is no unit "${wanted}".`, `The units are ${units.map(({ id }) => id).join(', ')}.`);
}

/** The track that is worked on: its photos wait for its next revision. */
function currentTrack(session: AttachedSession): TrackSummary {
	const { current, projects } = session.state();
	const track = projects[current?.project ?? '']?.tracks.find(({ id }) => id === current?.track);
	if (track !== undefined) return track;
	throw usageError('No track is worked on.', 'Choose one in the remote, or make one: detent project track.');
}

const line = ({ unit, photo }: RevisionPhoto) =>
	`${unit}  ${photo.takenAt.slice(0, 16).replace('T', ' ')}  ${photoFileName(photo)}`;

function lines({ photos = [], revisions }: TrackSummary): string[] {
	return [
		...photos.map((photo) => `next  ${line(photo)}`),
		...revisions.flatMap(({ number, photos: own = [] }) =>
			own.map((photo) => `r${String(number).padStart(3, '0')}  ${line(photo)}`),
		),
	];
}

const add: Verb = {
	name: 'add',
	summary: 'Keep a picture of a unit: with the next revision, or with one that was made',
	usage: 'UNIT FILE [--revision REVISION] [--json]',
	options: {
		...OPTIONS,
		revision: { type: 'string', value: 'REVISION', summary: 'An earlier revision: id or hash, or its first 8 digits' },
	},
	notes: [
		'JPEG, PNG, WebP or HEIC, 24 MB at most; the file is kept as it is, under its hash.',
		'Without --revision it shows the settings as they are: it goes with the next revision of the track that is worked on,',
		'if nothing of the unit is turned until then.',
	].join('\n'),
	run: (context) =>
		attached(context, async (session) => {
			const { UNIT, FILE } = context.args.exactly('UNIT', 'FILE');
			const revision = context.args.text('revision');
			const unit = unitIn(session, UNIT);
			const where = revision === null ? currentTrack(session).title : `revision ${revision}`;
			const command = { type: 'photo.take', unit, path: resolve(FILE) } as const;
			const answer = await session.command(revision === null ? command : { ...command, revision });
			const { sha256 } = z.strictObject({ sha256: z.string() }).parse(answer);
			const rest = revision === null ? `goes with the next revision of ${where}` : `belongs to ${where}`;
			context.stdout.write(
				context.args.flag('json')
					? `${JSON.stringify({ sha256 })}\n`
					: `The photo of ${unit} (${sha256.slice(0, 12)}) ${rest}.\n`,
			);
			return EXIT.ok;
		}),
};

const remove: Verb = {
	name: 'remove',
	summary: 'Let the next revision go without a photo; its file and its entry stay',
	usage: 'UNIT PHOTO',
	options: SESSION_OPTIONS,
	notes: 'PHOTO: the first digits of its hash, as `detent photo PROJECT` lists it.',
	run: (context) =>
		attached(context, async (session) => {
			const { UNIT, PHOTO } = context.args.exactly('UNIT', 'PHOTO');
			const unit = unitIn(session, UNIT);
			const track = currentTrack(session);
			const found = (track.photos ?? []).filter((one) => one.unit === unit && one.photo.sha256.startsWith(PHOTO));
			const [only] = found;
			if (only === undefined || found.length > 1)
				throw usageError(
					`${found.length === 0 ? 'No photo' : 'More than one photo'} of ${unit} that waits begins with "${PHOTO}".`,
					lines(track).join('\n'),
				);
			await session.command({ type: 'photo.remove', unit, sha256: only.photo.sha256 });
			context.stdout.write(`The next revision of ${track.title} goes without it.\n`);
			return EXIT.ok;
		}),
};

export const verb: Verb = {
	name: 'photo',
	summary: 'Photos of units: those for the next revision, and those of each revision',
	usage: 'PROJECT [TRACK] [--json]',
	options: OPTIONS,
	notes: null,
	commands: { add, remove },
	run: (context) =>
		attached(context, async (session) => {
			const [project, track, ...more] = context.args.positionals;
			if (project === undefined || more.length > 0) throw usageError('Expected PROJECT [TRACK].', 'See --help.');
			const { track: found } = await findTrackIn(session, project, track ?? null);
			const revisions = found.revisions.map(({ number, hash, photos = [] }) => ({ number, hash, photos }));
			const text = lines(found)
				.map((one) => `${one}\n`)
				.join('');
			context.stdout.write(
				context.args.flag('json')
					? `${JSON.stringify({ next: found.photos ?? [], revisions }, null, 2)}\n`
					: text || `${found.title} has no photo.\n`,
			);
			return EXIT.ok;
		}),
};
