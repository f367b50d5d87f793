import { createSocket, type Socket } from 'node:dgram';
import { BlockList } from 'node:net';
import { DetentError } from '../../shared/errors.ts';
import type { OscControlConfig } from '../../shared/model/oscControl.ts';

/** Where a datagram came from, and where its answers go. */
export interface OscPeer {
	host: string;
	port: number;
}

/** A UDP port that several may talk to. */
export interface OscPort {
	/** Rejects with DetentError `wire.port` when the port cannot be had. */
	open(received: (bytes: Uint8Array, from: OscPeer) => void, lost: (reason: string) => void): Promise<void>;
	/** Best effort: a datagram that cannot be sent is lost. */
	send(bytes: Uint8Array, to: OscPeer): void;
	close(): Promise<void>;
}

const LOOPBACK = '127.0.0.0/8';

/** Whether a host may talk to Detent over OSC; this machine alone when the rig names nobody. */
export function allowList(allow: readonly string[] = [LOOPBACK]): (host: string) => boolean {
	const list = new BlockList();
	for (const entry of allow) {
		const [address = '', bits] = entry.split('/');
		if (bits === undefined) list.addAddress(address, 'ipv4');
		else list.addSubnet(address, Number(bits), 'ipv4');
	}
	return (host) => list.check(host, 'ipv4');
}

/** Own address of the port: other machines reach it only when the rig allows one. */
export function ownAddress(allow: readonly string[] = [LOOPBACK]): string {
	return allow.every((entry) => entry.startsWith('127.') && !/\/[0-7]$/.test(entry)) ? '127.0.0.1' : '0.0.0.0';
}

export function createOscPort({ port, allow }: OscControlConfig): OscPort {
	let socket: Socket | null = null;
	return {
		open: (received, lost) =>
			new Promise((resolve, reject) => {
				const made = createSocket('udp4');
				made.on('error', (error) => {
					if (socket === made) return lost(error.message);
					made.close();
					const message = `OSC port ${port} could not be opened: ${error.message}.`;
					reject(new DetentError('wire.port', { message, remedy: 'Choose another port in the rig.' }));
				});
				made.on('message', (bytes, { address, port: from }) => received(bytes, { host: address, port: from }));
				made.bind({ port, address: ownAddress(allow), exclusive: true }, () => {
					socket = made;
					resolve();
				});
			}),
		send: (bytes, to) => socket?.send(bytes, to.port, to.host, () => undefined),
		close: () =>
			new Promise((done) => {
				const open = socket;
				socket = null;
				if (open === null) done();
				else open.close(() => done());
			}),
	};
}
