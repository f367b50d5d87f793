import { DetentError, isDetentError } from '../shared/errors.ts';
import { isWaiting, type RecallState, type RecallStepState, type RemoteState } from '../shared/protocol/state.ts';
import { type AttachedSession, attachSession } from './attach.ts';
import { DAEMON_OPTIONS, daemonOptions } from './daemonOptions.ts';
import { findRevision, findTrackIn } from './findTrack.ts';
import { beginCancellable } from './framework/beginCancellable.ts';
import type { Output } from './framework/output.ts';
import { atTerminal, type Person } from './framework/person.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';
import { whileAsked } from './framework/whileAsked.ts';

/** What a terminal without a person ends with. */
const NOBODY = {
	code: 'recall.no-hand',
	message: 'Nobody answers; the rest stays open.',
	remedy: 'Go on with it on the remote, or cancel it there.',
} as const;

/** How a step stands, in three or four words. */
export function describeEvidence({ evidence, by, outcome, reason }: RecallStepState['evidence']): string {
	if (outcome === 'done') return by === 'hand' ? 'set by hand' : evidence;
	return reason === null ? outcome : `${outcome}: ${reason}`;
}

/** A step with the name of its unit. */
function inWords(step: RecallStepState, state: RemoteState): string {
	return step.kind === 'safe' ? step.text : `${state.units[step.unit]?.name ?? step.unit}: ${step.text}`;
}

function printPlan(stdout: Output, recall: RecallState, state: RemoteState): void {
	stdout.write(
		`Recall of ${recall.title}: ${recall.steps.length} steps, ${recall.untouched} controls stand right already\n`,
	);
	const kinds = { safe: 'first', memory: 'memory', send: 'sent', hand: 'by hand' } as const;
	for (const problem of recall.problems) stdout.write(`  Not for certain, or not at all: ${problem}\n`);
	recall.steps.forEach((step, index) => {
		stdout.write(
			`  ${String(index + 1).padStart(3)}. ${kinds[step.kind].padEnd(8)}${inWords(step, state)}${offered(step)}\n`,
		);
	});
}

/** A memory is only offered until somebody wants it. */
function offered({ kind, chosen }: RecallStepState): string {
	return kind === 'memory' && chosen !== true ? ' (offered: --memories does it)' : '';
}

function waitingText(state: RemoteState, unit: string): string {
	const { name = unit, linkReason = null } = state.units[unit] ?? {};
	return `\n  Waiting for ${name}: ${linkReason ?? 'it is away.'} Its steps go on when it is back; the others go on now.\n`;
}

/**
 * Asks for each hand step in turn, unless somebody else sets it first; resolves when no step waits for a hand.
 *
 * @param person null: every step is taken as done
 * @throws the signal's reason, also while a step is asked for
 */
export async function walkByHand(
	session: Pick<AttachedSession, 'command' | 'until'>,
	person: Person | null,
	stdout: Output,
	signal: AbortSignal,
): Promise<RecallState> {
	let waitingFor = '';
	for (;;) {
		const state = await session.until(
			(now: RemoteState) =>
				now.recall === null || now.recall.phase !== 'running' || String(now.recall.waitingFor) !== waitingFor,
			signal,
		);
		const { recall } = state;
		for (const unit of recall?.waitingFor ?? []) {
			if (!waitingFor.split(',').includes(unit)) stdout.write(waitingText(state, unit));
		}
		waitingFor = String(recall?.waitingFor ?? '');
		if (recall?.phase === 'running') continue;
		if (recall === null) throw new DetentError('recall.gone', { message: 'The recall was put away by somebody else.' });
		if (recall.phase !== 'waiting for hand') return recall;
		const step = recall.steps.find((known) => isWaiting(known));
		if (step === undefined) return recall;
		stdout.write(`\n  ${inWords(step, state)}\n`);
		const stands = ({ recall: now }: RemoteState) =>
			now?.id === recall.id && now.phase === 'waiting for hand' && now.steps.find(isWaiting)?.id === step.id;
		const outcome = await whileAsked(session, stands, signal, (whileIt) => outcomeOf(person, whileIt));
		if (outcome === null) continue;
		await session.command({ type: 'recall.hand', step: step.id, outcome }).catch((error: unknown) => {
			// Another screen was quicker: the state tells how it went on.
			if (!isDetentError(error) || error.code !== 'recall.step') throw error;
			stdout.write(`  ${error.describe()}\n`);
		});
	}
}

