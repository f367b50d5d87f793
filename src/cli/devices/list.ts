import { EXIT, type Verb } from '../framework/verb.ts';
import { DEFINITION_OPTIONS, definitionsOf, json, ORIGIN_WORDS, remoteWords } from './options.ts';

export const list: Verb = {
	name: 'list',
	summary: 'List the device definitions',
	usage: '[--devices DIR] [--data DIR] [--json]',
	options: DEFINITION_OPTIONS,
	notes: null,
	run: async (context) => {
		const { args, stdout } = context;
		args.exactly();
		const rows = [...definitionsOf(context).values()].map(({ definition, origin }) => ({
			id: definition.id,
			maker: definition.maker,
			model: definition.model,
			class: definition.class,
			channels: definition.channels,
			controls: definition.controls.length,
			remote: remoteWords(definition),
			origin,
		}));
		if (args.flag('json')) stdout.write(json(rows));
		else {
			const width = Math.max(...rows.map(({ id }) => id.length));
			for (const row of rows) {
				stdout.write(
					`${row.id.padEnd(width)}  ${row.maker} ${row.model}: ${row.class}, ${row.remote}${ORIGIN_WORDS[row.origin]}\n`,
				);
			}
		}
		return EXIT.ok;
	},
};
