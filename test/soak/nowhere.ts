import type { Clock } from '../../src/shared/clock.ts';
import type { DriverServices } from '../../src/units/drivers/driverServices.ts';

/** Services for wires in memory: nothing may leave this process. */
export function nowhereServices(clock: Clock): DriverServices {
	const nowhere = (): never => {
		throw new Error('nothing may leave this process');
	};
	return { clock, openMidi: nowhere, openOsc: nowhere, openTcp: nowhere, openSerial: nowhere };
}
