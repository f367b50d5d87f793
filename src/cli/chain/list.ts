import { fileFaults } from '../../session/passes/offeredChains.ts';
import { chainsFor, RIG_CHAIN } from '../../session/passes/rigChain.ts';
import { describeProblem } from '../../units/definitions/fileProblem.ts';
import { type ChainOrigin, chainsById, studioChains } from '../../units/definitions/studioChains.ts';
import { EXIT, type Verb } from '../framework/verb.ts';
import { CHAIN_OPTIONS, json, studioOnPaper } from './options.ts';

interface Row {
	id: string;
	/** Null where the file can't be read. */
	name: string | null;
	origin: ChainOrigin | 'rig';
	file: string | null;
	/** Why no track can take it; empty where one can. */
	problems: string[];
}

const ORIGIN_WORDS: Readonly<Record<Row['origin'], string>> = {
	shipped: '',
	own: ' (your own)',
	rig: ' (the rig in patch order)',
};

export const list: Verb = {
	name: 'list',
	summary: 'List the chains that a track can take, and why it can not take others',
	usage: '[--rig FILE] [--data DIR] [--json]',
	options: CHAIN_OPTIONS,
	notes:
		'Those that come with Detent, and your own of chains/ in the data folder. It reads the files as they are now; a\nrunning daemon offers on the remote what was there when it started.',
	run: async (context) => {
		const { args, stdout } = context;
		args.exactly();
		const { dataRoot, rig, definitions, ground } = studioOnPaper(context);
		const files = studioChains(dataRoot);
		const rows: Row[] = files.map((one) => ({
			id: one.id,
			name: one.chain?.name ?? null,
			origin: one.origin,
			file: one.file,
			problems: fileFaults(one, ground).map(describeProblem),
		}));
		const ofRig = chainsFor(rig, definitions, chainsById(files)).get(RIG_CHAIN);
		if (ofRig !== undefined && !rows.some(({ id }) => id === RIG_CHAIN))
			rows.unshift({ id: RIG_CHAIN, name: ofRig.name, origin: 'rig', file: null, problems: [] });
		if (args.flag('json')) {
			stdout.write(json(rows));
			return EXIT.ok;
		}
		const width = Math.max(...rows.map(({ id }) => id.length));
		for (const { id, name, origin, problems } of rows) {
			const can = problems.length === 0 ? '' : ': can not be used here';
			stdout.write(`${id.padEnd(width)}  ${name ?? 'no chain'}${ORIGIN_WORDS[origin]}${can}\n`);
			for (const problem of problems) stdout.write(`  ${problem}\n`);
		}
		return EXIT.ok;
	},
};
