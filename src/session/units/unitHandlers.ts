import type { Clock } from '../../shared/clock.ts';
import type { Command, CommandOf } from '../../shared/protocol/commands.ts';
import { notice } from '../notice.ts';
import type { Actor } from '../port.ts';
import type { StateStore } from '../stateStore.ts';
import type { Turns } from '../turns.ts';
import type { Rack } from './rack.ts';
import type { UnitMemories } from './unitMemories.ts';
import { testRackUnit } from './unitWire.ts';

type UnitCommandType =
	| Extract<Command['type'], `control.${string}` | `drift.${string}`>
	| 'unit.read'
	| 'unit.test'
	| 'unit.fetchMemory'
	| 'unit.rest';
export type UnitHandlers = { [T in UnitCommandType]: (command: CommandOf<T>, actor: Actor) => unknown };

export interface UnitDesks {
	rack: Rack;
	memories: UnitMemories;
	/** The last print tells how loud the rack is only while everything stands as it did: look again. */
	renewMatches: () => void;
	state: StateStore;
	clock: Clock;
	turns: Turns;
}

/** Controls, questions to a unit and its memory, one handler each. */
export function unitHandlers({ rack, memories, renewMatches, state, clock, turns }: UnitDesks): UnitHandlers {
	/** Answered when it has begun: a person may have to walk to the unit first. */
	const fetchMemory = async (unit: string) => {
		turns.requireIdle('fetch a memory');
		const { project } = turns.current();
		const name = state.state.units[unit]?.name ?? unit;
		turns.goOn(
			memories.fetch(unit, project).then(({ bytes }) => {
				notice(state, clock, 'info', `The memory of ${name} is kept with the next revisions: ${bytes} bytes.`);
			}),
			'memory',
		);
	};
	return {
		'control.move': ({ unit, control, position, gesture, seq, last }, actor) => {
			turns.requireNoPrint('turn a knob');
			rack.move(unit, control, position, { by: actor.id, gesture: { remote: actor.id, gesture, seq }, last });
			// The last print tells how loud the rack is only while the knobs stand as they did.
			if (last) renewMatches();
		},
		'unit.read': async ({ unit }) => {
			turns.requireNoPrint('read a unit');
			await rack.read(unit);
		},
		'unit.test': ({ unit, rounds }) => {
			turns.requireNoPrint('test a unit');
			return testRackUnit(rack.unit(unit), clock, rounds);
		},
		'unit.fetchMemory': ({ unit }) => turns.inTurn(() => fetchMemory(unit)),
		'unit.rest': ({ unit }, actor) => {
			turns.requireNoPrint('move controls');
			rack.rest(unit, actor.id);
		},
		'drift.keep': ({ unit, control }) => rack.drift.keep(unit, control ?? null),
		'drift.putBack': (command, actor) => {
			turns.requireIdle('put a control back');
			rack.drift.putBack(command.unit, command.control ?? null, (control, position) =>
				rack.move(command.unit, control, position, { by: actor.id, gesture: null, last: true }),
			);
		},
	};
}
