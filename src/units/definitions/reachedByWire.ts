import type { ResolvedDefinition } from '../../shared/model/definition.ts';
import type { Connection } from '../../shared/model/rig.ts';

/** Whether a unit that is connected so has a wire to this control; without one a hand sets it. */
export function reachedByWire(
	{ wire }: Pick<ResolvedDefinition, 'wire'>,
	connection: Connection | undefined,
	controlId: string,
): boolean {
	const own = wire[controlId];
	if (connection === undefined || own === undefined) return false;
	switch (connection.kind) {
		case 'midi':
			return own.midi !== undefined;
		case 'osc':
			return own.osc !== undefined;
		case 'gpi':
			return own.gpi !== undefined && connection.outputs[own.gpi.output] !== undefined;
		case 'serial':
		case 'tcp':
			return own.driver !== undefined;
	}
}
