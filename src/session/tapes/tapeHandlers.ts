import type { Command, CommandOf } from '../../shared/protocol/commands.ts';
import { authorOf } from '../author.ts';
import type { Actor } from '../port.ts';
import type { Locators, TrackRef } from './locators.ts';
import type { Tapes } from './tapes.ts';

/** What the session says about what may go on at the same time. */
export interface TapeGate {
	/** @throws DetentError `audio.busy`, `recall.busy` */
	requireIdle(what: string): void;
	/** Cancels the pass that runs through this machine, if one does. */
	cancelPass(unit: string): void;
	/** @throws DetentError `audio.busy` */
	requireNoPrint(what: string): void;
	/** The track that is worked on. @throws DetentError `chain.no-track` */
	current(): TrackRef;
}

type TapeCommandType = Extract<Command['type'], `tape.${string}` | `locator.${string}`>;
export type TapeHandlers = { [T in TapeCommandType]: (command: CommandOf<T>, actor: Actor) => unknown };

/** The commands of tape machines and their locator points, one handler each. */
export function tapeHandlers(tapes: Tapes, locators: Locators, gate: TapeGate): TapeHandlers {
	const locate = async (unit: string, seconds: number, point: string | null, actor: Actor) => {
		gate.requireIdle('move a tape');
		return { answer: await tapes.locate(unit, seconds, point, actor.id) };
	};
	return {
		'tape.command': async ({ unit, action }, actor) => {
			// Whatever goes on, a person must be able to stop a tape; a pass that runs through it ends with it.
			if (action !== 'stop') gate.requireIdle('move a tape');
			const answer = tapes.command(unit, action, actor.id);
			if (action === 'stop') gate.cancelPass(unit);
			return { answer: await answer };
		},
		'tape.arm': ({ unit, armed }) => {
			gate.requireNoPrint(armed ? 'arm record' : 'disarm record');
			if (armed) tapes.arm(unit);
			else {
				tapes.transport(unit);
				tapes.disarm(unit);
			}
		},
		'tape.locate': ({ unit, seconds }, actor) => locate(unit, seconds, null, actor),
		'tape.toZero': ({ unit }, actor) => locate(unit, 0, 'zero', actor),
		'tape.toPoint': ({ point: id }, actor) => {
			const { unit, seconds, name } = locators.point(gate.current(), id);
			return locate(unit, seconds, name, actor);
		},
		'locator.set': (command, actor) => locators.set(gate.current(), command, authorOf(actor)),
		'locator.rename': ({ point, name }, actor) => locators.rename(gate.current(), point, name, authorOf(actor)),
		'locator.remove': ({ point }, actor) => locators.remove(gate.current(), point, authorOf(actor)),
	};
}
