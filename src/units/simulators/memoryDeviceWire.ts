import type { Connection } from '../../shared/model/rig.ts';
import type { MemoryWire } from '../../transports/memory.ts';
import type { DeviceWire } from './deviceWire.ts';

/** The device's end of a wire in memory. */
export function createMemoryDeviceWire(wire: MemoryWire, connection: Connection): DeviceWire {
	return {
		open: async (receive) => {
			wire.attach({ receive });
			wire.plug(true);
			return connection;
		},
		send: (bytes) => wire.send(bytes),
		plug: async (plugged) => wire.plug(plugged),
		close: async () => {
			wire.attach(null);
			wire.plug(false);
		},
	};
}
