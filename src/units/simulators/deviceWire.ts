import type { Connection } from '../../shared/model/rig.ts';

/** The device's end of a connection. */
export interface DeviceWire {
	/** Opens it; resolves with the connection that a rig needs to reach the device. */
	open(receive: (bytes: Uint8Array) => void): Promise<Connection>;
	/** To whoever is connected; nobody there is no error. */
	send(bytes: Uint8Array): void;
	/** Pulls the cable, or puts it back at the same address. */
	plug(plugged: boolean): Promise<void>;
	close(): Promise<void>;
}
