import { messageCodec } from '../../protocols/settingMessage.ts';
import { describeProblem } from '../../units/definitions/fileProblem.ts';
import { readDefinitions } from '../../units/definitions/loadDefinitions.ts';
import { EXIT, type Verb } from '../framework/verb.ts';
import { DEFINITION_OPTIONS, folderOf, json } from './options.ts';

export const lint: Verb = {
	name: 'lint',
	summary: 'Check all device definitions',
	usage: '[--devices DIR] [--json]',
	options: DEFINITION_OPTIONS,
	notes: 'Exit code 3 when a definition has an error. Facts that are not confirmed (confidence G or U) are listed.',
	run: async ({ args, stdout }) => {
		args.exactly();
		const report = readDefinitions(folderOf(args), messageCodec);
		const errors = report.problems.filter((problem) => problem.severity === 'error').length;
		if (args.flag('json')) {
			const { files, controls, problems, unconfirmed } = report;
			stdout.write(json({ files, definitions: report.definitions.size, controls, problems, unconfirmed }));
		} else {
			const facts = report.unconfirmed.map(
				({ definition, control, confidence }) => `not confirmed (${confidence}): ${definition} ${control}`,
			);
			for (const line of [...facts, ...report.problems.map(describeProblem)]) stdout.write(`${line}\n`);
			const checked = `${report.definitions.size} of ${report.files} definitions are good, ${report.controls} controls`;
			const golden = [...report.definitions.values()].reduce((sum, { golden: list }) => sum + list.length, 0);
			stdout.write(`${checked}, ${golden} golden messages; ${errors} ${errors === 1 ? 'error' : 'errors'}.\n`);
		}
		return errors > 0 ? EXIT.refused : EXIT.ok;
	},
};
