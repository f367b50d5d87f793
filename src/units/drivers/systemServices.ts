import type { Clock } from '../../shared/clock.ts';
import { createMidiPort } from '../../transports/midi.ts';
import { createSerialLink } from '../../transports/serial.ts';
import { createTcpLink } from '../../transports/tcp.ts';
import { createUdpLink } from '../../transports/udp.ts';
import type { DriverServices } from './createDriver.ts';
import { serialTarget } from './serialTarget.ts';

/**
 * The machine's real ports.
 *
 * @param openMidi ports that exist only in this process (the simulated studio's); null for real ones
 */
export function systemDriverServices(clock: Clock, openMidi: DriverServices['openMidi'] | null): DriverServices {
	return {
		clock,
		openMidi: openMidi ?? (({ port, inputPort }) => createMidiPort({ port, inputPort: inputPort ?? null }, clock)),
		openOsc: (connection) => createUdpLink(connection, clock),
		openTcp: ({ host, port }) => createTcpLink(host, port, clock),
		openSerial: (connection, line) => createSerialLink(serialTarget(connection), line, clock),
	};
}
