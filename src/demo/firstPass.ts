import type { Daemon } from '../daemon.ts';
import { DetentError } from '../shared/errors.ts';
import { failureWords } from '../shared/failureWords.ts';
import { chainUnits } from '../shared/model/chain.ts';
import type { CommandInput } from '../shared/protocol/commands.ts';
import { isWaiting, type RemoteState } from '../shared/protocol/state.ts';
import { formatDb } from '../shared/units.ts';
import { type DemoMove, type DemoStory, movesOf } from './settings.ts';

export interface FirstPassOptions {
	daemon: Daemon;
	story: DemoStory;
	mixPath: string;
	signal: AbortSignal;
	/** One line of the story. */
	say: (line: string) => void;
	/** True positions of the simulated knobs now, for the prediction; null when the rack is not ours to look into. */
	truePositions: (() => Record<string, Record<string, number>>) | null;
}

export interface FirstPassResult {
	revisions: [string, string, string];
	capturePaths: [string, string, string];
	/** Print 3 against print 1, RMS of the difference re RMS of print 1; null when they are bit-identical. */
	recalledDb: number | null;
	/** Print 2 against print 1. */
	changedDb: number | null;
	/** True positions during passes 1, 2 and 3. */
	truth: Record<string, Record<string, number>>[];
	recallSteps: { wire: number; hand: number; untouched: number };
}

/**
 * The whole story on one mix: import, settings, pass, revision 1, other settings, pass, revision 2, recall of 1, third
 * pass, and the null of print 3 against print 1. Everything is done through the session's commands, as a tablet would.
 *
 * @throws DetentError when a step of the story does not end as it should
 */
export async function runFirstPass(options: FirstPassOptions): Promise<FirstPassResult> {
	const { daemon, story, say, signal } = options;
	const { session } = daemon;
	const state = () => session.snapshot().state;
	const command = (input: CommandInput) => daemon.command(input);
	const until = (wanted: (state: RemoteState) => boolean) => daemon.until(wanted, signal);
	const truth: Record<string, Record<string, number>>[] = [];

	say(`Studio: ${state().studio.name}`);
	const { project } = (await command({ type: 'project.create', title: 'First pass', form: 'single' })) as {
		project: string;
	};
	const { track } = (await command({ type: 'track.create', project, title: 'The mix' })) as { track: string };
	await command({ type: 'track.mix', project, track, path: options.mixPath });
	const mix = state().projects[project]?.tracks[0]?.mix;
	if (!mix) throw new DetentError('internal.demo', { message: 'The mix is not in the log.' });
	say(
		`1. Import: ${mix.fileName}, ${(mix.frames / mix.rateHz).toFixed(1)} s at ${mix.rateHz} Hz, ${mix.bits} bit, SHA-256 ${mix.sha256.slice(0, 12)}…`,
	);

	await command({ type: 'chain.set', chain: story.chain });
	say(
		`   Chain: ${story.chain.name}: ${chainUnits(story.chain).join(' → ')}, send trim ${formatDb(story.chain.sendTrimDb)}`,
	);

	const setAll = async (moves: DemoMove[], label: string) => {
		for (const move of moves) {
			await command({
				type: 'control.move',
				...move,
				gesture: `${label} ${move.unit} ${move.control}`,
				seq: 0,
				last: true,
			});
		}
		// Everything on the wire has to be there before the pass: a knob that is still moving would be on the print.
		await until((now) =>
			moves.every(({ unit, control }) => now.units[unit]?.controls[control]?.evidence.outcome !== 'open'),
		);
		const lost = moves.filter(
			({ unit, control }) => state().units[unit]?.controls[control]?.evidence.outcome !== 'done',
		);
		if (lost.length > 0) {
			throw new DetentError('internal.demo', {
				message: `These controls did not take their setting: ${lost.map((move) => `${move.unit} ${move.control}`).join(', ')}.`,
			});
		}
		const byWire = moves.filter(
			({ unit, control }) => state().units[unit]?.controls[control]?.evidence.by === 'wire',
		).length;
		say(`${label}: ${moves.length} controls, ${byWire} by wire, ${moves.length - byWire} by hand`);
	};
	const pass = async (number: number, label: string): Promise<string> => {
		if (options.truePositions !== null) truth.push(options.truePositions());
		await command({ type: 'pass.start', note: label });
		const ended = await until((now) => ['complete', 'failed', 'cancelled'].includes(now.pass?.phase ?? ''));
		const revision = ended.pass?.revision;
		if (ended.pass?.phase !== 'complete' || !revision) {
			const { failure = null, phase = 'lost' } = ended.pass ?? {};
			const words =
				failure === null
					? `is ${phase}: no reason given.`
					: failureWords(`failed (${failure.kind})`, failure, ended.audio.rateHz);
			throw new DetentError('audio.pass-failed', { message: `The pass ${words}` });
		}
		const detail = session.revisionDetail(revision);
		const { capture, measurements, pass: facts } = detail.facts;
		say(
			`${label}: revision ${number} (${detail.hash.slice(0, 12)}), round trip ${((capture?.latency.frames ?? 0) + (capture?.latency.fraction ?? 0)).toFixed(3)} frames, head ${facts.edges?.head}, tail ${facts.edges?.tail}`,
		);
		say(
			`   capture ${formatDb(measurements.capture?.integratedLufs ?? null, 2, 'LUFS')}, master ${formatDb(measurements.master?.integratedLufs ?? null, 2, 'LUFS')}, ${formatDb(measurements.master?.truePeakDbtp ?? null, 2, 'dBTP')}`,
		);
		return revision;
	};
	const captureOf = (revision: string): string => {
		const path = session.mediaPath('capture', revision);
		if (path === null)
			throw new DetentError('internal.demo', { message: 'The capture is not there.', subject: revision });
		return path;
	};

	for (const unit of new Set(chainUnits(story.chain))) await command({ type: 'unit.rest', unit });
	await setAll(movesOf(story.first, state().definitions), '2. Settings A');
	const first = await pass(1, '3. Pass 1');
	await setAll(movesOf(story.second, state().definitions), '4. Settings B');
	const second = await pass(2, '5. Pass 2');
	for (const line of session.revisionDiff(second, first)) say(`   ${line}`);

	const recallSteps = await recall(options, first, '6. Recall of revision 1');
	const third = await pass(3, '7. Pass 3');
	const capturePaths: [string, string, string] = [captureOf(first), captureOf(second), captureOf(third)];
	const recalled = await daemon.offline.nullTest(capturePaths[0], capturePaths[2], { signal });
	const changed = await daemon.offline.nullTest(capturePaths[0], capturePaths[1], { signal });
	say(
		`8. Print 3 against print 1: ${describeNull(recalled.residualDb)} (delay ${recalled.delayFrames.toFixed(4)} frames, no gain fitted)`,
	);
	say(`   Print 2 against print 1: ${describeNull(changed.residualDb)}`);
	return {
		revisions: [first, second, third],
		capturePaths,
		recalledDb: recalled.residualDb,
		changedDb: changed.residualDb,
		truth,
		recallSteps,
	};
}

