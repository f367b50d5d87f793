import { type ResolvedDefinition, settableControls } from '../../../src/shared/model/definition.ts';
import { isKnown } from '../../../src/shared/model/evidence.ts';
import { restPosition } from '../../../src/shared/model/rest.ts';
import type { RemoteState, UnitState } from '../../../src/shared/protocol/state.ts';
import { randomId } from './randomId.ts';
import { store } from './store.ts';

interface Unsure {
	unit: string;
	control: string;
	/** Where it is drawn. */
	position: number;
}

/** By the unit's state, which is a new object after every change: this is asked for on every change of anything. */
const found = new WeakMap<UnitState, Unsure[]>();

function unsureOf(unit: UnitState, definition: ResolvedDefinition): Unsure[] {
	if (unit.link !== 'manual') return [];
	const known = found.get(unit);
	if (known !== undefined) return known;
	const unsure = settableControls(definition).flatMap((control) => {
		const state = unit.controls[control.id];
		if (state === undefined || isKnown(state.evidence)) return [];
		return [{ unit: unit.id, control: control.id, position: state.position ?? restPosition(control) }];
	});
	found.set(unit, unsure);
	return unsure;
}

/** Controls of units set by hand whose position nobody vouches for now. */
export function unsureByHand(state: RemoteState | null, units: readonly string[]): Unsure[] {
	return units.flatMap((id) => {
		const unit = state?.units[id];
		const definition = state?.definitions[id];
		return unit === undefined || definition === undefined ? [] : unsureOf(unit, definition);
	});
}

/** A person has looked: these controls stand as they are drawn. One after another, so that no limit is met. */
export async function confirmAsDrawn(units: readonly string[]): Promise<void> {
	for (const { unit, control, position } of unsureByHand(store.state, units)) {
		const gesture = randomId();
		const answer = await store.command({ type: 'control.move', unit, control, position, gesture, seq: 0, last: true });
		if (!answer.ok) return;
	}
}
