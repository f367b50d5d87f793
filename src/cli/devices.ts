import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../process/packageRoot.ts';
import { messageCodec } from '../protocols/settingMessage.ts';
import { DetentError } from '../shared/errors.ts';
import { type Control, isStepped } from '../shared/model/control.ts';
import type { Definition } from '../shared/model/definition.ts';
import { editorSchemas } from '../units/definitions/exportSchema.ts';
import { describeProblem } from '../units/definitions/fileProblem.ts';
import { closest } from '../units/definitions/hint.ts';
import { loadDefinitions, readDefinitions } from '../units/definitions/loadDefinitions.ts';
import type { Args } from './framework/args.ts';
import { EXIT, type OptionSpec, type Verb } from './framework/verb.ts';

const FOLDER: Record<string, OptionSpec> = {
	devices: { type: 'string', value: 'DIR', summary: 'Folder of definitions instead of those that come with Detent' },
};
const OPTIONS: Record<string, OptionSpec> = { ...FOLDER, json: { type: 'boolean', summary: 'Print JSON' } };

const folderOf = (args: Args) => args.text('devices') ?? join(packageRoot, 'devices');
const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

const lint: Verb = {
	name: 'lint',
	summary: 'Check all device definitions',
	usage: '[--devices DIR] [--json]',
	options: OPTIONS,
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

const list: Verb = {
	name: 'list',
	summary: 'List the device definitions',
	usage: '[--devices DIR] [--json]',
	options: OPTIONS,
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

function remoteWords({ remote }: Definition): string {
	if (remote.kind === 'none') return 'set by hand';
	return remote.kind === 'driver' ? remote.driver : remote.kind;
}

function controlLine(control: Control): string {
	const where = control.perChannel === true ? ' (left and right)' : '';
	const unit = control.unit === undefined ? '' : ` ${control.unit}`;
	const legends = isStepped(control) ? control.positions.map((step) => step.legend) : [];
	const shown = legends.length > 12 ? [...legends.slice(0, 5), '…', ...legends.slice(-5)] : legends;
	const positions = legends.length === 0 ? '' : `: ${shown.join(' | ')}${unit}`;
	return `  ${control.id}${where}  ${control.label}, ${control.type}${positions} [${control.confidence}]`;
}

const show: Verb = {
	name: 'show',
	summary: 'Show one device definition',
	usage: 'ID [--devices DIR] [--json]',
	options: OPTIONS,
	notes: null,
	run: async ({ args, stdout }) => {
		const { ID } = args.exactly('ID');
		const definitions = loadDefinitions(folderOf(args));
		const definition = definitions.get(ID);
		if (definition === undefined) {
			const near = closest(ID, [...definitions.keys()]);
			throw new DetentError('device.unknown', {
				message: 'There is no such definition.',
				subject: ID,
				remedy: near === null ? '"detent devices list" lists them.' : `Did you mean ${near}?`,
			});
		}
		if (args.flag('json')) {
			stdout.write(json(definition));
			return EXIT.ok;
		}
		const { maker, model, channels, description, controls, variants, sources, recallNotes } = definition;
		const lines = [
			`${maker} ${model} (${definition.class}, ${channels === 1 ? 'mono' : 'stereo'}, ${remoteWords(definition)})`,
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

const schema: Verb = {
	name: 'schema',
	summary: 'Write the JSON Schemas of definitions and rigs, for editors',
	usage: 'OUTDIR',
	options: {},
	notes: 'In an editor with the YAML language server: # yaml-language-server: $schema=PATH',
	run: async ({ args, stdout }) => {
		const { OUTDIR } = args.exactly('OUTDIR');
		await mkdir(OUTDIR, { recursive: true });
		for (const [name, content] of Object.entries(editorSchemas())) {
			const path = join(OUTDIR, name);
			await writeFile(`${path}.part`, json(content), { flush: true });
			await rename(`${path}.part`, path);
			stdout.write(`${path}\n`);
		}
		return EXIT.ok;
	},
};

export const verb: Verb = {
	name: 'devices',
	summary: 'List, show and check device definitions',
	usage: 'COMMAND',
	options: OPTIONS,
	notes: null,
	commands: { lint, list, show, schema },
	run: async (context) => list.run(context),
};
