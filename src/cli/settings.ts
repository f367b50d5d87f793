import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type SheetUnit, unitsFor } from '../paper/definitionsFor.ts';
import { type ReadUnit, readSettingsCsv, type SettingsOfUnit, settingsCsv } from '../paper/settingsCsv.ts';
import { DetentError } from '../shared/errors.ts';
import { isStepped } from '../shared/model/control.ts';
import { settableControls } from '../shared/model/definition.ts';
import { SCENE_SLOTS, type SceneSlot } from '../shared/model/scene.ts';
import { legendAt } from '../shared/model/setting.ts';
import { typedPosition } from '../shared/typedPosition.ts';
import { storeError } from '../store/storeError.ts';
import { attachSession } from './attach.ts';
import { daemonOptions, SESSION_OPTIONS } from './daemonOptions.ts';
import { usageError } from './framework/args.ts';
import type { OptionSpec } from './framework/option.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';
import { LOG_OPTIONS, readLog, rootOf } from './logAccess.ts';
import { rigOf } from './sheet.ts';

const SLOT: Readonly<Record<string, OptionSpec>> = {
	slot: { type: 'string', value: 'A|B|C', summary: 'Scene of each unit that takes them (default C)' },
};

function unitNamed(units: readonly SheetUnit[], wanted: string): SheetUnit {
	const text = wanted.toLowerCase();
	const found = units.find(({ id, name }) => id === text || name.toLowerCase() === text);
	if (found !== undefined) return found;
	throw usageError(`There is no unit "${wanted}".`, `There are ${units.map(({ id }) => id).join(', ')}.`);
}

/** Settings of a revision, or empty rows of units. */
function tableOf(context: VerbContext): SettingsOfUnit[] {
	const units = unitsFor(rootOf(context), rigOf(context));
	const { positionals } = context.args;
	const [ref] = positionals;
	const isUnit =
		ref !== undefined && units.some(({ id, name }) => [id, name.toLowerCase()].includes(ref.toLowerCase()));
	if (ref === undefined || isUnit) {
		const wanted = ref === undefined ? units : positionals.map((name) => unitNamed(units, name));
		return wanted.map(({ id, name, definition }) => ({
			unit: id,
			name,
			settings: settableControls(definition).map(({ id: control, label }) => ({ control, label, legend: null })),
		}));
	}
	const revision = readLog(context, (store) => store.revision(ref));
	if (revision !== null) return revision.facts.units;
	throw usageError(
		`There is no revision and no unit "${ref}".`,
		`The units are ${units.map(({ id }) => id).join(', ')}.`,
	);
}

async function fillScenes({ args, env, stdout }: VerbContext, read: readonly ReadUnit[]): Promise<number> {
	const slot: SceneSlot = args.choice('slot', SCENE_SLOTS) ?? 'C';
	const session = await attachSession(daemonOptions(args, env));
	try {
		for (const { unit, settings } of read) await session.command({ type: 'scene.write', unit, slot, settings });
		const { units } = session.state();
		for (const { unit, settings } of read)
			stdout.write(
				`${units[unit]?.name ?? unit}: ${settings.length === 1 ? '1 setting is' : `${settings.length} settings are`} in scene ${slot}.\n`,
			);
		stdout.write('Nothing has moved: recalling the scene on the remote leads there, by wire and by hand.\n');
		return EXIT.ok;
	} finally {
		await session.close();
	}
}

const take: Verb = {
	name: 'take',
	summary: 'Take settings from a table into a scene of each unit',
	usage: 'FILE.csv [--slot A|B|C]',
	options: { ...SESSION_OPTIONS, ...SLOT },
	notes:
		'Columns: unit (id or name), control (id) or label, setting as it is printed on the unit. Parted by commas, semicolons or tabs.\nAll rows are read before anything is stored.',
	run: async (context) => {
		const { FILE } = context.args.exactly('FILE');
		let text: string;
		try {
			text = readFileSync(FILE, 'utf8');
		} catch (error) {
			throw storeError(error, FILE);
		}
		return fillScenes(context, readSettingsCsv(text, unitsFor(rootOf(context), rigOf(context))));
	},
};

/** Asks for each control in the order of the list; an empty line leaves it out. Resolves when there is no more input. */
async function typeIn({ stdout, signal }: VerbContext, unit: SheetUnit): Promise<ReadUnit['settings']> {
	const terminal = createInterface({ input: process.stdin });
	const stop = () => terminal.close();
	signal.addEventListener('abort', stop, { once: true });
	const lines = terminal[Symbol.asyncIterator]();
	const settings: ReadUnit['settings'] = [];
	try {
		for (const control of settableControls(unit.definition)) {
			const steps = isStepped(control) ? ` (${control.positions.map(({ legend }) => legend).join(', ')})` : '';
			for (;;) {
				stdout.write(`${control.label}${steps}: `);
				const line = await lines.next();
				if (line.done === true) return settings;
				if (line.value.trim() === '') break;
				const position = typedPosition(control, line.value);
				if (position === null) {
					stdout.write(`  It can't stand at "${line.value.trim()}".\n`);
					continue;
				}
				const reading = legendAt(control, position);
				if (reading.toLowerCase() !== line.value.trim().toLowerCase()) stdout.write(`  ${reading}\n`);
				settings.push({ control: control.id, position });
				break;
			}
		}
		return settings;
	} finally {
		terminal.close();
		signal.removeEventListener('abort', stop);
	}
}

const type: Verb = {
	name: 'type',
	summary: 'Type a sheet of paper in: a setting, Enter, the next',
	usage: 'UNIT [--slot A|B|C]',
	options: { ...SESSION_OPTIONS, ...SLOT },
	notes: 'An empty line leaves a control out; Ctrl-D ends early and keeps what was typed; Ctrl-C keeps nothing.',
	run: async (context) => {
		const { UNIT } = context.args.exactly('UNIT');
		const unit = unitNamed(unitsFor(rootOf(context), rigOf(context)), UNIT);
		const settings = await typeIn(context, unit);
		context.signal.throwIfAborted();
		context.stdout.write('\n');
		if (settings.length === 0)
			throw new DetentError('cli.nothing-typed', { subject: unit.name, message: 'no setting was typed.' });
		return fillScenes(context, [{ unit: unit.id, settings }]);
	},
};

export const verb: Verb = {
	name: 'settings',
	summary: 'Settings as a table: out of the log, and in from paper',
	usage: '[REVISION | UNIT…] | take FILE.csv | type UNIT',
	options: {
		...LOG_OPTIONS,
		rig: { type: 'string', value: 'FILE', summary: 'The rig (default rig.yaml in the data folder)' },
	},
	notes:
		'Prints CSV: settings of a revision, or an empty table of units (of all, when none is named) to be filled in. `take` and\n`type` put them into a scene; from there a recall leads to them.',
	commands: { take, type },
	run: async (context) => {
		context.stdout.write(settingsCsv(tableOf(context)));
		return EXIT.ok;
	},
};
