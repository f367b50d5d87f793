import type { Chain } from '../../shared/model/chain.ts';
import type { ResolvedDefinition } from '../../shared/model/definition.ts';
import type { Rig } from '../../shared/model/rig.ts';
import { patchedUnits } from '../../shared/model/rigDraft.ts';
import { chainFaults, groundOfRig } from './chainFaults.ts';

/** Id of the chain that a rig gives by itself. */
export const RIG_CHAIN = 'rig';

/**
 * The chains that can be chosen in a studio: those that its units, switches and pairs can carry. Where none fits, the rig's own units in the order
 * of the file come first, with the digital end of the first preset.
 */
export function chainsFor(
	rig: Rig,
	definitions: ReadonlyMap<string, ResolvedDefinition>,
	presets: ReadonlyMap<string, Chain>,
): Map<string, Chain> {
	const ground = groundOfRig(rig, definitions);
	const fitting = new Map([...presets].filter(([, chain]) => chainFaults(chain, ground).length === 0));
	const [first] = presets.values();
	const units = patchedUnits(rig.units, (unit) => definitions.get(unit)?.class);
	if (fitting.size > 0 || first === undefined || units.length === 0) return fitting;
	const own: Chain = {
		...first,
		name: 'The rack in patch order',
		stages: [
			{ kind: 'insert', id: 'rack', name: 'The rack', units, trimDb: 0 },
			...first.stages.filter((stage) => stage.kind === 'digital'),
		],
	};
	return new Map([[RIG_CHAIN, own]]);
}
