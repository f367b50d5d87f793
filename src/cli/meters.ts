import { readLocalAccess } from '../remote/localAccess.ts';
import { DetentError } from '../shared/errors.ts';
import { type Meters, type MeterTopic, metersFor } from '../shared/protocol/meters.ts';
import { attachSession } from './attach.ts';
import { daemonOptions, SESSION_OPTIONS } from './daemonOptions.ts';
import { EXIT, type Verb } from './framework/verb.ts';
import { metersText } from './meters/metersText.ts';

const TOPICS: readonly MeterTopic[] = ['levels', 'loudness', 'host'];
/** Readings of a terminal, and of what is no terminal: a new line each time. */
const SCREEN_MS = 100;
const LINES_MS = 1000;

export const verb: Verb = {
	name: 'meters',
	summary: 'Live levels, loudness, spectrum, load and buffer of the running daemon',
	usage: '[--spectrum] [--seconds N] [--json] [--data DIR]',
	options: {
		...SESSION_OPTIONS,
		spectrum: {
			type: 'boolean',
			summary: 'Mix and master in octaves too; with --json all 61 bands of a sixth of an octave',
		},
		seconds: { type: 'string', value: 'N', summary: 'End after this time; without it Ctrl-C ends it' },
		json: { type: 'boolean', summary: 'One JSON object a line, as often as readings come' },
	},
	notes:
		'Levels are dBFS, VU counts from the reference level of the chain, loudness and true peak are those of the master since the piece began or somebody began to look. A tone of -20 dBFS in both channels reads -20 dB in its octave; the bars are the thirds of the master, 8 dB each, the highest up to 0 dB.',
	run: async ({ args, env, stdout, signal }) => {
		const seconds = args.number('seconds', 0.1, 86_400);
		const options = daemonOptions(args, env);
		if (readLocalAccess(options.dataRoot) === null)
			throw new DetentError('cli.no-daemon', {
				message: 'No daemon runs, so nothing plays.',
				remedy: 'Start one with `detent serve`, then try again.',
			});
		const session = await attachSession(options);
		const topics: readonly MeterTopic[] = args.flag('spectrum') ? [...TOPICS, 'spectrum'] : TOPICS;
		const everyMs = stdout.isTTY ? SCREEN_MS : LINES_MS;
		let lines = 0;
		let shownMs = Number.NEGATIVE_INFINITY;
		const show = (meters: Meters) => {
			if (args.flag('json')) {
				stdout.write(`${JSON.stringify(metersFor(meters, topics))}\n`);
				return;
			}
			const nowMs = options.clock.monotonicMs();
			if (nowMs - shownMs < everyMs) return;
			shownMs = nowMs;
			const { chain, audio, transport } = session.state();
			const text = metersText(meters, {
				referenceDbfs: chain?.referenceDbfs ?? audio.referenceDbfs,
				rateHz: transport.rateHz,
			});
			// On a terminal the table stays where it is: back to its first line, and each line anew.
			stdout.write(stdout.isTTY ? `${lines > 0 ? `\x1b[${lines}A` : ''}${text.replaceAll('\n', '\x1b[K\n')}` : text);
			lines = text.split('\n').length - 1;
		};
		try {
			await new Promise<void>((resolve, reject) => {
				session.meters(topics, show, reject);
				if (seconds !== null) options.clock.after(seconds * 1000, resolve);
				signal.addEventListener('abort', () => resolve(), { once: true });
			});
		} finally {
			await session.close();
		}
		return EXIT.ok;
	},
};
