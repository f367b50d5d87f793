import { existsSync } from 'node:fs';
import { messageCodec } from '../../protocols/settingMessage.ts';
import { dataFolder } from '../../store/layout.ts';
import { describeProblem } from '../../units/definitions/fileProblem.ts';
import { type DefinitionsReport, readDefinitions } from '../../units/definitions/loadDefinitions.ts';
import { SHIPPED_DEFINITIONS } from '../../units/definitions/shippedDefinitions.ts';
import { ownDefinitions } from '../../units/definitions/studioDefinitions.ts';
import { EXIT, type Verb, type VerbContext } from '../framework/verb.ts';
import { DEFINITION_OPTIONS, json } from './options.ts';

/** Of the folder that was named, else of those that come with Detent and the studio's own. */
function reportOf({ args, env }: Pick<VerbContext, 'args' | 'env'>): DefinitionsReport {
	const folder = args.text('devices');
	const shipped = readDefinitions(folder ?? SHIPPED_DEFINITIONS, messageCodec);
	const own = ownDefinitions(dataFolder(args.text('data'), env));
	if (folder !== null || !existsSync(own)) return shipped;
	const more = readDefinitions(own, messageCodec, SHIPPED_DEFINITIONS);
	return {
		definitions: new Map([...shipped.definitions, ...more.definitions]),
		files: shipped.files + more.files,
		controls: shipped.controls + more.controls,
		problems: [...shipped.problems, ...more.problems],
		unconfirmed: [...shipped.unconfirmed, ...more.unconfirmed],
	};
}

export const lint: Verb = {
	name: 'lint',
	summary: 'Check all device definitions',
	usage: '[--devices DIR] [--data DIR] [--json]',
	options: DEFINITION_OPTIONS,
	notes: 'Exit code 3 when a definition has an error. Facts that are not confirmed (confidence G or U) are listed.',
	run: async (context) => {
		const { args, stdout } = context;
		args.exactly();
		const report = reportOf(context);
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
