import type { Board } from '../../shared/model/board.ts';
import type { SerialLine } from '../../shared/model/wire.ts';

/** 9600 8N1: what LCUS and Modbus boards are delivered with; Numato boards take any rate. */
const DELIVERED: SerialLine = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 };

/** The line settings of a board: the rig's, or those it is delivered with. */
export function boardLine({ connection }: Board): SerialLine {
	return (connection.kind === 'serial' ? connection.line : undefined) ?? DELIVERED;
}
