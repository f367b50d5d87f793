import type { Board, GpiConnection } from '../../shared/model/board.ts';
import type { ResolvedDefinition } from '../../shared/model/definition.ts';
import type { Rig } from '../../shared/model/rig.ts';
import { TAPE_ACTIONS } from '../../shared/model/tape.ts';
import { closest } from './hint.ts';
import type { Finding } from './lintControls.ts';
import type { Path } from './readYaml.ts';

const error = (path: Path, message: string): Finding => ({ path, message, severity: 'error' });

function lintNames(definition: ResolvedDefinition, connection: GpiConnection, path: Path): Finding[] {
	const found: Finding[] = [];
	const { remote } = definition;
	const buttons: readonly string[] = remote.kind === 'gpi' ? (remote.buttons ?? []) : TAPE_ACTIONS;
	const lamps: readonly string[] = remote.kind === 'gpi' ? (remote.tallies ?? []) : TAPE_ACTIONS;
	const switches = Object.values(definition.wire).flatMap(({ gpi }) => (gpi === undefined ? [] : [gpi.output]));
	const known = [...buttons, ...switches];
	for (const name of Object.keys(connection.outputs)) {
		if (known.includes(name)) continue;
		const near = closest(name, known);
		const hint = near === null ? '' : `; did you mean "${near}"?`;
		found.push(error([...path, 'outputs', name], `${definition.id} has no button or switch "${name}"${hint}`));
	}
	for (const name of Object.keys(connection.tallies ?? {})) {
		if (!lamps.includes(name)) found.push(error([...path, 'tallies', name], `${definition.id} has no "${name}" tally`));
	}
	for (const name of Object.keys(connection.failSafe ?? {})) {
		if (!switches.includes(name) || connection.outputs[name] === undefined) {
			found.push(
				error([...path, 'failSafe', name], `"${name}" is no switch of this unit; buttons are always left open`),
			);
		}
	}
	if (connection.outputs['record'] !== undefined && connection.tallies?.record === undefined) {
		const message = 'a record button needs a record tally: nothing records unseen';
		found.push(error([...path, 'outputs', 'record'], message));
	}
	return found;
}

/**
 * What is wrong with relay boards and with the units that hang on them: boards that do not exist, channels out of range or
 * used twice, names that the unit does not have, a record button without its tally.
 *
 * @param resolved definitions by unit id
 */
export function lintBoards(rig: Rig, resolved: ReadonlyMap<string, ResolvedDefinition>): Finding[] {
	const found: Finding[] = [];
	const boards = new Map<string, Board>();
	const users = new Map<string, string>();
	const units = new Set(rig.units.map((unit) => unit.id));
	rig.boards?.forEach((board, index) => {
		const path = ['boards', index];
		if (boards.has(board.id)) found.push(error([...path, 'id'], `the board id "${board.id}" is used twice`));
		if (units.has(board.id)) found.push(error([...path, 'id'], `"${board.id}" is the id of a unit too`));
		boards.set(board.id, board);
		if (board.kind === 'lcus' && (board.inputs ?? 0) > 0) {
			found.push(error([...path, 'inputs'], 'an LCUS board tells nothing, so it has no inputs'));
		}
		if (board.kind !== 'modbus-rtu' && board.address !== undefined) {
			found.push(error([...path, 'address'], `a ${board.kind} board has no address`));
		}
	});
	rig.units.forEach((unit, index) => {
		const { connection } = unit;
		if (connection?.kind !== 'gpi') return;
		const path = ['units', index, 'connection'];
		const board = boards.get(connection.board);
		if (board === undefined) {
			const near = closest(connection.board, [...boards.keys()]);
			const hint = near === null ? '' : `; did you mean "${near}"?`;
			found.push(error([...path, 'board'], `there is no board "${connection.board}"${hint}`));
			return;
		}
		const use = (what: 'outputs' | 'tallies', name: string, channel: number, limit: number) => {
			const at = [...path, what, name];
			const word = what === 'outputs' ? 'output' : 'input';
			if (channel >= limit) {
				const has = limit === 0 ? `has no ${word}s` : `has the ${word}s 0 to ${limit - 1}`;
				found.push(error(at, `the board "${board.id}" ${has}`));
			}
			const key = `${board.id} ${word} ${channel}`;
			const other = users.get(key);
			if (other !== undefined) found.push(error(at, `${word} ${channel} of "${board.id}" is used by ${other} too`));
			users.set(key, `"${name}" of "${unit.id}"`);
		};
		for (const [name, channel] of Object.entries(connection.outputs)) use('outputs', name, channel, board.outputs);
		for (const [name, channel] of Object.entries(connection.tallies ?? {})) {
			use('tallies', name, channel, board.inputs ?? 0);
		}
		const definition = resolved.get(unit.id);
		if (definition !== undefined) found.push(...lintNames(definition, connection, path));
	});
	return found;
}
