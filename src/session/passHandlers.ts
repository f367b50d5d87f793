import { DetentError } from '../shared/errors.ts';
import type { RoundTripReport } from '../shared/model/measurement.ts';
import type { Command, CommandOf } from '../shared/protocol/commands.ts';
import { authorOf } from './author.ts';
import type { BlindDesk } from './blindDesk.ts';
import type { Listening } from './listening.ts';
import type { PassCheckDeps } from './passChecks.ts';
import type { PassRunner } from './passRunner.ts';
import type { Actor } from './port.ts';
import type { Projects } from './projects.ts';
import { namedLoops } from './roundTrip.ts';
import type { StateStore } from './stateStore.ts';
import type { Tapes } from './tapes.ts';
import type { Turns } from './turns.ts';

type PassCommandType = Extract<Command['type'], `pass.${string}` | `latency.${string}`>;
export type PassHandlers = { [T in PassCommandType]: (command: CommandOf<T>, actor: Actor) => unknown };

export interface PassDesks {
	passes: PassRunner;
	projects: Projects;
	listening: Listening;
	/** The last print tells how loud the rack is only while everything stands as it did: look again. */
	renewMatches: () => void;
	blind: BlindDesk;
	tapes: Tapes;
	checks: PassCheckDeps;
	state: StateStore;
	turns: Turns;
}

/** Passes and the round trip before them, one handler each. */
export function passHandlers(desks: PassDesks): PassHandlers {
	const { passes, projects, listening, renewMatches, blind, tapes, checks, state, turns } = desks;
	const start = async ({ note, punchIn }: CommandOf<'pass.start'>, actor: Actor): Promise<void> => {
		turns.requireIdle('start a pass');
		if (blind.hiding)
			throw new DetentError('audio.blind', {
				message: 'A blind test is on.',
				remedy: 'Reveal or end it before the pass.',
			});
		const { project, track } = turns.current();
		const chain = turns.chain();
		const order = { project, track: projects.track(project, track), chain, note, author: authorOf(actor), punchIn };
		tapes.disarmAll('a pass has started.', chain.passKind === 'fromTape' ? null : chain.tape?.unit);
		await listening.halt();
		// How it ends is in the state and in the log; the command is answered when it has begun.
		turns.goOn(
			passes.run(order).finally(() => {
				projects.refresh(project);
				renewMatches();
			}),
			'pass',
		);
	};
	const measure = async ({ times, tape }: CommandOf<'latency.measure'>): Promise<RoundTripReport> => {
		turns.requireIdle('measure the round trip');
		const { chain } = state.state;
		const { rateHz } = checks.audioConfig;
		await listening.halt();
		const { latency, loops } = await listening.measureLatency(chain, { times, tape });
		const named = chain === null ? [{ loop: null, inserts: [], latency }] : namedLoops(chain, rateHz, loops);
		return { rateHz, latency, loops: named };
	};
	return {
		'pass.start': (command, actor) => turns.inTurn(() => start(command, actor)),
		'pass.cancel': () => passes.cancel(),
		'latency.measure': (command) => turns.inTurn(() => measure(command)),
	};
}
