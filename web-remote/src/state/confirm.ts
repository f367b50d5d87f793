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
	/** Nobody has ever said where it stands, and a revision needs it. */
	unsaid: boolean;
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
		// Nobody turns a trimmer for a track: one that was never looked at is not drawn where it stands.
		if (control.type === 'trimmer' && state.position === null) return [];
		const position = state.position ?? restPosition(control);
		return [{ unit: unit.id, control: control.id, position, unsaid: state.position === null }];
	});
	found.set(unit, unsure);
	return unsure;
}

/** Those of them of which nobody has ever said where they stand: no pass begins without. */
export function unsaidByHand(state: RemoteState | null, units: readonly string[]): Unsure[] {
	return unsureByHand(state, units).filter(({ unsaid }) => unsaid);
}

/** Controls of units set by hand whose position nobody vouches for now. */
export function unsureByHand(state: RemoteState | null, units: readonly string[]): Unsure[] {
	return units.flatMap((id) => {
		const unit = state?.units[id];
		const definition = state?.definitions[id];
		return unit === undefined || definition === undefined ? [] : unsureOf(unit, definition);
	});
}

/** So many leave at once: the whole rack is through in a moment, and no limit of the daemon is met. */
const AT_ONCE = 20;

/** A person has looked: these controls stand as they are drawn. Ends at the first that is refused. @returns true when none was */
export function confirmAsDrawn(units: readonly string[]): Promise<boolean> {
	return confirmControls(unsureByHand(store.state, units));
}

/** The same for these controls alone. */
export async function confirmControls(
	controls: readonly Pick<Unsure, 'unit' | 'control' | 'position'>[],
): Promise<boolean> {
	for (let first = 0; first < controls.length; first += AT_ONCE) {
		const answers = await Promise.all(
			controls
				.slice(first, first + AT_ONCE)
				.map(({ unit, control, position }) =>
					store.command({ type: 'control.move', unit, control, position, gesture: randomId(), seq: 0, last: true }),
				),
		);
		if (answers.some(({ ok }) => !ok)) return false;
	}
	return true;
}
