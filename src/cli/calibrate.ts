import { calibrationSchema } from '../shared/model/calibration.ts';
import { attachSession } from './attach.ts';
import { guide } from './calibration/guide.ts';
import { printCalibration, writePlot } from './calibration/print.ts';
import { DAEMON_OPTIONS, daemonOptions } from './daemonOptions.ts';
import { usageError } from './framework/args.ts';
import { atTerminal } from './framework/person.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';

/** What a terminal without a person ends with. */
const NOBODY = {
	code: 'audio.calibration',
	message: 'Nobody answers; the calibration ends here.',
	remedy: 'Run it in a terminal.',
} as const;

async function run(context: VerbContext): Promise<number> {
	const { args, env, signal, stdout } = context;
	args.exactly();
	const patch = args.choice('patch', ['cable', 'bypassed']) ?? 'cable';
	const loop = args.text('loop');
	const session = await attachSession(daemonOptions(args, env));
	const assume = args.flag('yes');
	const person = assume ? null : atTerminal(stdout, NOBODY);
	try {
		const simulated = session.state().studio.simulated;
		if (assume && !simulated && !args.flag('muted'))
			throw usageError(
				'--yes answers for a person.',
				'With real units say --muted too, once the monitor controller is.',
			);
		let monitorMuted = args.flag('muted') || assume;
		if (!monitorMuted && person !== null) {
			const said = await person.ask('Is the monitor controller muted? It may tap the return. (y) ', signal);
			monitorMuted = /^(y|yes)$/i.test(said);
		}
		const order = { type: 'calibration.start', monitorMuted, patch, ...(loop === null ? {} : { loop }) } as const;
		const ended = await guide(session, order, context, person);
		if (ended.calibration === null) {
			stdout.write(`The calibration is ${ended.phase}: ${ended.instruction}\n`);
			return ended.phase === 'cancelled' ? EXIT.cancelled : EXIT.failed;
		}
		const calibration = calibrationSchema.parse(
			await session.command({ type: 'calibration.show', calibration: ended.calibration }),
		);
		const svg = args.text('svg');
		if (svg !== null) writePlot(svg, calibration);
		if (args.flag('json')) stdout.write(`${JSON.stringify(calibration)}\n`);
		else {
			stdout.write(`\n${ended.instruction}\n\n`);
			printCalibration(stdout, calibration, []);
		}
		return calibration.verdict === 'bad' ? EXIT.refused : EXIT.ok;
	} finally {
		person?.close();
		await session.close();
	}
}

export const verb: Verb = {
	name: 'calibrate',
	summary: 'Guided calibration: reference level, wiring, gain, noise, distortion, crosstalk, response',
	usage: '[--loop PAIR] [--patch cable|bypassed] [--muted] [--dbu DBU] [--svg FILE] [--yes] [--json]',
	options: {
		...DAEMON_OPTIONS,
		patch: { type: 'string', value: 'HOW', summary: 'cable: a loop cable (default); bypassed: through the rack' },
		loop: { type: 'string', value: 'PAIR', summary: 'An insert pair of audio.loops in rig.yaml; else the main pair' },
		muted: { type: 'boolean', summary: 'The monitor controller is muted' },
		dbu: { type: 'string', value: 'DBU', summary: 'What a meter at the rack reads of the reference tone' },
		svg: { type: 'string', value: 'FILE', summary: 'Draw response and noise into a file' },
		yes: { type: 'boolean', summary: 'Take everything as done (simulated studio, scripts)' },
		json: { type: 'boolean', summary: 'Print the calibration as JSON' },
	},
	notes:
		'Exit code 3 when the calibration found a fault that was not put right. Ctrl-C cancels; nothing is stored then.\nThe tones never leave on the monitor outputs, rise from -60 dBFS, and start only when somebody says that the\nmonitor controller is muted.',
	run,
};
