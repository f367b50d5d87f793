import { fileFaults } from '../../session/passes/offeredChains.ts';
import { chainPathLines } from '../../shared/chainWords.ts';
import { trueMinus } from '../../shared/trueMinus.ts';
import { describeProblem } from '../../units/definitions/fileProblem.ts';
import { EXIT, type Verb } from '../framework/verb.ts';
import { chainFile } from './chainFile.ts';
import { arrows, CHAIN_OPTIONS, json, studioOnPaper } from './options.ts';

export const check: Verb = {
	name: 'check',
	summary: 'Check the file of a chain, and whether the rig can carry it',
	usage: 'FILE [--rig FILE] [--data DIR] [--json]',
	options: CHAIN_OPTIONS,
	notes: 'Exit code 3 when it has an error. It needs no daemon; nothing is opened and nothing is sent.',
	run: async (context) => {
		const { args, stdout } = context;
		const { FILE } = args.exactly('FILE');
		const { ground, names, rig } = studioOnPaper(context);
		const read = chainFile(FILE);
		const problems = fileFaults(read, ground);
		const path = read.chain === null || problems.length > 0 ? null : chainPathLines(read.chain, names);
		if (args.flag('json')) stdout.write(json({ file: read.file, rig: rig.name, chain: read.chain, path, problems }));
		else if (path === null) for (const problem of problems) stdout.write(`${describeProblem(problem)}\n`);
		else {
			stdout.write(`${FILE} is good for ${rig.name}: ${read.chain?.name}\n`);
			for (const line of arrows(path)) stdout.write(`  ${trueMinus(line)}\n`);
		}
		return path === null ? EXIT.refused : EXIT.ok;
	},
};
