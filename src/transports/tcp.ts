import { createConnection } from 'node:net';
import type { Clock } from '../shared/clock.ts';
import { type ByteLink, createByteLink, LINK_DEFAULTS } from './byteLink.ts';

/** A TCP connection that is opened again when it breaks; used for serial device servers and simulators. */
export function createTcpLink(host: string, port: number, clock: Clock): ByteLink {
	const address = `${host}:${port}`;
	return createByteLink({
		...LINK_DEFAULTS,
		address,
		clock,
		connect: (events) =>
			new Promise((resolve, reject) => {
				const socket = createConnection({ host, port, noDelay: true });
				let opened = false;
				const end = (reason: string) => {
					socket.destroy();
					if (opened) events.lost(reason);
					else reject(new Error(reason));
				};
				socket.on('error', (error) => end(`${address}: ${error.message}`));
				socket.on('close', () => end(`${address} closed the connection.`));
				socket.on('data', (bytes) => events.bytes(bytes));
				socket.on('connect', () => {
					opened = true;
					resolve({
						write: (bytes) =>
							new Promise((done, failed) => {
								socket.write(bytes, (error) => (error ? failed(error) : done()));
							}),
						close: async () => {
							socket.destroy();
						},
					});
				});
			}),
	});
}
