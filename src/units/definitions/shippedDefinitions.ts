import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../process/packageRoot.ts';
import type { Definition } from '../../shared/model/definition.ts';
import { loadDefinitions } from './loadDefinitions.ts';
import { preparedDefinitions } from './preparedDefinitions.ts';

/** Folder of the definitions that come with Detent. */
export const SHIPPED_DEFINITIONS = join(packageRoot, 'devices');

/** Beside this program where it was built; beside its source there is none. */
export const PREPARED_DEFINITIONS = fileURLToPath(new URL('./shipped.json', import.meta.url));

let shipped: ReadonlyMap<string, Definition> | null = null;

/**
 * The definitions that come with Detent, by id. They are read once for the life of the process, and belong to everybody
 * who asks: nobody may change one.
 *
 * @throws DetentError `device.invalid` with file, line, column and what was expected when any of them has an error
 */
export function shippedDefinitions(): ReadonlyMap<string, Definition> {
	shipped ??= preparedDefinitions(SHIPPED_DEFINITIONS, PREPARED_DEFINITIONS) ?? loadDefinitions(SHIPPED_DEFINITIONS);
	return shipped;
}
