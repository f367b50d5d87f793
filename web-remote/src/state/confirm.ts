import { findControl } from '../../../src/shared/model/definition.ts';
import { isKnown } from '../../../src/shared/model/evidence.ts';
import type { RemoteState } from '../../../src/shared/protocol/state.ts';
import { restOf } from '../controls/turn.ts';
import { randomId } from './randomId.ts';
import { store } from './store.ts';

interface Unsure {
	unit: string;
	control: string;
	/** Where it is drawn. */
	position: number;
}

/** Controls of units set by hand whose position nobody vouches for now. */
export function unsureByHand(state: RemoteState | null, units: readonly string[]): Unsure[] {
	return units.flatMap((id) => {
		const unit = state?.units[id];
		const definition = state?.definitions[id];
		if (unit === undefined || definition === undefined || unit.link !== 'manual') return [];
		return Object.entries(unit.controls).flatMap(([controlId, control]) => {
			const found = findControl(definition, controlId);
			if (found === null || isKnown(control.evidence)) return [];
			return [{ unit: id, control: controlId, position: control.position ?? restOf(found) }];
		});
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
