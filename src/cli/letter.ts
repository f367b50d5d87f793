import { existsSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createOfflineEngine } from '../audio/offline/engine.ts';
import { withSound, writeLetter } from '../paper/letterFiles.ts';
import { letterTracks } from '../paper/letterFor.ts';
import { systemClock } from '../process/systemClock.ts';
import { DetentError, isDetentError } from '../shared/errors.ts';
import { findTrack } from '../shared/findByName.ts';
import { type Letter, type LetterTrack, letterMarkdown } from '../shared/paper/letter.ts';
import { cryptoRng } from '../store/cryptoRng.ts';
import { makeFolder, nodeDiskFiles, writeWhole } from '../store/diskFiles.ts';
import { type DiskLogStore, openLogStore } from '../store/openLogStore.ts';
import { usageError } from './framework/args.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';
import { LOG_OPTIONS, projectNamed, rootOf } from './logAccess.ts';

/** Letter in three forms, and a player for each track; under its name only when all of it is there. */
async function writeFolder({ signal, progress }: VerbContext, store: DiskLogStore, letter: Letter, folder: string) {
	if (existsSync(folder) && readdirSync(folder).length > 0)
		throw new DetentError('store.exists', {
			subject: folder,
			message: 'there is something in this folder; nothing was touched.',
			remedy: 'Choose an empty or a new folder.',
		});
	const engine = createOfflineEngine();
	const part = `${folder}.writing`;
	rmSync(part, { recursive: true, force: true });
	try {
		makeFolder(nodeDiskFiles, part);
		const [first] = letter.tracks;
		if (first === undefined) return;
		await writeLetter({
			letter,
			paths: store.paths(first.to.project),
			engine,
			at: new Date(systemClock.nowMs()),
			put: (name, content) => writeWhole(nodeDiskFiles, join(part, name), content),
			unheard: (_title, error) => {
				throw error;
			},
			signal,
			report: progress.report,
		});
		if (existsSync(folder)) rmdirSync(folder);
		renameSync(part, folder);
	} catch (error) {
		rmSync(part, { recursive: true, force: true });
		throw error;
	} finally {
		await engine.dispose();
	}
}

/** The tracks with what is to be heard of them, as far as the prints can be read. */
async function heard({ signal, progress, stderr }: VerbContext, store: DiskLogStore, tracks: readonly LetterTrack[]) {
	const engine = createOfflineEngine();
	const told: LetterTrack[] = [];
	try {
		for (const [index, track] of tracks.entries()) {
			progress.report(index / tracks.length, `comparing the prints of ${track.title}`);
			const work = { paths: store.paths(track.to.project), engine, signal };
			told.push(
				await withSound(track, work).catch((error: unknown) => {
					signal.throwIfAborted();
					if (!isDetentError(error)) throw error;
					stderr.write(`${track.title}: what is to be heard could not be measured: ${error.message}\n`);
					return track;
				}),
			);
		}
		return told;
	} finally {
		progress.clear();
		await engine.dispose();
	}
}

export const verb: Verb = {
	name: 'letter',
	summary: 'Tell the client in plain words what changed, with a player to hear it',
	usage: 'PROJECT [TRACK] [--from N] [--to N] [--folder DIR]',
	options: {
		...LOG_OPTIONS,
		from: { type: 'string', value: 'N', summary: 'Revision that was heard before (default the last one sent)' },
		to: { type: 'string', value: 'N', summary: 'Revision that is sent (default the newest)' },
		folder: {
			type: 'string',
			value: 'DIR',
			summary: 'Write letter.md, .html, .pdf and a player for each track here',
		},
	},
	notes:
		'Without --folder the letter is printed as Markdown. A player is one HTML file with the mix and both prints in it, equally\nloud, from the same frame; it works from a disk, without a network.',
	run: async (context) => {
		const { args, stdout, progress } = context;
		const [projectName, trackName, ...more] = args.positionals;
		if (projectName === undefined || more.length > 0)
			throw usageError('Expected PROJECT and TRACK at most.', 'See --help.');
		const range = { from: args.integer('from', 1, 99999), to: args.integer('to', 1, 99999) };
		const store = openLogStore(rootOf(context), { clock: systemClock, rng: cryptoRng, access: 'read' });
		try {
			const project = projectNamed(store, projectName);
			const tracks = letterTracks(
				store,
				trackName === undefined ? project.tracks : [findTrack(project, trackName)],
				range,
			);
			if (tracks.length === 0)
				throw new DetentError('store.unknown', {
					message: 'There is no whole revision to write about.',
					subject: project.title,
				});
			const date = new Date(systemClock.nowMs()).toISOString().slice(0, 10);
			const letter: Letter = { projectTitle: project.title, artist: project.artist, date, tracks };
			const folder = args.text('folder');
			if (folder === null) {
				const whole = { ...letter, tracks: await heard(context, store, tracks) };
				stdout.write(args.flag('json') ? `${JSON.stringify(whole, null, 2)}\n` : letterMarkdown(whole));
			} else {
				await writeFolder(context, store, letter, resolve(folder));
				progress.clear();
				stdout.write(args.flag('json') ? `${JSON.stringify({ folder: resolve(folder) })}\n` : `${resolve(folder)}\n`);
			}
			return EXIT.ok;
		} finally {
			store.close();
		}
	},
};
