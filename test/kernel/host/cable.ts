import { connect, type Socket } from 'node:net';

/** Connects to a socket of the machine; a later error only closes it. */
export function dial(path: string): Promise<Socket> {
	return new Promise((resolve, reject) => {
		const socket = connect(path);
		socket.once('error', reject);
		socket.once('connect', () => {
			socket.removeListener('error', reject);
			socket.on('error', () => socket.destroy());
			resolve(socket);
		});
	});
}

/** The cable between a USB serial adapter and the simulated unit at its far end. */
export interface Cable {
	/** While it is out, bytes of either end are lost, as they are on a real one. */
	plug(plugged: boolean): void;
	close(): void;
}

/** Joins two sockets of the machine: the adapter's, and that of the port which the simulated unit has open. */
export async function layCable(adapterPath: string, unitPath: string): Promise<Cable> {
	const [adapter, unit] = await Promise.all([dial(adapterPath), dial(unitPath)]);
	let plugged = true;
	for (const [from, to] of [
		[adapter, unit],
		[unit, adapter],
	] as const) {
		from.on('data', (bytes) => {
			if (plugged) to.write(bytes);
		});
	}
	return {
		plug: (value) => {
			plugged = value;
		},
		close: () => {
			adapter.destroy();
			unit.destroy();
		},
	};
}
