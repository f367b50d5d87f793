import { DetentError } from '../../shared/errors.ts';
import { patchPoints } from '../../shared/model/chain.ts';
import { patchFaultsIn } from '../../shared/patchFaultsIn.ts';
import type { RemoteState } from '../../shared/protocol/state.ts';
import { attachSession } from '../attach.ts';
import { daemonOptions } from '../daemonOptions.ts';
import { EXIT, type Verb } from '../framework/verb.ts';
import { within } from '../tape/machine.ts';
import { CHAIN_OPTIONS, chainNames, json } from './options.ts';

/** How long switchers are given until they stand: each is set muted, and settles. */
const STANDS_MS = 5000;

interface PointRow {
	unit: string;
	control: string;
	position: number;
	/** In words. */
	wanted: string;
	stands: boolean;
}

function pointRows(state: RemoteState): PointRow[] {
	const { chain, definitions, units } = state;
	if (chain === null) return [];
	const names = chainNames(new Map(Object.entries(definitions)), (unit) => units[unit]?.name ?? unit);
	const faults = patchFaultsIn(state, chain);
	return patchPoints(chain).map((point) => ({
		...point,
		wanted: names.point(point),
		stands: !faults.some(({ unit, control }) => unit === point.unit && control === point.control),
	}));
}

export const patch: Verb = {
	name: 'patch',
	summary: 'Switch the path as the chain of the current track wants it',
	usage: '[--rig FILE] [--data DIR] [--json]',
	options: CHAIN_OPTIONS,
	notes:
		'What the button "Switch the path" of the remote does. Everything that leaves the converter is faded out meanwhile.\nExit code 3 when a switch is not known to stand so afterwards. Not while a pass or a recall runs.',
	run: async ({ args, env, stdout, signal }) => {
		args.exactly();
		const session = await attachSession(daemonOptions(args, env));
		try {
			if (session.state().chain === null)
				throw new DetentError('chain.none', {
					message: 'No track with a chain is open.',
					remedy: 'Give it one: `detent chain set PROJECT TRACK ID`.',
				});
			await session.command({ type: 'chain.patch' });
			const state = await within(session, STANDS_MS, (now) => pointRows(now).every(({ stands }) => stands), signal);
			const rows = pointRows(state);
			if (args.flag('json')) stdout.write(json(rows));
			else if (rows.length === 0) stdout.write('This chain asks nothing of switchers.\n');
			for (const { wanted, stands } of args.flag('json') ? [] : rows)
				stdout.write(`${wanted}${stands ? '' : ': not known to stand so'}\n`);
			return rows.every(({ stands }) => stands) ? EXIT.ok : EXIT.refused;
		} finally {
			await session.close();
		}
	},
};
