import type { LoopPatch } from '../../shared/model/calibration.ts';
import type { LoopCheckRun } from '../../shared/model/loopCheck.ts';
import { type AttachedSession, attachSession } from '../attach.ts';
import { DAEMON_OPTIONS, daemonOptions } from '../daemonOptions.ts';
import { usageError } from '../framework/args.ts';
import { beginCancellable } from '../framework/beginCancellable.ts';
import { atTerminal } from '../framework/person.ts';
import { textTable } from '../framework/textTable.ts';
import { EXIT, type Verb, type VerbContext } from '../framework/verb.ts';

const PATCH_WORDS: Record<LoopPatch, string> = {
	cable: 'Patch a cable from send to return in place of the rack, as at the calibration.',
	bypassed: 'Put every unit of the rack in bypass, and every switcher in its place, as at the calibration.',
};

/** What a terminal without a person ends with. */
const NOBODY = {
	code: 'audio.calibration',
	message: 'Nobody answers; nothing was measured.',
	remedy: 'Run it in a terminal.',
} as const;

/** Whether the monitor controller is muted and the loop is patched, by the words or by the person at the terminal. */
async function ready(session: AttachedSession, context: VerbContext, loop: string | null): Promise<boolean> {
	const { args, signal, stdout } = context;
	const { studio, audio } = session.state();
	const assume = args.flag('yes');
	if (assume && !studio.simulated && !args.flag('muted'))
		throw usageError('--yes answers for a person.', 'With real units say --muted too, once the monitor controller is.');
	if (assume) return true;
	const standing = loop === null ? audio.calibration : (audio.loopCalibrations[loop] ?? null);
	const person = atTerminal(stdout, NOBODY);
	try {
		const muted =
			args.flag('muted') ||
			/^(y|yes)$/i.test(await person.ask('Is the monitor controller muted? It may tap the return. (y) ', signal));
		if (muted && standing !== null)
			await person.ask(`${PATCH_WORDS[standing.calibration.patch]} Enter when it is: `, signal);
		return muted;
	} finally {
		person.close();
	}
}

function checkText({ check, text, loop }: LoopCheckRun): string {
	if (check === null) return `${text}\n`;
	const rows = check.rows.map(({ what, before, now }) => [what, before, now]);
	const pair = loop === null ? '' : `Pair ${loop}: `;
	return `${rows.length === 0 ? '' : `${textTable([['', 'calibrated', 'now'], ...rows])}\n`}${pair}${text}\n`;
}

export const check: Verb = {
	name: 'check',
	summary: 'Hold the loop against its newest calibration, in some seconds: level, sides, polarity, noise, response',
	usage: '[--loop PAIR] [--muted] [--yes] [--json]',
	options: {
		...DAEMON_OPTIONS,
		json: { type: 'boolean', summary: 'Print as JSON' },
		loop: { type: 'string', value: 'PAIR', summary: 'An insert pair of audio.loops in rig.yaml; else the main pair' },
		muted: { type: 'boolean', summary: 'The monitor controller is muted' },
		yes: { type: 'boolean', summary: 'Ask nothing: the loop is patched as at the calibration' },
	},
	notes:
		'Ends with 0 when nothing differs. What differs is named before each pass until it is put right or calibrated anew.',
	run: async (context) => {
		const { args, env, stdout, signal, progress } = context;
		args.exactly();
		const loop = args.text('loop');
		const session = await attachSession(daemonOptions(args, env));
		const cancel = () => void session.command({ type: 'calibration.cancel' }).catch(() => undefined);
		try {
			const monitorMuted = await ready(session, context, loop);
			const last = session.state().loopCheck;
			const start = () =>
				session.command({ type: 'calibration.check', monitorMuted, ...(loop === null ? {} : { loop }) });
			const stopListening = await beginCancellable(signal, start, cancel);
			const ended = session.until(({ loopCheck: run }) => {
				if (run?.phase === 'measuring') progress.report(run.done / run.of, run.text);
				return run !== null && run !== last && run.phase !== 'measuring';
			}, new AbortController().signal);
			const { loopCheck } = await ended.finally(stopListening);
			progress.clear();
			if (loopCheck === null) return EXIT.failed;
			stdout.write(args.flag('json') ? `${JSON.stringify(loopCheck)}\n` : checkText(loopCheck));
			if (loopCheck.phase === 'cancelled') return EXIT.cancelled;
			if (loopCheck.check === null) return EXIT.failed;
			return loopCheck.check.differs.length === 0 ? EXIT.ok : EXIT.refused;
		} finally {
			await session.close();
		}
	},
};
