import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DetentError } from '../shared/errors.ts';
import { dataFolder } from '../store/layout.ts';
import { describeProblem } from '../units/definitions/fileProblem.ts';
import { loadRig } from '../units/definitions/loadRig.ts';
import { studioDefinitions } from '../units/definitions/studioDefinitions.ts';
import { EXIT, type Verb } from './framework/verb.ts';

const check: Verb = {
	name: 'check',
	summary: 'Check a rig file as Detent does when it starts',
	usage: '[--rig FILE] [--data DIR] [--json]',
	options: {
		rig: { type: 'string', value: 'FILE', summary: 'The file (default rig.yaml in the data folder)' },
		data: { type: 'string', value: 'DIR', summary: 'The data folder (default ~/.local/share/detent)' },
		json: { type: 'boolean', summary: 'Print JSON' },
	},
	notes: 'Exit code 3 when the rig has an error. Nothing is opened and nothing is sent.',
	run: async ({ args, env, stdout }) => {
		args.exactly();
		const dataRoot = dataFolder(args.text('data'), env);
		const path = args.text('rig') ?? join(dataRoot, 'rig.yaml');
		if (!existsSync(path)) {
			throw new DetentError('rig.missing', {
				message: 'There is no rig file, so Detent uses the simulated studio.',
				subject: path,
				remedy: 'Describe your rig in the remote, or name a file with --rig.',
			});
		}
		const { rig, definitions, warnings } = loadRig(path, studioDefinitions(dataRoot));
		const units = rig.units.map(({ id, name, definition, connection }) => ({
			id,
			name: name ?? id,
			definition,
			connection: connection?.kind ?? null,
			controls: definitions.get(id)?.controls.length ?? 0,
		}));
		if (args.flag('json')) {
			stdout.write(`${JSON.stringify({ path, name: rig.name, units, warnings }, null, 2)}\n`);
			return EXIT.ok;
		}
		for (const warning of warnings) stdout.write(`${describeProblem(warning)}\n`);
		for (const unit of units) {
			const reached = unit.connection === null ? 'set by hand' : unit.connection;
			stdout.write(`${unit.id}  ${unit.definition}: ${unit.controls} controls, ${reached}\n`);
		}
		const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;
		stdout.write(
			`${path} is good: ${rig.name}, ${count(units.length, 'unit')}, ${count(warnings.length, 'warning')}.\n`,
		);
		return EXIT.ok;
	},
};

export const verb: Verb = {
	name: 'rig',
	summary: 'Check the rig file',
	usage: 'check',
	options: check.options,
	notes: null,
	commands: { check },
	run: async (context) => check.run(context),
};
