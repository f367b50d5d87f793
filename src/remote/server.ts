import { createServer, type Server as HttpServer } from 'node:http';
import cookie from '@fastify/cookie';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Server as SocketServer } from 'socket.io';
import type { SessionPort } from '../session/port.ts';
import type { Clock } from '../shared/clock.ts';
import { DetentError, describeError, isDetentError } from '../shared/errors.ts';
import { isOwnHost, isOwnOrigin, sessionToken } from './access.ts';
import { mediaRoutes } from './media.ts';
import type { Pairing } from './pairing.ts';
import { pairingRoutes } from './pairingRoutes.ts';
import { revisionRoutes } from './revisions.ts';
import { attachSockets } from './sockets.ts';
import { uploadRoutes } from './upload.ts';

export interface RemoteServerDeps {
	session: SessionPort;
	pairing: Pairing;
	clock: Clock;
	logger: Logger;
	/** Folder of the built remote. */
	webRoot: string;
	/** Folder for uploads that are still arriving. */
	uploadFolder: string;
	/** Remotes that may no longer be connected are told apart by id. */
	isPaired: (remote: string) => boolean;
}

export interface RemoteServer {
	/** Opens one more address; the port is the first one's unless it is the first. */
	listen(address: string, port: number): Promise<{ address: string; port: number }>;
	listening(): { address: string; port: number }[];
	/** Ends the sockets of a revoked remote at once. */
	disconnect(remote: string): void;
	close(): Promise<void>;
}

/** No inline script, nothing from elsewhere; `blob:` and `data:` only where the drawn remote needs them. */
const CSP =
	"default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/**
 * The remote's server: HTTP for pairing, uploads and streaming, socket.io for state. One application behind as many
 * listeners as the person opened; every request is checked for host, origin and session before anything else.
 */
export async function createRemoteServer(deps: RemoteServerDeps): Promise<RemoteServer> {
	const listeners: { server: HttpServer; address: string; port: number }[] = [];
	const hosts = new Set<string>();
	const app: FastifyInstance = Fastify({ logger: false, bodyLimit: 64 * 1024, trustProxy: false });
	const io = new SocketServer({
		transports: ['websocket'],
		maxHttpBufferSize: 64 * 1024,
		serveClient: false,
		// A dead link that the device does not report is noticed within four seconds.
		pingInterval: 2000,
		pingTimeout: 2000,
		allowRequest: (request, decide) =>
			decide(null, isOwnHost(request.headers.host, hosts) && isOwnOrigin(request.headers)),
	});

	app.addHook('onRequest', async (request, reply) => {
		reply.header('content-security-policy', CSP);
		reply.header('x-content-type-options', 'nosniff');
		reply.header('referrer-policy', 'no-referrer');
		if (!isOwnHost(request.headers.host, hosts) || !isOwnOrigin(request.headers)) {
			deps.logger.warn(
				{ host: request.headers.host, origin: request.headers.origin },
				'refused: foreign host or origin',
			);
			throw new DetentError('remote.foreign', { message: 'This address or page may not talk to Detent.' });
		}
	});
	app.setErrorHandler((error, _request, reply) => {
		const status = statusOf(error);
		if (status === 500) deps.logger.error({ err: error }, 'request failed');
		return reply.code(status).send({
			error: {
				code: isDetentError(error) ? error.code : 'internal.request',
				message:
					isDetentError(error) || status < 500
						? messageOf(error)
						: 'Something failed inside Detent; the log has the details.',
				subject: isDetentError(error) ? error.subject : null,
				remedy: isDetentError(error) ? error.remedy : null,
			},
		});
	});
	await app.register(cookie);
	await app.register(fastifyStatic, {
		root: deps.webRoot,
		wildcard: false,
		preCompressed: true,
		cacheControl: false,
		// What Vite builds has its content in its name; everything else is asked for anew.
		setHeaders: (reply, path) =>
			reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
	});

	const open = async (address: string, port: number) => {
		const known = listeners.find((entry) => entry.address === address);
		if (known !== undefined) return { address, port: known.port };
		const wanted = listeners[0]?.port ?? port;
		const server = createServer((request, response) => app.routing(request, response));
		await new Promise<void>((resolve, reject) => {
			server.once('error', (cause) =>
				reject(
					new DetentError('remote.listen', {
						message: `Can't listen on ${address}:${wanted}: ${describeError(cause)}.`,
						subject: `${address}:${wanted}`,
						remedy: 'Another program may use the port: choose one with --port, or end that program.',
						cause,
					}),
				),
			);
			server.listen(wanted, address, resolve);
		});
		io.attach(server);
		const bound = server.address();
		const actual = typeof bound === 'object' && bound !== null ? bound.port : wanted;
		listeners.push({ server, address, port: actual });
		hosts.add(address);
		deps.logger.info({ address, port: actual }, 'remote listens');
		return { address, port: actual };
	};
	const listening = () => listeners.map(({ address, port }) => ({ address, port }));

	pairingRoutes(app, { ...deps, open, listening });
	mediaRoutes(app, deps);
	revisionRoutes(app, deps);
	uploadRoutes(app, deps);
	const sockets = attachSockets(io, { ...deps, tokenOf: sessionToken });
	await app.ready();

	return {
		listen: open,
		listening,
		disconnect: (remote) => sockets.disconnect(remote),
		async close() {
			sockets.close();
			io.disconnectSockets(true);
			await io.close();
			for (const { server } of listeners) {
				server.closeAllConnections();
				await new Promise<void>((resolve) => server.close(() => resolve()));
			}
			await app.close();
		},
	};
}

function statusOf(error: unknown): number {
	if (isDetentError(error)) {
		if (error.code === 'remote.unpaired') return 401;
		if (error.code === 'remote.foreign' || error.code === 'remote.role') return 403;
		if (error.code === 'remote.locked') return 429;
		if (error.code.endsWith('.unknown') || error.code.endsWith('.missing')) return 404;
		return error.code.startsWith('internal.') ? 500 : 400;
	}
	if (typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number') {
		return error.statusCode;
	}
	return 500;
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
