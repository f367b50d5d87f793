import type { Clock } from '../../shared/clock.ts';
import { createOscTcpLink } from '../../transports/framed.ts';
import { createMidiPort } from '../../transports/midi.ts';
import { MidiPool } from '../../transports/midiPool.ts';
import { createSerialLink } from '../../transports/serial.ts';
import { createTcpLink } from '../../transports/tcp.ts';
import { createUdpLink } from '../../transports/udp.ts';
import type { DriverServices } from './driverServices.ts';
import { serialTarget } from './serialTarget.ts';

/**
 * The machine's real ports.
 *
 * @param openMidi ports that exist only in this process (the simulated studio's); null for real ones
 */
export function systemDriverServices(clock: Clock, openMidi: DriverServices['openMidi'] | null): DriverServices {
	const pool = new MidiPool({
		clock,
		createPort: (names) => createMidiPort(names, clock),
		// Core MIDI and Windows refuse what does not begin with a status byte.
		cutsSysEx: process.platform === 'linux',
	});
	return {
		clock,
		openMidi:
			openMidi ??
			(({ port, inputPort, wire }, pacing) =>
				pool.open({ port, inputPort: inputPort ?? null, wire: wire ?? 'din' }, pacing)),
		openOsc: (connection) => {
			const { host, sendPort, framing = 'udp' } = connection;
			return framing === 'udp' ? createUdpLink(connection, clock) : createOscTcpLink(host, sendPort, framing, clock);
		},
		openTcp: ({ host, port }) => createTcpLink(host, port, clock),
		openSerial: (connection, line) => createSerialLink(serialTarget(connection), line, clock),
	};
}
