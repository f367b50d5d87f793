import type { Connection } from '../../shared/model/rig.ts';
import type { SerialTarget } from '../../transports/serial.ts';

/** The port that a rig's serial connection names; its schema has seen to it that it names one. */
export function serialTarget({ path, usb }: Extract<Connection, { kind: 'serial' }>): SerialTarget {
	return path === undefined ? { usb: usb ?? {} } : { path };
}
