import { systemClock } from '../../../src/process/systemClock.ts';
import { systemDriverServices } from '../../../src/units/drivers/systemServices.ts';
import { realTime } from '../../support/realTime.ts';
import { driverSuite } from '../../units/driverSuite.ts';
import { openBench } from '../../units/simulatorsBench.ts';
import { createAdapterWire } from '../guest/adapters.ts';

driverSuite(
	'Drivers over real wires: MIDI ports of the sequencer, UDP, USB serial at 38400 8O1 and 9600 8N1',
	() =>
		openBench(
			{
				clock: systemClock,
				wires: 'sockets',
				serial: 'tcp',
				midi: 'virtual',
				ownWires: new Map([
					['recorder', createAdapterWire('RECORDER')],
					['deck', createAdapterWire('DECK')],
				]),
			},
			systemDriverServices(systemClock, null),
		),
	realTime,
);
