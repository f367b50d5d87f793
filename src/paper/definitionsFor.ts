import { join } from 'node:path';
import { packageRoot } from '../process/packageRoot.ts';
import type { ResolvedDefinition } from '../shared/model/definition.ts';
import { loadDefinitions } from '../units/definitions/loadDefinitions.ts';
import { loadRig } from '../units/definitions/loadRig.ts';

export interface SheetUnit {
	id: string;
	name: string;
	definition: ResolvedDefinition;
}

/**
 * The units of a rig with their own definitions.
 *
 * @param rigPath null for the simulated studio
 * @throws DetentError `rig.invalid`, `device.invalid`
 */
export function unitsFor(rigPath: string | null): SheetUnit[] {
	const path = rigPath ?? join(packageRoot, 'presets', 'rigs', 'simulated-studio.yaml');
	const { rig, definitions } = loadRig(path, loadDefinitions(join(packageRoot, 'devices')));
	return rig.units.flatMap(({ id, name }) => {
		const definition = definitions.get(id);
		return definition === undefined ? [] : [{ id, name: name ?? definition.model, definition }];
	});
}
