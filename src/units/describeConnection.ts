import type { Connection } from '../shared/model/rig.ts';
import type { Remote, SerialLine } from '../shared/model/wire.ts';
import { serialAddress } from '../transports/serial.ts';
import { serialTarget } from './drivers/serialTarget.ts';

const PARITY = { none: 'N', even: 'E', odd: 'O' } as const;
const FLOW = { none: '', 'rts-cts': ', RTS/CTS', 'xon-xoff': ', XON/XOFF' } as const;

/** `38400 8O1`, as it is written on the back of machines. */
export function describeLine({ baudRate, dataBits, parity, stopBits, flowControl }: SerialLine): string {
	return `${baudRate} ${dataBits}${PARITY[parity]}${stopBits}${FLOW[flowControl ?? 'none']}`;
}

/** How a unit is reached, with everything that must be set alike at both ends. */
export function describeConnection(connection: Connection, remote: Remote): string {
	switch (connection.kind) {
		case 'midi': {
			const { port, inputPort, channel, deviceId } = connection;
			const input = inputPort === undefined ? '' : `, answers on "${inputPort}"`;
			return `MIDI port "${port}"${input}, channel ${channel}, device id ${deviceId}`;
		}
		case 'osc':
			return `OSC to ${connection.host}:${connection.sendPort}, answers on port ${connection.receivePort}`;
		case 'tcp':
			return `TCP ${connection.host}:${connection.port}`;
		case 'serial': {
			const line = connection.line ?? (remote.kind === 'driver' ? remote.line : undefined);
			const settings = line === undefined ? '' : `, ${describeLine(line)}`;
			return `serial port ${serialAddress(serialTarget(connection))}${settings}`;
		}
		case 'gpi':
			return `contacts of the relay board ${connection.board}`;
	}
}
