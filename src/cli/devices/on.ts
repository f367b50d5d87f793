import { attachSession } from '../attach.ts';
import { daemonOptions, SESSION_OPTIONS } from '../daemonOptions.ts';
import { EXIT, type Verb } from '../framework/verb.ts';

export const on: Verb = {
	name: 'on',
	summary: 'Say that a unit was switched on: its warm-up runs from then',
	usage: 'UNIT [--ago MINUTES]',
	options: {
		...SESSION_OPTIONS,
		ago: { type: 'string', value: 'MINUTES', summary: 'How long ago (default now)' },
	},
	notes: null,
	run: async ({ args, env, stdout }) => {
		const { UNIT } = args.exactly('UNIT');
		const session = await attachSession(daemonOptions(args, env));
		try {
			const minutesAgo = args.number('ago', 0, 100_000) ?? 0;
			await session.command({ type: 'unit.poweredOn', unit: UNIT, minutesAgo });
			const unit = session.state().units[UNIT];
			const left = unit?.warmUp?.minutesLeft ?? 0;
			stdout.write(`${unit?.name ?? UNIT}: ${left > 0 ? `${left} min left` : 'warm'}\n`);
			return EXIT.ok;
		} finally {
			await session.close();
		}
	},
};
