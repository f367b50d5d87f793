import { loadDefinitions } from '../../units/definitions/loadDefinitions.ts';
import { EXIT, type Verb } from '../framework/verb.ts';
import { DEFINITION_OPTIONS, folderOf, json, remoteWords } from './options.ts';

export const list: Verb = {
	name: 'list',
	summary: 'List the device definitions',
	usage: '[--devices DIR] [--json]',
	options: DEFINITION_OPTIONS,
	notes: null,
	run: async ({ args, stdout }) => {
		args.exactly();
		const rows = [...loadDefinitions(folderOf(args)).values()].map((definition) => ({
			id: definition.id,
			maker: definition.maker,
			model: definition.model,
			class: definition.class,
			channels: definition.channels,
			controls: definition.controls.length,
			remote: remoteWords(definition),
		}));
		if (args.flag('json')) stdout.write(json(rows));
		else {
			const width = Math.max(...rows.map(({ id }) => id.length));
			for (const row of rows) {
				stdout.write(`${row.id.padEnd(width)}  ${row.maker} ${row.model}: ${row.class}, ${row.remote}\n`);
			}
		}
		return EXIT.ok;
	},
};