/** Plans and runs a recall; the hand steps are taken as done one by one, as a person's thumb would. */
async function recall(
	options: FirstPassOptions,
	revision: string,
	label: string,
): Promise<FirstPassResult['recallSteps']> {
	const { daemon, say, signal } = options;
	await daemon.command({ type: 'recall.plan', revision });
	const { recall: plan } = await daemon.until((now) => now.recall?.phase === 'planned', signal);
	if (plan === null) throw new DetentError('internal.demo', { message: 'There is no plan.' });
	const wire = plan.steps.filter((step) => step.kind !== 'hand').length;
	const hand = plan.steps.length - wire;
	say(`${label}: ${wire} steps by wire, ${hand} by hand, ${plan.untouched} controls stand right already`);
	await daemon.command({ type: 'recall.start' });
	for (;;) {
		const now = await daemon.until((state) => state.recall !== null && state.recall.phase !== 'running', signal);
		const running = now.recall;
		if (running === null || running.phase !== 'waiting for hand') break;
		const step = running.steps.find((known) => isWaiting(known));
		if (step === undefined) break;
		say(`   by hand: ${now.units[step.unit]?.name ?? step.unit}, ${step.text}`);
		await daemon.command({ type: 'recall.hand', step: step.id, outcome: 'done' });
	}
	const { recall: ended } = daemon.session.snapshot().state;
	if (ended?.phase !== 'done') {
		const open = ended?.steps
			.filter((step) => step.evidence.outcome !== 'done')
			.map((step) => `${step.text}: ${step.evidence.reason ?? step.evidence.outcome}`);
		throw new DetentError('recall.open', {
			message: `The recall is ${ended?.phase ?? 'gone'}: ${(open ?? []).join('; ')}`,
		});
	}
	const acknowledged = ended.steps.filter(
		(step) => step.evidence.by === 'wire' && step.evidence.evidence === 'acknowledged',
	).length;
	say(`   done: ${acknowledged} acknowledged by the units themselves`);
	return { wire, hand, untouched: plan.untouched };
}

/** Residual in words. */
export function describeNull(residualDb: number | null): string {
	return residualDb === null ? 'identical, bit for bit' : `residual ${residualDb.toFixed(1)} dB`;
}
