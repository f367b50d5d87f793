import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DaemonOptions } from '../daemon.ts';
import { systemClock } from '../process/systemClock.ts';
import { dataFolder } from '../store/layout.ts';
import type { Args } from './framework/args.ts';
import type { OptionSpec } from './framework/option.ts';

/** Options of every verb that talks to the running daemon, or runs a session of its own. */
export const SESSION_OPTIONS: Readonly<Record<string, OptionSpec>> = {
	data: { type: 'string', value: 'DIR', summary: 'Where the log and the audio lie (default ~/.local/share/detent)' },
	rig: {
		type: 'string',
		value: 'FILE',
		summary: 'The studio (default rig.yaml in the data folder; without one, the simulated studio)',
	},
};

/** Options of verbs whose result hangs on what the rack does to the sound: without a rig, on how the simulated studio behaves. */
export const DAEMON_OPTIONS: Readonly<Record<string, OptionSpec>> = {
	...SESSION_OPTIONS,
	'hand-error': {
		type: 'string',
		value: 'PERCENT',
		summary: 'Simulated studio: how far a hand misses a pot, % of travel (default 0)',
	},
	seed: {
		type: 'string',
		value: 'N',
		summary: 'Simulated studio: seed of everything that is random in it (default 1)',
	},
	noise: { type: 'boolean', summary: 'Simulated studio: units hiss and hum' },
	drift: { type: 'boolean', summary: 'Simulated studio: units drift, tape wows and flutters' },
};

/** The daemon's options from the command line. */
export function daemonOptions(args: Args, env: Readonly<Record<string, string | undefined>>): DaemonOptions {
	const dataRoot = dataFolder(args.text('data'), env);
	const own = join(dataRoot, 'rig.yaml');
	return {
		dataRoot,
		rigPath: args.text('rig') ?? (existsSync(own) ? own : null),
		simulation: {
			speed: 'realtime',
			handErrorTravel: (args.number('hand-error', 0, 10) ?? 0) / 100,
			seed: args.integer('seed', 0, 0xffffffff) ?? 1,
			noise: args.flag('noise'),
			drift: args.flag('drift'),
		},
		audio: null,
		audioHost: 'process',
		audioEnv: env,
		clock: systemClock,
		logToFile: true,
	};
}
