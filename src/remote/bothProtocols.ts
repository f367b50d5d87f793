import { createServer as createHttpServer, type Server as HttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import type { KeyPair } from './certificate.ts';

/** First byte of a TLS handshake (RFC 8446 §5.1); no HTTP request begins with it. */
const TLS_HANDSHAKE = 22;
/** A connection that says nothing is closed. */
const SILENT_MS = 10_000;

export interface Listener {
	/** What listens on the port. */
	port: Server;
	/** What answers requests and upgrades. */
	servers: (HttpServer | HttpsServer)[];
	close(): Promise<void>;
}

/** A server of plain HTTP; with a certificate, of HTTPS on the same port too: the first byte of a connection tells which. */
export function listenerFor(handle: RequestListener, tls: KeyPair | null): Listener {
	const plain = createHttpServer(handle);
	if (tls === null) return { port: plain, servers: [plain], close: () => closeAll(plain, [plain]) };
	const secure = createHttpsServer({ key: tls.key, cert: tls.certificate, minVersion: 'TLSv1.2' }, handle);
	const sockets = new Set<Socket>();
	const port = createServer((socket) => {
		sockets.add(socket);
		const drop = () => socket.destroy();
		socket.setTimeout(SILENT_MS, drop);
		socket.on('error', drop);
		socket.once('close', () => sockets.delete(socket));
		const decide = () => {
			const first: Buffer | null = socket.read(1);
			if (first === null) {
				socket.once('readable', decide);
				return;
			}
			socket.setTimeout(0);
			socket.off('timeout', drop);
			socket.off('error', drop);
			socket.unshift(first);
			(first[0] === TLS_HANDSHAKE ? secure : plain).emit('connection', socket);
		};
		decide();
	});
	return {
		port,
		servers: [plain, secure],
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await closeAll(port, [plain, secure]);
		},
	};
}

async function closeAll(port: Server, servers: readonly (HttpServer | HttpsServer)[]): Promise<void> {
	for (const server of servers) server.closeAllConnections();
	await new Promise<void>((resolve) => port.close(() => resolve()));
}
