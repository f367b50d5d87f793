import type { Command, CommandOf } from '../../shared/protocol/commands.ts';
import { authorOf } from '../author.ts';
import type { Listening } from '../listening/listening.ts';
import type { Actor } from '../port.ts';
import type { Projects } from '../projects/projects.ts';
import type { Tapes } from '../tapes/tapes.ts';
import type { Turns } from '../turns.ts';
import { revisionGoal } from './recallGoal.ts';
import type { RecallRunner } from './recallRunner.ts';

type RecallCommandType = Extract<Command['type'], `recall.${string}`>;
export type RecallHandlers = { [T in RecallCommandType]: (command: CommandOf<T>, actor: Actor) => unknown };

export interface RecallDesks {
	recalls: RecallRunner;
	projects: Projects;
	listening: Listening;
	/** The last print tells how loud the rack is only while everything stands as it did: look again. */
	renewMatches: () => void;
	tapes: Tapes;
	turns: Turns;
}

/** The commands of a recall, one handler each. */
export function recallHandlers(desks: RecallDesks): RecallHandlers {
	const { recalls, projects, listening, renewMatches, tapes, turns } = desks;
	const start = async (author: string | null): Promise<void> => {
		turns.requireIdle('recall');
		recalls.renew();
		tapes.disarmAll('a recall has started.');
		if (!recalls.isScene) await listening.halt();
		turns.goOn(
			recalls.run(author).finally(() => renewMatches()),
			'recall',
		);
	};
	return {
		'recall.plan': ({ revision }) => {
			turns.requireIdle('plan a recall');
			recalls.plan(revisionGoal(projects.revision(revision)));
		},
		'recall.start': (_, actor) => turns.inTurn(() => start(authorOf(actor))),
		'recall.hand': ({ step, outcome }) => recalls.hand(step, outcome),
		'recall.memory': ({ unit, write }) => recalls.memory(unit, write),
		'recall.skip': ({ unit }) => recalls.skip(unit),
		'recall.retry': (_, actor) =>
			turns.inTurn(async () => {
				turns.requireIdle('try again');
				recalls.replan();
				await start(authorOf(actor));
			}),
		'recall.cancel': () => recalls.cancel(),
	};
}