/** How a hand step went; done where nobody is asked. */
async function outcomeOf(person: Person | null, signal: AbortSignal): Promise<'done' | 'failed' | 'back'> {
	if (person === null) return 'done';
	const said = await person.ask(
		'  Enter when it is set, "f" if it can\'t be set, "b" back to the one before: ',
		signal,
	);
	const word = said.toLowerCase();
	if (word.startsWith('f')) return 'failed';
	return word.startsWith('b') ? 'back' : 'done';
}

async function run({ args, env, stdout, signal }: VerbContext): Promise<number> {
	const [projectRef, trackRef, revisionRef] =
		args.positionals.length === 2 ? [args.positionals[0], null, args.positionals[1]] : args.positionals;
	if (projectRef === undefined || revisionRef === undefined || args.positionals.length > 3) {
		throw new DetentError('cli.usage', { message: 'Expected PROJECT [TRACK] REVISION.', remedy: 'See --help.' });
	}
	const session = await attachSession(daemonOptions(args, env));
	let stopListening = () => {};
	try {
		const { track } = await findTrackIn(session, projectRef, trackRef ?? null);
		const revision = findRevision(track, revisionRef).id;
		const cancel = () => void session.command({ type: 'recall.cancel' }).catch(() => undefined);
		// A plan that nobody waits for any more is put away.
		stopListening = await beginCancellable(signal, () => session.command({ type: 'recall.plan', revision }), cancel);
		if (args.flag('memories')) {
			const { recall } = await session.until((state) => state.recall?.phase === 'planned', signal);
			for (const { kind, unit } of recall?.steps ?? []) {
				if (kind === 'memory') await session.command({ type: 'recall.memory', unit, write: true });
			}
		}
		const { recall: plan } = await session.until((state) => state.recall?.phase === 'planned', signal);
		if (plan === null) throw new DetentError('recall.gone', { message: 'The plan was put away by somebody else.' });
		if (args.flag('json') && args.flag('plan')) stdout.write(`${JSON.stringify(plan)}\n`);
		else if (!args.flag('json')) printPlan(stdout, plan, session.state());
		if (args.flag('plan')) {
			await session.command({ type: 'recall.cancel' });
			return EXIT.ok;
		}
		stopListening();
		stopListening = await beginCancellable(signal, () => session.command({ type: 'recall.start' }), cancel);
		const person = args.flag('yes') ? null : atTerminal(stdout, NOBODY);
		const ended = await walkByHand(session, person, stdout, signal).finally(() => person?.close());
		if (args.flag('json')) stdout.write(`${JSON.stringify(ended)}\n`);
		else {
			stdout.write('\n');
			for (const step of ended.steps.filter(({ kind, chosen }) => kind !== 'memory' || chosen === true))
				stdout.write(`  ${describeEvidence(step.evidence).padEnd(16)} ${inWords(step, session.state())}\n`);
			stdout.write(`\nThe recall is ${ended.phase}.\n`);
		}
		return ended.phase === 'done' ? EXIT.ok : EXIT.failed;
	} finally {
		stopListening();
		await session.close();
	}
}

export const verb: Verb = {
	name: 'recall',
	summary: 'Put the rack back to the settings of a revision',
	usage: 'PROJECT [TRACK] REVISION [--memories] [--plan] [--yes] [--json]',
	options: {
		...DAEMON_OPTIONS,
		memories: { type: 'boolean', summary: 'Write the stored memories of digital units back before their settings' },
		plan: { type: 'boolean', summary: 'Print what would be done and touch nothing' },
		yes: { type: 'boolean', summary: 'Take every hand step as done (simulated studio, scripts)' },
		json: { type: 'boolean', summary: 'Print the plan or the outcome as JSON' },
	},
	notes: 'REVISION is its number in the track, its id or the start of its hash.',
	run,
};
