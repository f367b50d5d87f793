import { createServer, type Server, type Socket } from 'node:net';
import { createFrameDecoder, encodeFrame, type StreamFraming } from '../../protocols/osc/framing.ts';
import { DetentError } from '../../shared/errors.ts';
import type { DeviceWire } from './deviceWire.ts';

const HOST = '127.0.0.1';
/** A peer that has said all it wants to say (`printf … | socat`) may still listen for this long. */
const LAST_WORDS_MS = 1000;

function listen(server: Server, port: number): Promise<number> {
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, HOST, () => {
			const address = server.address();
			if (address === null || typeof address === 'string') reject(new Error('The server has no port.'));
			else resolve(address.port);
		});
	});
}

/**
 * A device behind a TCP server on loopback: a serial device as a serial device server would show it, or an OSC device.
 *
 * @param wantedPort 0 lets the system choose
 * @param framing how OSC packets are told apart; null for plain bytes
 */
export function createTcpWire(wantedPort: number, framing: StreamFraming | null = null): DeviceWire {
	const sockets = new Set<Socket>();
	let server: Server | null = null;
	let port = wantedPort;
	let receive: (bytes: Uint8Array) => void = () => undefined;

	const start = async () => {
		const next = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
			sockets.add(socket);
			const decoder = framing === null ? null : createFrameDecoder(framing);
			socket.on('data', (bytes) => {
				if (decoder === null) receive(bytes);
				else for (const packet of decoder.push(bytes).packets) receive(packet);
			});
			socket.on('end', () => socket.setTimeout(LAST_WORDS_MS, () => socket.destroy()));
			// A peer that breaks off is part of the game.
			socket.on('error', () => socket.destroy());
			socket.on('close', () => sockets.delete(socket));
		});
		try {
			port = await listen(next, port);
		} catch (cause) {
			throw new DetentError('unit.simulator', {
				message: `The simulator cannot listen on port ${port}.`,
				subject: `${HOST}:${port}`,
				remedy: 'Choose another port.',
				cause,
			});
		}
		server = next;
	};
	const stop = async () => {
		const last = server;
		server = null;
		for (const socket of sockets) socket.destroy();
		sockets.clear();
		if (last !== null) await new Promise<void>((resolve) => last.close(() => resolve()));
	};
	return {
		open: async (listener) => {
			receive = listener;
			await start();
			if (framing === null) return { kind: 'tcp', host: HOST, port };
			return { kind: 'osc', host: HOST, sendPort: port, receivePort: 0, framing };
		},
		send: (bytes) => {
			const framed = framing === null ? bytes : encodeFrame(framing, bytes);
			for (const socket of sockets) socket.write(framed);
		},
		plug: async (plugged) => {
			if (!plugged) await stop();
			else if (server === null) await start();
		},
		close: stop,
	};
}
