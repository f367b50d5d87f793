import type { z } from 'zod';
import type { sceneAnswerSchema } from '../../shared/model/scene.ts';
import type { Command, CommandOf } from '../../shared/protocol/commands.ts';
import { authorOf } from '../author.ts';
import type { Actor } from '../port.ts';
import type { StateStore } from '../stateStore.ts';
import type { Tapes } from '../tapes/tapes.ts';
import type { Turns } from '../turns.ts';
import type { Rack } from '../units/rack.ts';
import type { RecallRunner } from './recallRunner.ts';
import type { Scenes } from './scenes.ts';

type SceneCommandType = Extract<Command['type'], `scene.${string}`> | 'undo' | 'redo';
export type SceneHandlers = { [T in SceneCommandType]: (command: CommandOf<T>, actor: Actor) => unknown };
type Answer = z.infer<typeof sceneAnswerSchema>;

export interface SceneDesks {
	scenes: Scenes;
	rack: Rack;
	recalls: RecallRunner;
	tapes: Tapes;
	state: StateStore;
	/** The last print tells how loud the rack is only while everything stands as it did: look again. */
	renewMatches: () => void;
	turns: Turns;
}

/** The scenes of a unit, and what takes them and gestures back, one handler each. */
export function sceneHandlers(desks: SceneDesks): SceneHandlers {
	const { scenes, rack, recalls, renewMatches, state, tapes, turns } = desks;
	/**
	 * Carries out what was planned. What only has to be sent is answered when it is done, so that quick taps queue up and
	 * the last one wins; a person's hands, and a unit that is away, are waited for behind the answer.
	 */
	const carryOut = async (unit: string, byHand: number, actor: Actor): Promise<Answer> => {
		tapes.disarmAll('a scene was recalled.');
		const run = recalls.run(authorOf(actor)).finally(() => renewMatches());
		if (byHand > 0 || state.state.units[unit]?.link === 'away') turns.goOn(run, 'scene');
		else await run;
		return { byHand };
	};
	const goThrough = (what: 'undo' | 'redo', actor: Actor) =>
		turns.inTurn(async () => {
			turns.requireNoPrint(what);
			const next = what === 'undo' ? rack.steps.newest : rack.steps.newestTakenBack;
			if (next?.scene == null) {
				// While the hands are led to a scene it is not one to take back yet, and nothing before it may be.
				if (recalls.running && recalls.isScene) turns.requireIdle(what);
				if (what === 'undo') rack.undo(actor.id);
				else rack.redo(actor.id);
				renewMatches();
				return { byHand: 0 };
			}
			turns.requireIdle(what);
			const byHand = scenes.planStep(next, what === 'undo' ? 'back' : 'again');
			if (what === 'undo') rack.steps.takeBack();
			else rack.steps.doAgain();
			return carryOut(next.scene.unit, byHand, actor);
		});
	return {
		'scene.store': ({ unit, slot }, actor) =>
			turns.inTurn(async () => {
				turns.requireIdle('store a scene');
				await rack.quiet();
				scenes.store(unit, slot, actor.id);
			}),
		'scene.write': ({ unit, slot, settings }, actor) =>
			turns.inTurn(async () => {
				turns.requireIdle('write a scene');
				scenes.write(unit, slot, settings, actor.id);
			}),
		'scene.recall': ({ unit, slot }, actor) =>
			turns.inTurn(async () => {
				turns.requireIdle('recall a scene');
				await rack.quiet();
				return carryOut(unit, scenes.plan(unit, slot), actor);
			}),
		'scene.clear': ({ unit, slot }) =>
			turns.inTurn(async () => {
				turns.requireIdle('clear a scene');
				scenes.clear(unit, slot);
			}),
		undo: (_, actor) => goThrough('undo', actor),
		redo: (_, actor) => goThrough('redo', actor),
	};
}
