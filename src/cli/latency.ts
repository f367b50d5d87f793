import { DetentError } from '../shared/errors.ts';
import type { Latency, RoundTripReport } from '../shared/model/measurement.ts';
import { type AttachedSession, attachSession } from './attach.ts';
import { DAEMON_OPTIONS, daemonOptions } from './daemonOptions.ts';
import { findTrackIn } from './findTrack.ts';
import { usageError } from './framework/args.ts';
import { beginCancellable } from './framework/beginCancellable.ts';
import { signed, textTable } from './framework/textTable.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';

const MOST_TIMES = 20;

function delayText({ frames, fraction, spreadFrames }: Latency): string {
	const spread = spreadFrames === undefined ? '' : ` ± ${spreadFrames.toFixed(spreadFrames < 0.1 ? 4 : 2)}`;
	return `${(frames + fraction).toFixed(3)}${spread}`;
}

function polarity({ inverted }: { inverted: boolean }): string {
	return inverted ? 'inverted' : 'upright';
}

const SIDES = ['left', 'right'] as const;

/** Why a channel has no delay. */
function silent({ side }: Latency, channel: Latency['side']): string {
	return side === undefined || side === channel ? 'nothing came back' : 'goes by the units';
}

/** What `detent latency` prints. */
export function roundTripText({ rateHz, latency, loops }: RoundTripReport): string {
	const ms = (1000 * (latency.frames + latency.fraction)) / rateHz;
	const lines = [
		`Round trip: ${delayText(latency)} frames (${ms.toFixed(3)} ms at ${rateHz / 1000} kHz), ${polarity(latency)}`,
		`A print is cut at ${latency.frames} frames; ${signed(latency.fraction, 3)} frame is left and kept with it.`,
	];
	const { through } = latency;
	if (through !== undefined) {
		const stream = through.prefillBlocks * through.blockFrames;
		lines.push(
			`Of it ${stream} frames are the stream's own: ${through.prefillBlocks} blocks of ${through.blockFrames}.`,
		);
	}
	if (latency.confidence < 2) lines.push('Not to be trusted: the methods do not agree.');
	const rows = loops.flatMap(({ loop, inserts, latency: one, changeFrames }) => {
		const name = inserts.length === 0 ? 'cable' : inserts.join(', ');
		const [left = null, right = null] = one.channels ?? [];
		return [
			[
				loop ?? 'main',
				name,
				delayText(one),
				polarity(one),
				'all',
				changeFrames === null ? '–' : signed(changeFrames, 3),
			],
			...(one.methods ?? []).map((method) => ['', '', method.frames.toFixed(3), polarity(method), method.method]),
			...[left, right].flatMap((channel, index) =>
				one.channels === undefined
					? []
					: [
							[
								'',
								'',
								channel?.frames.toFixed(3) ?? '–',
								channel === null ? silent(one, SIDES[index]) : polarity(channel),
								SIDES[index] ?? '',
							],
						],
			),
		];
	});
	return `${lines.join('\n')}\n\n${textTable([['pair', 'inserts', 'frames', 'polarity', 'by', 'change'], ...rows])}`;
}

/**
 * Begins the measurement and follows it to its end. Aborting the signal cancels it.
 *
 * @throws DetentError `audio.cancelled`, `audio.latency`; the signal's reason where it was aborted before: nothing was begun
 */
export async function measured(
	session: Pick<AttachedSession, 'command' | 'state' | 'until'>,
	order: { times: number; tape?: boolean },
	{ progress, signal }: Pick<VerbContext, 'progress' | 'signal'>,
): Promise<RoundTripReport> {
	const never = new AbortController().signal;
	let shown = session.state().measuring;
	const stopListening = await beginCancellable(
		signal,
		() => session.command({ type: 'latency.measure', ...order }),
		() => void session.command({ type: 'latency.cancel' }).catch(() => undefined),
	);
	try {
		for (;;) {
			const { measuring } = await session.until((state) => state.measuring !== shown, never);
			shown = measuring;
			if (measuring === null) continue;
			const { phase, text, done, of, report } = measuring;
			if (phase === 'measuring') {
				progress.report(done / of, text);
				continue;
			}
			progress.clear();
			if (report !== null) return report;
			throw new DetentError(phase === 'cancelled' ? 'audio.cancelled' : 'audio.latency', { message: text });
		}
	} finally {
		stopListening();
	}
}

async function run({ args, env, stdout, signal, progress }: VerbContext): Promise<number> {
	const [projectRef, trackRef = null] = args.positionals;
	if (args.positionals.length > 2) throw usageError('Expected [PROJECT [TRACK]].', 'See --help.');
	const times = Number(args.text('repeat') ?? '1');
	if (!Number.isInteger(times) || times < 1 || times > MOST_TIMES)
		throw usageError(`--repeat takes a whole number from 1 to ${MOST_TIMES}.`, 'See --help.');
	const session = await attachSession(daemonOptions(args, env));
	try {
		if (projectRef !== undefined) {
			const { project, track } = await findTrackIn(session, projectRef, trackRef);
			await session.command({ type: 'track.select', project: project.id, track: track.id });
		}
		if (args.flag('monitor-muted')) await session.command({ type: 'monitor.confirmMuted', muted: true });
		const tape = args.flag('tape') ? { tape: true } : {};
		const report = await measured(session, { times, ...tape }, { progress, signal });
		stdout.write(args.flag('json') ? `${JSON.stringify(report)}\n` : roundTripText(report));
		return report.latency.confidence < 2 ? EXIT.refused : EXIT.ok;
	} finally {
		// The word was for this measurement.
		if (args.flag('monitor-muted'))
			await session.command({ type: 'monitor.confirmMuted', muted: false }).catch(() => undefined);
		await session.close();
	}
}

export const verb: Verb = {
	name: 'latency',
	summary: 'Measure the round trip through the rack',
	usage: '[PROJECT [TRACK]] [--repeat N] [--tape] [--monitor-muted] [--json]',
	options: {
		...DAEMON_OPTIONS,
		repeat: { type: 'string', value: 'N', summary: 'Measure so often; the median and the spread are printed' },
		tape: {
			type: 'boolean',
			summary: 'A machine rolls and returns off its repro head: median and spread of its delay',
		},
		'monitor-muted': {
			type: 'boolean',
			summary: 'The monitor controller is muted: test signals may be sent',
		},
		json: { type: 'boolean', summary: 'Print it as JSON' },
	},
	notes:
		'Test signals of -20 dBFS go to the rack, and never to the monitors. Measured is the chain of the track, loop by loop; without PROJECT that of the track that was touched last. Exit code 3 when the methods do not agree.',
	run,
};
