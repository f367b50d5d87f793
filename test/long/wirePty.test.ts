import { systemClock } from '../../src/process/systemClock.ts';
import { systemDriverServices } from '../../src/units/drivers/systemServices.ts';
import { describeWith } from '../capabilities.ts';
import { realTime } from '../support/realTime.ts';
import { driverSuite } from '../units/driverSuite.ts';
import { openBench } from '../units/simulatorsBench.ts';

describeWith(['socat', 'serialport'], 'Drivers over a pseudo-terminal', () => {
	driverSuite(
		'with the serial library',
		() => openBench({ clock: systemClock, wires: 'sockets', serial: 'pty' }, systemDriverServices(systemClock, null)),
		realTime,
	);
});
