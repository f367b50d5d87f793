import { type CalibrationRun, calibrationSchema } from '../shared/model/calibration.ts';
import { type AttachedSession, attachSession } from './attach.ts';
import { atTerminal, type Person } from './calibration/person.ts';
import { printCalibration, printReport, writePlot } from './calibration/print.ts';
import { DAEMON_OPTIONS, daemonOptions } from './daemonOptions.ts';
import { usageError } from './framework/args.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';

/** `4.12`, `4,12 dBu` and `1.25 V` are levels; null for an empty answer. */
export function parseLevel(text: string): number | null {
	if (text === '') return null;
	const found = /^([+-]?\d+(?:[.,]\d+)?)\s*(dbu|v)?$/i.exec(text);
	const value = Number(found?.[1]?.replace(',', '.'));
	if (found === null || !Number.isFinite(value)) return Number.NaN;
	return found[2]?.toLowerCase() === 'v' ? 20 * Math.log10(value / Math.sqrt(0.6)) : value;
}

/** Says what the routine waits for. */
async function answer(
	session: Pick<AttachedSession, 'command'>,
	person: Person | null,
	run: CalibrationRun,
	dbu: number | null,
): Promise<void> {
	const next = (measuredDbu: number | null) =>
		session.command({ type: 'calibration.next', ...(measuredDbu === null ? {} : { measuredDbu }) });
	if (person === null) {
		await next(run.step === 'reference' ? dbu : null);
		return;
	}
	if (run.step === 'reference') {
		const said =
			dbu === null
				? await person.ask(
						'  What does the meter read? (4.1, or 1.23 V; Enter for not measured, "t" for the tone again) ',
					)
				: String(dbu);
		if (said.trim().toLowerCase() === 't') {
			await session.command({ type: 'calibration.repeat' });
			return;
		}
		let level = parseLevel(said);
		while (Number.isNaN(level))
			level = parseLevel(await person.ask('  A number of dBu or volts, like 4.1 or 1.23 V: '));
		await next(level);
	} else if (run.step === 'patch') {
		await person.ask('  Enter when it is patched: ');
		await next(null);
	} else {
		const again = await person.ask('  Enter to measure it again, "g" to go on: ');
		if (again.toLowerCase().startsWith('g')) await next(null);
		else await session.command({ type: 'calibration.repeat' });
	}
}

/**
 * Follows the routine to its end, and prints each step as it ends.
 *
 * @param before id of the one that ended before it: the daemon goes on showing that one until the new one begins
 */
export async function follow(
	session: Pick<AttachedSession, 'until' | 'command'>,
	{ stdout, progress, args }: Pick<VerbContext, 'stdout' | 'progress' | 'args'>,
	person: Person | null,
	signal: AbortSignal,
	before: string | null,
): Promise<CalibrationRun> {
	const quiet = args.flag('json');
	let printed = '';
	let shown: CalibrationRun | null = null;
	for (;;) {
		const { calibrating } = await session.until(
			({ calibrating: run }) => run !== null && run !== shown && run.id !== before,
			signal,
		);
		if (calibrating === null) continue;
		shown = calibrating;
		progress.clear();
		const last = calibrating.reports.at(-1);
		const key = last === undefined ? '' : `${calibrating.reports.length} ${last.step} ${last.read}`;
		if (last !== undefined && key !== printed && !quiet) printReport(stdout, last);
		printed = key;
		if (calibrating.phase === 'measuring') progress.report(calibrating.reports.length / 9, calibrating.instruction);
		else if (calibrating.phase !== 'waiting') return calibrating;
		else {
			if (!quiet && (calibrating.step === 'reference' || calibrating.step === 'patch'))
				stdout.write(`\n  ${calibrating.instruction}\n`);
			await answer(session, person, calibrating, args.number('dbu', -40, 40));
		}
	}
}

async function run(context: VerbContext): Promise<number> {
	const { args, env, stdout, signal } = context;
	args.exactly();
	const patch = args.choice('patch', ['cable', 'bypassed']) ?? 'cable';
	const loop = args.text('loop');
	const session = await attachSession(daemonOptions(args, env));
	const assume = args.flag('yes');
	const person = assume ? null : atTerminal(stdout);
	const cancel = () => void session.command({ type: 'calibration.cancel' }).catch(() => undefined);
	try {
		const simulated = session.state().studio.simulated;
		if (assume && !simulated && !args.flag('muted'))
			throw usageError(
				'--yes answers for a person.',
				'With real units say --muted too, once the monitor controller is.',
			);
		let monitorMuted = args.flag('muted') || assume;
		if (!monitorMuted && person !== null) {
			const said = await person.ask('Is the monitor controller muted? It may tap the return. (y) ');
			monitorMuted = /^(y|yes)$/i.test(said);
		}
		const before = session.state().calibrating?.id ?? null;
		await session.command({
			type: 'calibration.start',
			monitorMuted,
			patch,
			...(loop === null ? {} : { loop }),
		});
		signal.addEventListener('abort', cancel, { once: true });
		const ended = await follow(session, context, person, signal, before);
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
		signal.removeEventListener('abort', cancel);
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
