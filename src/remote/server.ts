import cookie from '@fastify/cookie';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Server as SocketServer } from 'socket.io';
import type { SessionPort } from '../session/port.ts';
import type { RigDesk } from '../session/rigDesk.ts';
import type { Clock } from '../shared/clock.ts';
import { DetentError, describeError, isDetentError } from '../shared/errors.ts';
import { isOwnHost, isOwnOrigin, sessionToken } from './access.ts';
import type { EndAnnouncement } from './announce.ts';
import { type Listener, listenerFor } from './bothProtocols.ts';
import type { KeyPair } from './certificate.ts';
import { deviceRoutes } from './deviceRoutes.ts';
import { mediaRoutes } from './media.ts';
import type { Pairing } from './pairing.ts';
import { pairingRoutes } from './pairingRoutes.ts';
import { photoRoutes } from './photoRoutes.ts';
import { errorBody } from './progressStream.ts';
import { revisionRoutes } from './revisions.ts';
import { rigRoutes } from './rigRoutes.ts';
import { RunningReplies } from './runningReplies.ts';
import { pairedRemote } from './session.ts';
import { attachSockets } from './sockets.ts';
import { uploadRoutes } from './upload.ts';

export interface RemoteServerDeps {
	session: SessionPort;
	pairing: Pairing;
	/** Where the rig is described; absent where it can't be. */
	rig?: RigDesk;
	clock: Clock;
	logger: Logger;
	/** Folder of the built remote. */
	webRoot: string;
	/** Folder for uploads that are still arriving. */
	uploadFolder: string;
	/** Remotes that may no longer be connected are told apart by id. */
	isPaired: (remote: string) => boolean;
	/** For HTTPS beside HTTP: the server's certificate and the authority's, PEM; null for HTTP only. */
	tls: { server: KeyPair; authority: string } | null;
	/** Tells a network that Detent is here; called for every address but loopback. */
	announce: (address: string, port: number) => EndAnnouncement;
	/** More names under which the daemon is found: those that are announced on the network. */
	hostNames: readonly string[];
}

export interface RemoteServer {
	/** Opens one more address; the port is the first one's unless it is the first. */
	listen(address: string, port: number): Promise<{ address: string; port: number }>;
	listening(): { address: string; port: number }[];
	/** Ends the sockets, downloads and uploads of a revoked remote at once. */
	disconnect(remote: string): void;
	close(): Promise<void>;
}

/** Routes check what they get with zod; Fastify's own schema compilers take a good part of a start to load. */
const NO_SCHEMAS = {
	buildValidator: () => () => {
		throw new Error('no route has a schema');
	},
	buildSerializer: () => () => {
		throw new Error('no route has a schema');
	},
};

/** No inline script, nothing from or to elsewhere; `blob:` and `data:` only where the drawn remote needs them. */
const CSP = [
	"default-src 'self'",
	"script-src 'self'",
	"img-src 'self' data: blob:",
	"media-src 'self' blob:",
	"style-src 'self' 'unsafe-inline'",
	"object-src 'none'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join('; ');
/** Audio and state are for our own pages only, also where no cookie is asked for. */
const HEADERS = {
	'content-security-policy': CSP,
	'x-content-type-options': 'nosniff',
	'referrer-policy': 'no-referrer',
	'cross-origin-resource-policy': 'same-origin',
	'cross-origin-opener-policy': 'same-origin',
	'x-frame-options': 'DENY',
};

/**
 * The remote's server: HTTP for pairing, uploads and streaming, socket.io for state. One application behind as many
 * listeners as the person opened; every request is checked for host, origin and session before anything else.
 */
export async function createRemoteServer(deps: RemoteServerDeps): Promise<RemoteServer> {
	const announcements: EndAnnouncement[] = [];
	const listeners: { listener: Listener; address: string; port: number }[] = [];
	const hosts = new Set<string>(deps.hostNames);
	const running = new RunningReplies();
	const app: FastifyInstance = Fastify({
		logger: false,
		bodyLimit: 64 * 1024,
		trustProxy: false,
		schemaController: { compilersFactory: NO_SCHEMAS },
	});
	const io = new SocketServer({
		transports: ['websocket'],
		maxHttpBufferSize: 64 * 1024,
		serveClient: false,
		// A dead link that the device does not report is noticed within four seconds.
		pingInterval: 2000,
		pingTimeout: 2000,
		allowRequest: (request, decide) => {
			const own = isOwnHost(request.headers.host, hosts) && isOwnOrigin(request.headers);
			if (!own) {
				const { host, origin } = request.headers;
				deps.logger.warn({ host, origin, from: request.socket.remoteAddress }, 'refused: foreign host or origin');
			}
			decide(null, own);
		},
	});

	app.addHook('onRequest', async (request, reply) => {
		reply.headers(HEADERS);
		const remote = pairedRemote(request, deps.pairing);
		if (remote !== null) running.add(remote.id, reply.raw);
		if (!isOwnHost(request.headers.host, hosts) || !isOwnOrigin(request.headers)) {
			throw new DetentError('remote.foreign', { message: 'This address or page may not talk to Detent.' });
		}
	});
	app.setErrorHandler((error, request, reply) => {
		const status = statusOf(error);
		if (status === 500) deps.logger.error({ err: error }, 'request failed');
		else {
			const { host, origin } = request.headers;
			const code = isDetentError(error) ? error.code : 'remote.malformed';
			// Without what follows the `?`: a file's name is nobody's business.
			const path = request.url.replace(/\?.*$/s, '').slice(0, 200);
			deps.logger.warn(
				{ status, code, method: request.method, path, host, origin, from: request.ip },
				'refused: request',
			);
		}
		const body = errorBody(error);
		if (!isDetentError(error) && status < 500) body.error.message = messageOf(error);
		return reply.code(status).send(body);
	});
	await app.register(cookie);
	await app.register(fastifyStatic, {
		root: deps.webRoot,
		// Every request looks at the disk: a remote that was built anew meanwhile has files of other names.
		wildcard: true,
		dotfiles: 'ignore',
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
		const listener = listenerFor((request, response) => app.routing(request, response), deps.tls?.server ?? null);
		const server = listener.port;
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
		for (const one of listener.servers) io.attach(one);
		const bound = server.address();
		const actual = typeof bound === 'object' && bound !== null ? bound.port : wanted;
		listeners.push({ listener, address, port: actual });
		hosts.add(address);
		deps.logger.info({ address, port: actual }, 'remote listens');
		if (!address.startsWith('127.')) announcements.push(deps.announce(address, actual));
		return { address, port: actual };
	};
	const listening = () => listeners.map(({ address, port }) => ({ address, port }));

	pairingRoutes(app, { ...deps, open, listening, authority: deps.tls?.authority ?? null });
	mediaRoutes(app, deps);
	revisionRoutes(app, deps);
	deviceRoutes(app, deps);
	rigRoutes(app, deps);
	uploadRoutes(app, deps);
	photoRoutes(app, deps);
	const sockets = attachSockets(io, { ...deps, tokenOf: sessionToken });
	await app.ready();

	return {
		listen: open,
		listening,
		disconnect(remote) {
			sockets.disconnect(remote);
			running.cut(remote);
		},
		async close() {
			sockets.close();
			await Promise.all(announcements.map((end) => end()));
			io.disconnectSockets(true);
			// It waits for what still holds a connection: a download, or an upload that came to a stop.
			const ended = io.close();
			for (const { listener } of listeners) await listener.close();
			await ended;
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
