import { existsSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { copyChecked } from '../keeping/copyFile.ts';
import { letterTracks, listenTracks } from '../paper/letterFor.ts';
import { listenPage } from '../paper/listenPage.ts';
import { pdfOf } from '../paper/pdf.ts';
import { systemClock } from '../process/systemClock.ts';
import { DetentError } from '../shared/errors.ts';
import { type Letter, letterHtml, letterMarkdown, letterPages } from '../shared/paper/letter.ts';
import { cryptoRng } from '../store/cryptoRng.ts';
import { makeFolder, nodeDiskFiles, writeWhole } from '../store/diskFiles.ts';
import { type DiskLogStore, openLogStore } from '../store/openLogStore.ts';
import { usageError } from './framework/args.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';
import { findProject, findTrack, LOG_OPTIONS, rootOf } from './logAccess.ts';

/** Letter in three forms, the player, and the prints beside it; under its name only when all of it is there. */
async function writeFolder({ signal, progress }: VerbContext, store: DiskLogStore, letter: Letter, folder: string) {
	if (existsSync(folder) && readdirSync(folder).length > 0)
		throw new DetentError('store.exists', {
			subject: folder,
			message: 'there is something in this folder; nothing was touched.',
			remedy: 'Choose an empty or a new folder.',
		});
	const part = `${folder}.writing`;
	rmSync(part, { recursive: true, force: true });
	try {
		makeFolder(nodeDiskFiles, part);
		const { tracks, files } = listenTracks(letter.tracks);
		for (const [index, { revision, kind, path }] of files.entries()) {
			progress.report(index / files.length, path);
			const paths = store.paths(revision.project);
			const name = kind === 'master' ? revision.master?.fileName : revision.capture?.file.fileName;
			const from = join(kind === 'master' ? paths.masters : paths.captures, name ?? '');
			await copyChecked(from, join(part, path), { signal, onBytes: () => undefined });
		}
		const put = (name: string, content: string | Uint8Array) => writeWhole(nodeDiskFiles, join(part, name), content);
		put('letter.md', letterMarkdown(letter));
		put('letter.html', letterHtml(letter));
		put('letter.pdf', await pdfOf(letter.projectTitle, letterPages(letter), new Date(systemClock.nowMs())));
		put('listen.html', listenPage(letter.projectTitle, tracks));
		if (existsSync(folder)) rmdirSync(folder);
		renameSync(part, folder);
	} catch (error) {
		rmSync(part, { recursive: true, force: true });
		throw error;
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
			summary: 'Write letter.md, .html, .pdf and listen.html with the audio here',
		},
	},
	notes: 'Without --folder the letter is printed as Markdown. listen.html works from a disk, without a network.',
	run: async (context) => {
		const { args, stdout, progress } = context;
		const [projectName, trackName, ...more] = args.positionals;
		if (projectName === undefined || more.length > 0)
			throw usageError('Expected PROJECT and TRACK at most.', 'See --help.');
		const range = { from: args.integer('from', 1, 99999), to: args.integer('to', 1, 99999) };
		const store = openLogStore(rootOf(context), { clock: systemClock, rng: cryptoRng, access: 'read' });
		try {
			const project = findProject(store.projects(), projectName);
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
			if (folder === null)
				stdout.write(args.flag('json') ? `${JSON.stringify(letter, null, 2)}\n` : letterMarkdown(letter));
			else {
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
