import { createConnection } from 'node:net';
import type { Clock } from '../shared/clock.ts';
import { type ByteLink, type Connect, createByteLink, LINK_DEFAULTS } from './byteLink.ts';

/** Silence after which the other machine is asked whether it still lives; then each second, ten times (libuv). */
const KEEP_ALIVE_MS = 2000;
/** A server that comes back is found within this time. */
export const TCP_RETRY_MAX_MS = 1000;

/** Opens a TCP connection once. */
export function connectTcp(host: string, port: number): Connect {
	const address = `${host}:${port}`;
	return (events) =>
		new Promise((resolve, reject) => {
			const socket = createConnection({
				host,
				port,
				noDelay: true,
				keepAlive: true,
				keepAliveInitialDelay: KEEP_ALIVE_MS,
			});
			let opened = false;
			// Where the network swallows the call, the link's own deadline closes what comes of it.
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
		});
}

/**
 * A TCP connection that is opened again when it breaks; used for serial device servers in raw mode, and for simulators.
 * A peer that vanished without a word (a pulled network cable) is noticed 12 s later at the latest. Line settings are
 * those of the device server: RFC 2217 is not spoken.
 */
export function createTcpLink(host: string, port: number, clock: Clock): ByteLink {
	return createByteLink({
		...LINK_DEFAULTS,
		retryMaxMs: TCP_RETRY_MAX_MS,
		address: `${host}:${port}`,
		clock,
		connect: connectTcp(host, port),
	});
}
