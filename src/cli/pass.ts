import { resolve } from 'node:path';
import type { Surroundings } from '../shared/model/revision.ts';
import type { RemoteState } from '../shared/protocol/state.ts';
import { type AttachedSession, attachSession } from './attach.ts';
import { DAEMON_OPTIONS, daemonOptions } from './daemonOptions.ts';
import { findTrackIn } from './findTrack.ts';
import { usageError } from './framework/args.ts';
import { beginCancellable } from './framework/beginCancellable.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';
import { passNews } from './passNews.ts';
import { endJson, endText, levelsText } from './passText.ts';
import { foundMachine } from './tape/machine.ts';

/**
 * Runs one pass of the chosen track, or mends a failed one, and resolves with the state at its end. Aborting the signal cancels the pass.
 *
 * @param onNews hears of progress and of what supervision finds, in the state as it then is
 * @param staysMuted the monitor controller is not opened before the end: stretches are printed again without asking
 * @throws the signal's reason where it was aborted before: no pass was started
 */
export async function runPass(
	session: Pick<AttachedSession, 'command' | 'until'>,
	order: { note: string; punchIn: boolean; surroundings?: Surroundings | undefined } | { note: string; mends: string },
	signal: AbortSignal,
	onNews: (state: RemoteState) => void,
	staysMuted: boolean,
): Promise<RemoteState> {
	const never = new AbortController().signal;
	const { note } = order;
	const start = () =>
		'mends' in order
			? session.command({ type: 'pass.mend', pass: order.mends, note })
			: session.command({ type: 'pass.start', note, punchIn: order.punchIn, surroundings: order.surroundings });
	const ended = (state: RemoteState) => ['complete', 'failed', 'cancelled'].includes(state.pass?.phase ?? 'failed');
	const cancel = () => void session.command({ type: 'pass.cancel' }).catch(() => undefined);
	const stopListening = await beginCancellable(signal, start, cancel);
	const sayMuted = () => void session.command({ type: 'monitor.confirmMuted', muted: true }).catch(() => undefined);
	let asked = false;
	try {
		return await session.until((state) => {
			const { pass } = state;
			onNews(state);
			const asks = pass?.phase === 'punching in' && state.audio.controller.confirmedAt === null;
			if (asks && !asked && staysMuted) sayMuted();
			asked = asks;
			return ended(state);
		}, never);
	} finally {
		stopListening();
	}
}

/** Arms the machine that the chain of the chosen track rolls. @throws DetentError `cli.usage` for a chain that rolls none */
async function armTape(session: AttachedSession, signal: AbortSignal): Promise<void> {
	const unit = session.state().chain?.tape?.unit;
	if (unit === undefined) throw usageError('The chain of this track rolls no machine.', 'Leave --arm out.');
	await foundMachine(session, unit, signal);
	await session.command({ type: 'tape.arm', unit, armed: true });
}

/** Chooses the track that was asked for, with what is asked of it before the pass. */
async function choose(session: AttachedSession, { args, signal }: VerbContext): Promise<void> {
	const [projectRef, trackRef = null] = args.positionals;
	if (projectRef === undefined || args.positionals.length > 2)
		throw usageError('Expected PROJECT [TRACK], or --mend PASS.', 'See --help.');
	const { project, track } = await findTrackIn(session, projectRef, trackRef);
	await session.command({ type: 'track.select', project: project.id, track: track.id });
	const mix = args.text('mix');
	if (mix !== null)
		await session.command({ type: 'track.mix', project: project.id, track: track.id, path: resolve(mix) });
	if (args.flag('arm')) await armTape(session, signal);
}

/** The failed pass to mend; null for a new one. */
function mended({ args }: VerbContext): string | null {
	const pass = args.text('mend');
	if (pass === null) return null;
	if (args.positionals.length > 0 || args.text('mix') !== null || args.flag('arm') || args.flag('punch-in'))
		throw usageError(
			'--mend PASS is all that is said of a print that is mended.',
			'The log knows its track, mix and chain.',
		);
	return pass;
}

/** What is said of room and tape; undefined when nothing is. */
function surroundings({ args }: VerbContext): Surroundings | undefined {
	const roomC = args.number('room', -10, 60);
	const tapeType = args.text('tape-type');
	const tapeAlignment = args.text('tape-alignment');
	if (roomC === null && tapeType === null && tapeAlignment === null) return undefined;
	return {
		...(roomC === null ? {} : { roomC }),
		...(tapeType === null ? {} : { tapeType }),
		...(tapeAlignment === null ? {} : { tapeAlignment }),
	};
}

async function run(context: VerbContext): Promise<number> {
	const { args, env, stdout, signal, progress } = context;
	const mends = mended(context);
	const session = await attachSession(daemonOptions(args, env));
	try {
		if (mends === null) await choose(session, context);
		// A mix takes a while to import; a word for a pass that is not started would be left standing.
		signal.throwIfAborted();
		if (args.flag('monitor-muted')) await session.command({ type: 'monitor.confirmMuted', muted: true });
		const note = args.text('note') ?? '';
		const order =
			mends === null ? { note, punchIn: args.flag('punch-in'), surroundings: surroundings(context) } : { note, mends };
		const json = args.flag('json');
		const state = await runPass(session, order, signal, passNews(context, json), args.flag('monitor-muted'));
		progress.clear();
		const { pass, chain, mendable } = state;
		if (!json && pass?.levels != null && chain !== null) stdout.write(levelsText(chain, pass.levels));
		stdout.write(json ? endJson(state) : endText(state));
		if (!json && pass?.phase === 'failed' && mendable !== null)
			stdout.write(`Its failed stretches can be printed again: detent pass --mend ${mendable.pass.slice(-8)}\n`);
		if (pass?.phase === 'complete') return EXIT.ok;
		return pass?.phase === 'cancelled' ? EXIT.cancelled : EXIT.failed;
	} finally {
		await session.close();
	}
}

export const verb: Verb = {
	name: 'pass',
	summary: 'Print a track through its chain and log the revision',
	usage:
		'(PROJECT [TRACK] [--mix FILE] [--arm] [--punch-in] | --mend PASS) [--note TEXT] [--room C] [--monitor-muted] [--json]',
	options: {
		...DAEMON_OPTIONS,
		mix: { type: 'string', value: 'FILE', summary: 'Give the track a new mix first' },
		arm: { type: 'boolean', summary: 'Arm record on the tape machine that the chain rolls' },
		'punch-in': { type: 'boolean', summary: 'Print stretches that fail again, and join them' },
		mend: {
			type: 'string',
			value: 'PASS',
			summary: 'Print only the failed stretches of this failed pass (`detent log` has its id)',
		},
		room: { type: 'string', value: 'C', summary: 'Temperature of the room, °C, for the revision' },
		'tape-type': { type: 'string', value: 'TEXT', summary: 'Which tape, for the revision' },
		'tape-alignment': { type: 'string', value: 'TEXT', summary: 'How its machine is aligned' },
		'monitor-muted': {
			type: 'boolean',
			summary: 'The monitor controller is muted and stays so until the pass has ended: test signals may be sent',
		},
		note: { type: 'string', value: 'TEXT', summary: 'A note for the revision' },
		json: { type: 'boolean', summary: 'Print the outcome as JSON, with what was found' },
	},
	notes:
		'Uses the running daemon where one holds the data folder, else runs by itself. Ctrl-C cancels the pass. What supervision finds is printed with its time while the pass runs; a print with warnings is complete, and the exit code 0.',
	run,
};
