import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import type { Clock } from '../shared/clock.ts';
import { type ByteLink, createByteLink, LINK_DEFAULTS } from './byteLink.ts';

export interface UdpAddress {
	/** Where datagrams go; only datagrams from this host are taken. */
	host: string;
	sendPort: number;
	/** Own port; 0 lets the system choose. */
	receivePort: number;
}

/** The addresses that mean this machine. */
const LOOPBACK = /^(127\.|::1$)/;

/**
 * Datagrams to and from one host. The own socket listens on loopback when the host is this machine, else on all
 * interfaces; a datagram from any other source is dropped unread, because OSC has no authentication.
 */
export function createUdpLink({ host, sendPort, receivePort }: UdpAddress, clock: Clock): ByteLink {
	const address = `${host}:${sendPort}`;
	return createByteLink({
		...LINK_DEFAULTS,
		address,
		clock,
		connect: async (events) => {
			const peer = await lookup(host);
			const socket = createSocket({
				type: peer.family === 6 ? 'udp6' : 'udp4',
				// Every send would look the address up again, and lose a turn of the event loop to it.
				lookup: (name, _options, found) => found(null, name, peer.family),
			});
			const own = LOOPBACK.test(peer.address) ? peer.address : peer.family === 6 ? '::' : '0.0.0.0';
			let opened = false;
			await new Promise<void>((resolve, reject) => {
				socket.on('error', (error) => {
					if (opened) events.lost(`${address}: ${error.message}`);
					else {
						socket.close();
						reject(new Error(`Port ${receivePort} could not be opened: ${error.message}`));
					}
				});
				socket.bind({ port: receivePort, address: own, exclusive: true }, () => {
					opened = true;
					resolve();
				});
			});
			socket.on('message', (bytes, source) => {
				if (source.address === peer.address) events.bytes(bytes);
			});
			return {
				write: (bytes) =>
					new Promise((done, failed) => {
						socket.send(bytes, sendPort, peer.address, (error) => (error ? failed(error) : done()));
					}),
				close: () => new Promise((done) => socket.close(() => done())),
			};
		},
	});
}
