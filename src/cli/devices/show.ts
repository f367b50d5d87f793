import { DetentError } from '../../shared/errors.ts';
import { type Control, isStepped } from '../../shared/model/control.ts';
import { closest } from '../../units/definitions/hint.ts';
import { EXIT, type Verb } from '../framework/verb.ts';
import { DEFINITION_OPTIONS, definitionsOf, json, ORIGIN_WORDS, remoteWords } from './options.ts';

function controlLine(control: Control): string {
	const where = control.perChannel === true ? ' (left and right)' : '';
	const unit = control.unit === undefined ? '' : ` ${control.unit}`;
	const legends = isStepped(control) ? control.positions.map((step) => step.legend) : [];
	const shown = legends.length > 12 ? [...legends.slice(0, 5), '…', ...legends.slice(-5)] : legends;
	const positions = legends.length === 0 ? '' : `: ${shown.join(' | ')}${unit}`;
	return `  ${control.id}${where}  ${control.label}, ${control.type}${positions} [${control.confidence}]`;
}

export const show: Verb = {
	name: 'show',
	summary: 'Show one device definition',
	usage: 'ID [--devices DIR] [--data DIR] [--json]',
	options: DEFINITION_OPTIONS,
	notes: null,
	run: async (context) => {
		const { args, stdout } = context;
		const { ID } = args.exactly('ID');
		const definitions = definitionsOf(context);
		const found = definitions.get(ID);
		if (found === undefined) {
			const near = closest(ID, [...definitions.keys()]);
			throw new DetentError('device.unknown', {
				message: 'There is no such definition.',
				subject: ID,
				remedy: near === null ? '"detent devices list" lists them.' : `Did you mean ${near}?`,
			});
		}
		const { definition, origin } = found;
		if (args.flag('json')) {
			stdout.write(json(definition));
			return EXIT.ok;
		}
		const { maker, model, channels, description, controls, variants, sources, recallNotes } = definition;
		const lines = [
			`${maker} ${model} (${definition.class}, ${channels === 1 ? 'mono' : 'stereo'}, ${remoteWords(definition)})${ORIGIN_WORDS[origin]}`,
			...(description === undefined ? [] : [description.trim()]),
			'Controls:',
			...controls.map(controlLine),
			...variants.map((variant) => `Variant ${variant.id}: ${variant.title}`),
			...(recallNotes === undefined ? [] : [`Recall: ${recallNotes.trim()}`]),
			...sources.map((source) => `Source ${source.id}: ${source.at}`),
		];
		stdout.write(`${lines.join('\n')}\n`);
		return EXIT.ok;
	},
};
