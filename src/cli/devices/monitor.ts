import type { WireBatch } from '../../shared/protocol/wire.ts';
import { daemonOptions, SESSION_OPTIONS } from '../daemonOptions.ts';
import { EXIT, type Verb } from '../framework/verb.ts';
import { openUnitLine, type UnitLine } from './unitLine.ts';
import { wireText } from './wireText.ts';

/** Tells how the link stands, and again whenever that changes, until the signal aborts. */
async function followLink(line: UnitLine, signal: AbortSignal, tell: (link: string) => void): Promise<void> {
	for (;;) {
		const before = line.link();
		tell(before);
		try {
			await line.linkChange(before, signal);
		} catch (error) {
			if (signal.aborted) return;
			throw error;
		}
	}
}

export const monitor: Verb = {
	name: 'monitor',
	summary: "Show a unit's wire: live bytes both ways, in words",
	usage: 'UNIT [--rig FILE] [--data DIR] [--seconds N] [--raw] [--json]',
	options: {
		...SESSION_OPTIONS,
		seconds: { type: 'string', value: 'N', summary: 'End after this time; without it Ctrl-C ends it' },
		raw: { type: 'boolean', summary: 'All bytes as hex, and no words' },
		json: { type: 'boolean', summary: 'One JSON object a line: direction, hex, words, atMs' },
	},
	notes:
		'→ is to the unit, ← from it. Sets nothing; connecting asks the unit whether it is there. Listens through the running daemon where one holds the data folder.',
	run: async ({ args, env, stdout, stderr, signal }) => {
		const { UNIT } = args.exactly('UNIT');
		const seconds = args.number('seconds', 0.1, 86_400);
		const options = daemonOptions(args, env);
		const ended = new AbortController();
		const end = () => ended.abort();
		signal.addEventListener('abort', end, { once: true });
		const cancel = seconds === null ? () => {} : options.clock.after(seconds * 1000, end);
		const line = await openUnitLine(options, UNIT);
		try {
			const print = ({ lines, dropped }: WireBatch) => {
				for (const one of lines) {
					stdout.write(args.flag('json') ? `${JSON.stringify(one)}\n` : wireText(one, args.flag('raw')));
				}
				if (dropped > 0) stderr.write(`${dropped} pieces came too fast and are not shown.\n`);
			};
			await line.monitor(print);
			stderr.write(`${UNIT}, held by ${line.holder}. Ctrl-C ends it.\n`);
			await followLink(line, ended.signal, (link) => stderr.write(`${UNIT} is ${link}\n`));
		} finally {
			cancel();
			signal.removeEventListener('abort', end);
			await line.close();
		}
		return EXIT.ok;
	},
};
