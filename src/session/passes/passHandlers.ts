import { DetentError } from '../../shared/errors.ts';
import type { PassCheck } from '../../shared/model/passCheck.ts';
import type { Command, CommandOf } from '../../shared/protocol/commands.ts';
import type { LogStore } from '../../store/logStore.ts';
import { authorOf } from '../author.ts';
import type { BlindDesk } from '../listening/blindDesk.ts';
import type { Comparing } from '../listening/comparing.ts';
import type { Listening } from '../listening/listening.ts';
import type { Actor } from '../port.ts';
import type { Projects } from '../projects/projects.ts';
import { requirePairs } from '../roundTrip/roundTrip.ts';
import type { RoundTripDesk } from '../roundTrip/roundTripDesk.ts';
import type { StateStore } from '../stateStore.ts';
import { checkTapeRoll, requireTransports } from '../tapes/tapeChecks.ts';
import type { Tapes } from '../tapes/tapes.ts';
import type { Turns } from '../turns.ts';
import { requireStandsPatched } from '../units/patching.ts';
import { dryCheck } from './dryCheck.ts';
import { mendablePass, showMendable } from './failedPrints.ts';
import type { LevelCheck } from './levelCheck.ts';
import { type PassCheckDeps, requireDisk, requireKnownSettings } from './passChecks.ts';
import type { PassOrder } from './passOrder.ts';
import type { PassRunner } from './passRunner.ts';

type PassCommandType = Extract<Command['type'], `pass.${string}` | `latency.${string}`>;
export type PassHandlers = { [T in PassCommandType]: (command: CommandOf<T>, actor: Actor) => unknown };

export interface PassDesks {
	passes: PassRunner;
	projects: Projects;
	listening: Listening;
	comparing: Comparing;
	roundTrips: RoundTripDesk;
	selectTrack: (project: string, track: string) => Promise<void>;
	blind: BlindDesk;
	tapes: Tapes;
	checks: PassCheckDeps;
	levelCheck: LevelCheck;
	logError: (error: unknown, what: string) => void;
	state: StateStore;
	store: LogStore;
	turns: Turns;
}

/** Passes and the round trip before them, one handler each. */
export function passHandlers(desks: PassDesks): PassHandlers {
	const { passes, projects, listening, roundTrips, comparing, selectTrack, blind, tapes, checks, state, store, turns } =
		desks;
	const { levelCheck, logError } = desks;
	const requireFree = (what: string): void => {
		turns.requireIdle(what);
		if (blind.hiding)
			throw new DetentError('audio.blind', {
				message: 'A blind test is on.',
				remedy: 'Reveal or end it before the pass.',
			});
	};
	const start = ({ note, punchIn, surroundings }: CommandOf<'pass.start'>, actor: Actor): Promise<void> => {
		requireFree('start a pass');
		const { project, track } = turns.current();
		const chain = turns.chain();
		const order = { project, track: projects.track(project, track), chain, note, author: authorOf(actor), punchIn };
		return begin({ ...order, surroundings });
	};
	const mend = async (command: CommandOf<'pass.mend'>, actor: Actor): Promise<void> => {
		requireFree('mend a print');
		const { project, pass } = mendablePass(store, command.pass);
		const track = projects.track(project, pass.track);
		passes.requireMendable(track, pass);
		const { current } = state.state;
		if (current?.project !== project || current.track !== track.id) await selectTrack(project, track.id);
		const note = command.note === '' ? pass.print.note : command.note;
		await begin({ project, track, chain: turns.chain(), note, author: authorOf(actor), punchIn: true, mends: pass });
	};
	const begin = async (order: PassOrder): Promise<void> => {
		const { chain, project } = order;
		tapes.disarmAll('a pass has started.', chain.passKind === 'fromTape' ? null : chain.tape?.unit);
		levelCheck.forget();
		await listening.halt();
		const notTold = (error: unknown) => logError(error, 'monitor');
		await comparing.printBegins().catch(notTold);
		// How it ends is in the state and in the log; the command is answered when it has begun.
		turns.goOn(
			passes.run(order).finally(async () => {
				projects.refresh(project);
				showMendable({ store, state });
				await comparing.printEnded().catch(notTold);
			}),
			'pass',
		);
	};
	const measure = async ({ times, tape }: CommandOf<'latency.measure'>): Promise<void> => {
		turns.requireIdle('measure the round trip');
		await listening.halt();
		turns.goOn(roundTrips.measure(state.state.chain, { times, tape }), 'latency');
	};
	const check = (): Promise<PassCheck[]> => {
		const { project, track } = turns.current();
		const summary = projects.track(project, track);
		const { mix, title } = summary;
		const { chain } = state.state;
		if (mix !== null && chain !== null && !turns.busy)
			levelCheck.run({ project, title, mix, chain }).catch((error: unknown) => logError(error, 'levels'));
		const { audioConfig, files, rack } = checks;
		const frames = mix === null ? 0 : Math.ceil((mix.frames * audioConfig.rateHz) / mix.rateHz);
		return dryCheck({
			state: state.state,
			mix,
			chain,
			compared: (ordered) => passes.comparedWith(summary, ordered),
			required: [
				{
					what: 'Settings',
					good: 'Every setting of the chain is known.',
					check: (chain) => requireKnownSettings(rack, chain),
				},
				{
					what: 'Patch',
					good: 'Everything stands as the chain wants it.',
					check: (chain) => requireStandsPatched(rack, chain),
				},
				{
					what: 'Channels',
					good: 'The converter has the channels of the chain.',
					check: (chain) => requirePairs(chain, audioConfig),
				},
				{
					what: 'Tape',
					good: 'No machine is in the way.',
					check: (chain) => {
						checkTapeRoll(chain);
						requireTransports({ rack, notice: () => {} }, chain);
					},
				},
				{
					what: 'Disk',
					good: 'There is room for the print.',
					check: () => requireDisk({ audioConfig, files }, frames),
				},
			],
		});
	};
	return {
		'pass.check': check,
		'pass.start': (command, actor) => turns.inTurn(() => start(command, actor)),
		'pass.mend': (command, actor) => turns.inTurn(() => mend(command, actor)),
		'pass.checkCancel': () => levelCheck.forget(),
		'pass.cancel': () => passes.cancel(),
		'latency.measure': (command) => turns.inTurn(() => measure(command)),
		'latency.cancel': () => roundTrips.cancel(),
	};
}
