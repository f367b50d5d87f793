import { createSocket, type Socket } from 'node:dgram';
import { DetentError } from '../../shared/errors.ts';
import type { DeviceWire } from './deviceWire.ts';

const HOST = '127.0.0.1';

/**
 * A device that speaks datagrams on loopback. It answers to the controller that it heard last; before the first message
 * it says nothing, because it knows nobody.
 *
 * @param wantedPort 0 lets the system choose
 */
export function createUdpWire(wantedPort: number): DeviceWire {
	let socket: Socket | null = null;
	let port = wantedPort;
	let peer: { port: number; address: string } | null = null;
	let receive: (bytes: Uint8Array) => void = () => undefined;

	const start = () =>
		new Promise<void>((resolve, reject) => {
			const next = createSocket('udp4');
			next.once('error', (cause) => {
				next.close();
				reject(
					new DetentError('unit.simulator', {
						message: `The simulator cannot open UDP port ${port}.`,
						subject: `${HOST}:${port}`,
						remedy: 'Choose another port.',
						cause,
					}),
				);
			});
			next.bind(port, HOST, () => {
				port = next.address().port;
				next.removeAllListeners('error');
				// Nobody at the other end shows as an error of the next call; it is none of the device's business.
				next.on('error', () => undefined);
				next.on('message', (bytes, source) => {
					peer = source;
					receive(bytes);
				});
				socket = next;
				resolve();
			});
		});
	const stop = async () => {
		const last = socket;
		socket = null;
		if (last !== null) await new Promise<void>((resolve) => last.close(() => resolve()));
	};
	return {
		open: async (listener) => {
			receive = listener;
			await start();
			return { kind: 'osc', host: HOST, sendPort: port, receivePort: 0 };
		},
		send: (bytes) => {
			if (peer !== null) socket?.send(bytes, peer.port, peer.address);
		},
		plug: async (plugged) => {
			if (!plugged) await stop();
			else if (socket === null) await start();
		},
		close: stop,
	};
}
