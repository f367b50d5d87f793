import type { Chain } from './model/chain.ts';
import { findControl } from './model/definition.ts';
import { type PatchFault, patchFaults } from './model/patch.ts';
import type { RemoteState } from './protocol/state.ts';

/** The points of a chain's patch that are not known to stand as it wants, by what a remote sees. */
export function patchFaultsIn(
	{ definitions, units }: Pick<RemoteState, 'definitions' | 'units'>,
	chain: Chain,
): PatchFault[] {
	return patchFaults(chain, (unit, id) => {
		const definition = definitions[unit];
		const control = definition === undefined ? null : findControl(definition, id);
		const standing = units[unit]?.controls[id];
		return control === null || standing === undefined ? null : { control, ...standing };
	});
}
