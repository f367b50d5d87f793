import type { Logger } from 'pino';
import type { Clock } from '../../shared/clock.ts';
import { describeError } from '../../shared/errors.ts';
import type { ResolvedDefinition } from '../../shared/model/definition.ts';
import type { Rig } from '../../shared/model/rig.ts';
import { createBoardSource } from '../../units/boards/boardSource.ts';
import { createDriver } from '../../units/drivers/createDriver.ts';
import { systemDriverServices } from '../../units/drivers/systemServices.ts';
import type { RackUnit } from './rackUnits.ts';
import type { Simulation } from './simulation.ts';

/**
 * The rig's units with their drivers. A unit whose connection does not fit is set by hand, and the log says why.
 *
 * @param simulation null for a real studio
 */
export function connectUnits(
	rig: Rig,
	definitions: ReadonlyMap<string, ResolvedDefinition>,
	simulation: Simulation | null,
	clock: Clock,
	logger: Logger,
): RackUnit[] {
	const services = systemDriverServices(clock, simulation?.links.openMidi ?? null);
	const boards = createBoardSource(rig.boards ?? [], services);
	return rig.units.flatMap((unit) => {
		const definition = definitions.get(unit.id);
		if (definition === undefined) return [];
		try {
			return [{ rig: unit, definition, driver: createDriver(unit, definition, services, boards) }];
		} catch (error) {
			logger.error({ unit: unit.id, reason: describeError(error) }, 'no driver');
			return [{ rig: unit, definition, driver: null }];
		}
	});
}
