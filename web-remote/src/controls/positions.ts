import type { ControlState, UnitState } from '../../../src/shared/protocol/state.ts';

const made = new WeakMap<Readonly<Record<string, ControlState>>, ReadonlyMap<string, number | null>>();
const NONE: ReadonlyMap<string, number | null> = new Map();

/** Positions of a unit's controls by id, made once for each state of the unit. */
export function positionsOf(unit: UnitState | undefined): ReadonlyMap<string, number | null> {
	if (unit === undefined) return NONE;
	const known = made.get(unit.controls);
	if (known !== undefined) return known;
	const positions = new Map(Object.entries(unit.controls).map(([id, control]) => [id, control.position]));
	made.set(unit.controls, positions);
	return positions;
}
