import { findControl, type ResolvedDefinition } from '../../shared/model/definition.ts';

/**
 * Controls whose `driver` binding names a parameter that the driver knows.
 *
 * @param known what the driver has of each parameter, by its name in device files
 * @returns the same by control id, in the order of the definition
 */
export function driverParameters<T>(
	definition: ResolvedDefinition,
	known: Readonly<Record<string, T>>,
): ReadonlyMap<string, T> {
	const found = new Map<string, T>();
	for (const [id, { driver }] of Object.entries(definition.wire)) {
		const parameter = driver === undefined ? undefined : known[driver.parameter];
		if (parameter !== undefined && findControl(definition, id) !== null) found.set(id, parameter);
	}
	return found;
}
