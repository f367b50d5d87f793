import { asOrdered } from '../../chain/resolve.ts';
import { readLocalAccess } from '../../remote/localAccess.ts';
import { chainPathLines } from '../../shared/chainWords.ts';
import { DetentError } from '../../shared/errors.ts';
import type { Chain } from '../../shared/model/chain.ts';
import { trueMinus } from '../../shared/trueMinus.ts';
import { chainText } from '../../units/definitions/chainText.ts';
import { attachSession } from '../attach.ts';
import { daemonOptions } from '../daemonOptions.ts';
import { trackOf } from '../findTrack.ts';
import { usageError } from '../framework/args.ts';
import { EXIT, type Verb, type VerbContext } from '../framework/verb.ts';
import { projectNamed, readLog, rootOf } from '../logAccess.ts';
import { arrows, CHAIN_OPTIONS, json, studioOnPaper } from './options.ts';

interface Shown {
	project: string;
	track: string;
	chain: Chain | null;
}

/** Of the track that was named; of the one that the running daemon works on where none was. */
async function shown(context: VerbContext): Promise<Shown> {
	const { args, env } = context;
	const [projectRef, trackRef = null] = args.positionals;
	if (args.positionals.length > 2) throw usageError('Expected PROJECT [TRACK], or nothing.', 'See --help.');
	if (projectRef !== undefined)
		return readLog(context, (store) => {
			const project = projectNamed(store, projectRef);
			const track = trackOf(project, trackRef);
			return { project: project.title, track: track.title, chain: track.chain };
		});
	if (readLocalAccess(rootOf(context)) === null)
		throw usageError('No daemon runs, so no track is open.', 'Say which: detent chain show PROJECT TRACK.');
	const session = await attachSession(daemonOptions(args, env));
	try {
		const { chain, current, projects } = session.state();
		const project = current === null ? undefined : projects[current.project];
		const track = project?.tracks.find(({ id }) => id === current?.track);
		return { project: project?.title ?? '', track: track?.title ?? '', chain };
	} finally {
		await session.close();
	}
}

export const show: Verb = {
	name: 'show',
	summary: 'The chain in force of a track, as a file of a chain, with the way of the music',
	usage: '[PROJECT [TRACK]] [--rig FILE] [--data DIR] [--json]',
	options: CHAIN_OPTIONS,
	notes:
		'Without PROJECT the track that the running daemon works on. What is printed is a file of a chain: write it into\nchains/ of the data folder, or give it back with `detent chain set`.',
	run: async (context) => {
		const { args, stdout } = context;
		const { project, track, chain } = await shown(context);
		if (chain === null)
			throw new DetentError('chain.none', {
				message: 'No chain was chosen for this track yet.',
				subject: track,
				remedy: 'Choose one: `detent chain list`, then `detent chain set PROJECT TRACK ID`.',
			});
		// What brought this track to its loudness is found anew for another.
		const ordered = asOrdered(chain);
		const path = chainPathLines(ordered, studioOnPaper(context).names);
		if (args.flag('json')) stdout.write(json({ project, track, chain, path }));
		else stdout.write(chainText(ordered, [`${track} (${project})`, ...arrows(path).map(trueMinus)]));
		return EXIT.ok;
	},
};
