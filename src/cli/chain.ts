import { check } from './chain/check.ts';
import { list } from './chain/list.ts';
import { CHAIN_OPTIONS } from './chain/options.ts';
import { patch } from './chain/patch.ts';
import { set } from './chain/set.ts';
import { show } from './chain/show.ts';
import type { Verb } from './framework/verb.ts';

export const verb: Verb = {
	name: 'chain',
	summary: 'Chains: list, check and show them, give a track one, switch the path',
	usage: 'COMMAND',
	options: CHAIN_OPTIONS,
	notes: null,
	commands: { list, check, show, set, patch },
	run: async (context) => list.run(context),
};
