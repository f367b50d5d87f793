import { lint } from './devices/lint.ts';
import { list } from './devices/list.ts';
import { monitor } from './devices/monitor.ts';
import { on } from './devices/on.ts';
import { DEFINITION_OPTIONS } from './devices/options.ts';
import { schema } from './devices/schema.ts';
import { show } from './devices/show.ts';
import { test } from './devices/test.ts';
import type { Verb } from './framework/verb.ts';

export const verb: Verb = {
	name: 'devices',
	summary: 'List, show and check device definitions; listen to a unit and test its connection',
	usage: 'COMMAND',
	options: DEFINITION_OPTIONS,
	notes: null,
	commands: { lint, list, monitor, on, schema, show, test },
	run: async (context) => list.run(context),
};
