import { existsSync } from 'node:fs';
import { groundOfState } from '../../session/passes/chainFaults.ts';
import { fileFaults } from '../../session/passes/offeredChains.ts';
import { chainPathLines } from '../../shared/chainWords.ts';
import type { Chain } from '../../shared/model/chain.ts';
import { withReferenceInForce } from '../../shared/referenceLevel.ts';
import { trueMinus } from '../../shared/trueMinus.ts';
import { problemsError } from '../../units/definitions/fileProblem.ts';
import { studioChains } from '../../units/definitions/studioChains.ts';
import { type AttachedSession, attachSession } from '../attach.ts';
import { daemonOptions } from '../daemonOptions.ts';
import { findTrackIn } from '../findTrack.ts';
import { usageError } from '../framework/args.ts';
import { EXIT, type Verb, type VerbContext } from '../framework/verb.ts';
import { rootOf } from '../logAccess.ts';
import { chainFile } from './chainFile.ts';
import { arrows, CHAIN_OPTIONS, chainNames, json } from './options.ts';

/**
 * The chain that a person means: a file, or one that the studio has by its id.
 *
 * @throws DetentError `chain.refused` with every reason and its place, `cli.usage`
 */
function meant(context: VerbContext, session: AttachedSession, wanted: string): Chain {
	const files = studioChains(rootOf(context));
	const known = files.find(({ id }) => id === wanted);
	const state = session.state();
	if (known === undefined && state.chainPresets[wanted] !== undefined) return state.chainPresets[wanted];
	if (known === undefined && !/[/\\.]/.test(wanted) && !existsSync(wanted)) {
		const ids = new Set([...files.map(({ id }) => id), ...Object.keys(state.chainPresets)]);
		throw usageError(`There is no chain "${wanted}", and no such file.`, `There is ${[...ids].join(', ')}.`);
	}
	const read = known ?? chainFile(wanted);
	const problems = fileFaults(read, groundOfState(state));
	if (read.chain === null || problems.length > 0) throw problemsError('chain.refused', read.file, problems);
	return read.chain;
}

export const set: Verb = {
	name: 'set',
	summary: 'Give a track another chain',
	usage: 'PROJECT TRACK FILE|ID [--rig FILE] [--data DIR] [--json]',
	options: CHAIN_OPTIONS,
	notes:
		'FILE is a chain in YAML, ID one of `detent chain list`. Exit code 3 when the rig can not carry it: then nothing is\nchanged. The track becomes the one that is worked on; not while a pass or a recall runs. 0 VU is what was calibrated,\nelse what the rig says, whatever the file says.',
	run: async (context) => {
		const { args, env, stdout } = context;
		const { PROJECT, TRACK, CHAIN } = args.exactly('PROJECT', 'TRACK', 'CHAIN');
		const session = await attachSession(daemonOptions(args, env));
		try {
			const chain = withReferenceInForce(meant(context, session, CHAIN), session.state().audio);
			const { project, track } = await findTrackIn(session, PROJECT, TRACK);
			if (session.state().current?.track !== track.id)
				await session.command({ type: 'track.select', project: project.id, track: track.id });
			await session.command({ type: 'chain.set', chain });
			const { definitions, units } = session.state();
			const names = chainNames(new Map(Object.entries(definitions)), (unit) => units[unit]?.name ?? unit);
			const path = chainPathLines(chain, names);
			if (args.flag('json')) stdout.write(json({ project: project.title, track: track.title, chain, path }));
			else {
				stdout.write(`${track.title} (${project.title}): ${chain.name}\n`);
				for (const line of arrows(path)) stdout.write(`  ${trueMinus(line)}\n`);
			}
			return EXIT.ok;
		} finally {
			await session.close();
		}
	},
};
