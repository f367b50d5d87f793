import { join } from 'node:path';
import { packageRoot } from '../process/packageRoot.ts';
import type { ResolvedDefinition } from '../shared/model/definition.ts';
import { loadRig } from '../units/definitions/loadRig.ts';
import { studioDefinitions } from '../units/definitions/studioDefinitions.ts';

export interface SheetUnit {
	id: string;
	name: string;
	definition: ResolvedDefinition;
}

/**
 * The units of a rig with their own definitions.
 *
 * @param dataRoot the data folder, which may have definitions of its own
 * @param rigPath null for the simulated studio
 * @throws DetentError `rig.invalid`, `device.invalid`
 */
export function unitsFor(dataRoot: string, rigPath: string | null): SheetUnit[] {
	const path = rigPath ?? join(packageRoot, 'presets', 'rigs', 'simulated-studio.yaml');
	const { rig, definitions } = loadRig(path, studioDefinitions(dataRoot));
	return rig.units.flatMap(({ id, name }) => {
		const definition = definitions.get(id);
		return definition === undefined ? [] : [{ id, name: name ?? definition.model, definition }];
	});
}
