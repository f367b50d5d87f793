import { resolve } from 'node:path';
import { DetentError } from '../shared/errors.ts';
import { driveText } from '../shared/levels.ts';
import type { Chain } from '../shared/model/chain.ts';
import type { PassLevels, RemoteState } from '../shared/protocol/state.ts';
import { formatDb } from '../shared/units.ts';
import { type AttachedSession, attachSession } from './attach.ts';
import { DAEMON_OPTIONS, daemonOptions } from './daemonOptions.ts';
import { findTrackIn } from './findTrack.ts';
import { usageError } from './framework/args.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';
import { foundMachine } from './tape/machine.ts';

/** Runs one pass of the chosen track and resolves with the state at its end. Aborting the signal cancels the pass. */
export async function runPass(
	session: AttachedSession,
	order: { note: string; punchIn: boolean },
	signal: AbortSignal,
	onProgress: (fraction: number, label: string) => void,
): Promise<RemoteState> {
	const never = new AbortController().signal;
	await session.command({ type: 'pass.start', ...order });
	const ended = (state: RemoteState) => ['complete', 'failed', 'cancelled'].includes(state.pass?.phase ?? 'failed');
	const cancel = () => void session.command({ type: 'pass.cancel' }).catch(() => undefined);
	signal.addEventListener('abort', cancel, { once: true });
	try {
		return await session.until((state) => {
			if (state.pass !== null) onProgress(state.pass.progress, state.pass.message);
			return ended(state);
		}, never);
	} finally {
		signal.removeEventListener('abort', cancel);
	}
}

/** How the mix met converter and rack, and what a person should know of it. */
function levelsText(chain: Chain, { drive, dacPeak, warnings }: PassLevels): string {
	const into = driveText(chain, drive);
	return [
		...(into === '' ? [] : [into]),
		`Peaks at the DAC ${formatDb(dacPeak.samplePeakDbfs, 2, 'dBFS')}, ${formatDb(dacPeak.truePeakDbtp, 2, 'dBTP')}`,
		...warnings.map((warning) => `! ${warning}`),
		'',
	].join('\n');
}

/** Arms the machine that the chain of the chosen track rolls. @throws DetentError `cli.usage` for a chain that rolls none */
async function armTape(session: AttachedSession, signal: AbortSignal): Promise<void> {
	const unit = session.state().chain?.tape?.unit;
	if (unit === undefined) throw usageError('The chain of this track rolls no machine.', 'Leave --arm out.');
	await foundMachine(session, unit, signal);
	await session.command({ type: 'tape.arm', unit, armed: true });
}

async function run({ args, env, stdout, signal, progress }: VerbContext): Promise<number> {
	const [projectRef, trackRef = null] = args.positionals;
	if (projectRef === undefined || args.positionals.length > 2) {
		throw new DetentError('cli.usage', { message: 'Expected PROJECT [TRACK].', remedy: 'See --help.' });
	}
	const session = await attachSession(daemonOptions(args, env));
	try {
		const { project, track } = findTrackIn(session.state(), projectRef, trackRef);
		await session.command({ type: 'track.select', project: project.id, track: track.id });
		const mix = args.text('mix');
		if (mix !== null)
			await session.command({ type: 'track.mix', project: project.id, track: track.id, path: resolve(mix) });
		if (args.flag('arm')) await armTape(session, signal);
		if (args.flag('monitor-muted')) await session.command({ type: 'monitor.confirmMuted', muted: true });
		const state = await runPass(
			session,
			{ note: args.text('note') ?? '', punchIn: args.flag('punch-in') },
			signal,
			(fraction, label) => progress.report(fraction, label),
		);
		progress.clear();
		const { pass, chain } = state;
		if (!args.flag('json') && pass?.levels != null && chain !== null) stdout.write(levelsText(chain, pass.levels));
		const revision = state.projects[project.id]?.tracks
			.find((known) => known.id === track.id)
			?.revisions.find((known) => known.id === pass?.revision);
		if (args.flag('json')) {
			stdout.write(
				`${JSON.stringify({ phase: pass?.phase, failure: pass?.failure ?? null, levels: pass?.levels ?? null, revision: revision ?? null })}\n`,
			);
		} else if (revision !== undefined) {
			stdout.write(
				`Revision ${revision.number} of ${track.title} (${revision.hash.slice(0, 12)}): ${formatDb(revision.integratedLufs, 1, 'LUFS')}, ${formatDb(revision.truePeakDbtp, 2, 'dBTP')}\n`,
			);
		} else {
			stdout.write(
				`The pass is ${pass?.phase ?? 'lost'}: ${pass?.failure?.reason ?? pass?.message ?? 'no reason given'}\n`,
			);
		}
		if (pass?.phase === 'complete') return EXIT.ok;
		return pass?.phase === 'cancelled' ? EXIT.cancelled : EXIT.failed;
	} finally {
		await session.close();
	}
}

export const verb: Verb = {
	name: 'pass',
	summary: 'Print a track through its chain and log the revision',
	usage: 'PROJECT [TRACK] [--mix FILE] [--note TEXT] [--arm] [--punch-in] [--monitor-muted] [--json]',
	options: {
		...DAEMON_OPTIONS,
		mix: { type: 'string', value: 'FILE', summary: 'Give the track a new mix first' },
		arm: { type: 'boolean', summary: 'Arm record on the tape machine that the chain rolls' },
		'punch-in': { type: 'boolean', summary: 'Print stretches that fail again, and join them' },
		'monitor-muted': {
			type: 'boolean',
			summary: 'The monitor controller is muted: test signals may be sent',
		},
		note: { type: 'string', value: 'TEXT', summary: 'A note for the revision' },
		json: { type: 'boolean', summary: 'Print the outcome as JSON' },
	},
	notes: 'Uses the running daemon where one holds the data folder, else runs by itself. Ctrl-C cancels the pass.',
	run,
};
