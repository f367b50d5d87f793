import { findControl } from '../../../src/shared/model/definition.ts';
import { samePosition } from '../../../src/shared/model/setting.ts';
import type { RecallStepState, RemoteState } from '../../../src/shared/protocol/state.ts';

/** True for a knob that was last seen where it has to go: only nobody has looked since. */
export function isOnlyToBeSeen(
	state: Pick<RemoteState, 'definitions'>,
	{ control: id, from, kind, to, unit }: RecallStepState,
): boolean {
	const definition = state.definitions[unit];
	const control = definition === undefined ? null : findControl(definition, id);
	return kind === 'hand' && from !== null && control !== null && samePosition(control, from, to);
}
