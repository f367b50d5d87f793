import type { Logger } from 'pino';
import type { Server, Socket } from 'socket.io';
import type { Actor, SessionPort } from '../session/port.ts';
import type { Clock } from '../shared/clock.ts';
import { DetentError, isDetentError } from '../shared/errors.ts';
import { type Answer, CLIENT_COMMANDS, commandSchema } from '../shared/protocol/commands.ts';
import {
	type Meters,
	metersFor,
	NOTHING_WANTED,
	type Wanted,
	wantedByAny,
	wantedSchema,
	withMissed,
} from '../shared/protocol/meters.ts';
import type { ClientToServer, ServerToClient } from '../shared/protocol/sockets.ts';
import { monitorSchema } from '../shared/protocol/wire.ts';
import type { StoredRemote } from '../store/logStore.ts';
import { sessionToken } from './access.ts';
import type { Pairing } from './pairing.ts';
import { RateLimit } from './rateLimit.ts';
import { parsed } from './session.ts';
import { WireFeed } from './wireFeed.ts';

export interface SocketDeps {
	session: SessionPort;
	pairing: Pairing;
	clock: Clock;
	logger: Logger;
	isPaired: (remote: string) => boolean;
}

type Client = Socket<ClientToServer, ServerToClient>;

/** Commands a second from one remote: a two-handed gesture at 120 frames a second, with room. */
const COMMANDS_PER_SECOND = 400;

/**
 * State, commands, meters and preview over socket.io. A remote gets a whole snapshot on every connect, then numbered
 * changes. Meters wait for the client's own acknowledgement, so a slow tablet gets fewer, and slows nobody.
 */
export function attachSockets(io: Server, deps: SocketDeps): { disconnect(remote: string): void; close(): void } {
	const clients = new Map<
		Client,
		{
			remote: StoredRemote;
			wanted: Wanted;
			metersInFlight: boolean;
			/** The last meters it did not get, with the peaks of those before. */
			missed: Meters | null;
			/** Ends what it listens to. */
			stopMonitor: () => void;
		}
	>();

	const updateWanted = () => {
		deps.session.want(wantedByAny([...clients.values()].map((client) => client.wanted)));
	};
	const sendSnapshot = (socket: Client, remote: StoredRemote) => {
		const { rev, state } = deps.session.snapshot();
		socket.emit('snapshot', { rev, state, remote: remote.id, role: remote.role });
	};

	io.use((socket, next) => {
		const remote = deps.pairing.authenticate(sessionToken(socket.handshake.headers.cookie));
		if (remote === null) {
			deps.logger.warn({ from: socket.handshake.address }, 'refused: not paired');
			next(new Error('unpaired'));
			return;
		}
		socket.data.remote = remote;
		next();
	});

	io.on('connection', (socket: Client) => {
		const remote: StoredRemote = socket.data.remote;
		const actor: Actor = { id: remote.id, name: remote.name, role: remote.role };
		const client = {
			remote,
			wanted: NOTHING_WANTED,
			metersInFlight: false,
			missed: null,
			stopMonitor: () => {},
		};
		const limit = new RateLimit(COMMANDS_PER_SECOND, deps.clock);
		// The snapshot goes first, and only then does this client hear of changes: nothing is missed, nothing comes twice.
		sendSnapshot(socket, remote);
		clients.set(socket, client);
		deps.session.remoteConnected(remote.id, true);

		socket.on('command', (payload: unknown, answer: unknown) => {
			if (typeof answer !== 'function') return;
			const reply = (value: Answer) => answer(value);
			void handleCommand(payload, actor, limit, deps).then(reply, (error: unknown) => {
				deps.logger.error({ err: error }, 'command failed');
				reply(
					refusal(
						new DetentError('internal.command', {
							message: 'Something failed inside Detent; the log has the details.',
						}),
					),
				);
			});
		});
		socket.on('resync', () => {
			if (limit.allow()) sendSnapshot(socket, remote);
		});
		socket.on('subscribe', (payload: unknown) => {
			const parsed = wantedSchema.safeParse(payload);
			if (!parsed.success) return;
			const before = client.wanted.meters;
			client.wanted = parsed.data;
			client.missed = null;
			updateWanted();
			if (parsed.data.meters.includes('loudness') && !before.includes('loudness'))
				socket.emit('loudness', deps.session.loudnessCurve());
		});
		socket.on('monitor', (payload: unknown, answer: unknown) => {
			if (typeof answer !== 'function') return;
			const reply = (value: Answer) => answer(value);
			const refused = whyNotMonitor(actor, limit, deps);
			if (refused !== null) {
				reply(refusal(refused));
				return;
			}
			try {
				const next = startMonitor(payload, socket, deps);
				client.stopMonitor();
				client.stopMonitor = next;
				reply({ ok: true, result: null });
			} catch (error) {
				if (!isDetentError(error)) throw error;
				reply(refusal(error));
			}
		});
		socket.on('disconnect', () => {
			client.stopMonitor();
			clients.delete(socket);
			updateWanted();
			const still = [...clients.values()].some((other) => other.remote.id === remote.id);
			deps.session.remoteConnected(remote.id, still);
		});
	});

	const stops = [
		deps.session.onChanges((changes) => {
			for (const socket of clients.keys()) socket.emit('changes', changes);
		}),
		deps.session.onMeters((meters: Meters) => {
			for (const [socket, client] of clients) {
				if (client.wanted.meters.length === 0) continue;
				const some = withMissed(client.missed, metersFor(meters, client.wanted.meters));
				client.missed = client.metersInFlight ? some : null;
				if (client.metersInFlight) continue;
				client.metersInFlight = true;
				socket.emit('meters', some, () => {
					client.metersInFlight = false;
				});
			}
		}),
		deps.session.onPreview((block) => {
			const { buffer, byteOffset, byteLength } = block.pcm;
			const pcm = Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
			for (const [socket, client] of clients) {
				if (client.wanted.preview)
					socket.volatile.emit('preview', {
						rateHz: block.rateHz,
						frame: block.frame,
						pcm: pcm as unknown as ArrayBuffer,
					});
			}
		}),
	];

	return {
		disconnect(remote) {
			for (const [socket, client] of clients) if (client.remote.id === remote) socket.disconnect(true);
		},
		close() {
			for (const stop of stops) stop();
		},
	};
}

function unpaired(): DetentError {
	return new DetentError('remote.unpaired', { message: 'This device was unpaired.' });
}

function notForClients(): DetentError {
	return new DetentError('remote.role', {
		message: "A client's device can listen, compare and comment, but not do this.",
	});
}

function whyNotMonitor(actor: Actor, limit: RateLimit, deps: SocketDeps): DetentError | null {
	if (!deps.isPaired(actor.id)) return unpaired();
	if (actor.role !== 'engineer') return notForClients();
	return limit.allow()
		? null
		: new DetentError('remote.flood', { message: 'Too many requests; this one was not heard.' });
}

/** Sends the socket what passes on a unit's wire. @returns what ends it */
function startMonitor(payload: unknown, socket: Client, deps: SocketDeps): () => void {
	const { unit } = parsed(monitorSchema, payload);
	if (unit === null) return () => {};
	const feed = new WireFeed(unit, deps.clock, (batch, received) => socket.emit('wire', batch, received));
	const stop = deps.session.onWire(unit, (line) => feed.push(line));
	return () => {
		stop();
		feed.stop();
	};
}

async function handleCommand(payload: unknown, actor: Actor, limit: RateLimit, deps: SocketDeps): Promise<Answer> {
	if (!deps.isPaired(actor.id)) {
		return refusal(unpaired());
	}
	if (!limit.allow()) {
		return refusal(new DetentError('remote.flood', { message: 'Too many commands; this one was not carried out.' }));
	}
	const command = commandSchema.safeParse(payload);
	if (!command.success) {
		const issue = command.error.issues[0];
		deps.logger.warn({ remote: actor.id, issue }, 'refused: not in the contract');
		return refusal(
			new DetentError('remote.malformed', {
				message: `The command does not fit the contract: ${issue === undefined ? 'unknown' : `${issue.path.map(String).join('.') || 'command'}: ${issue.message}`}.`,
			}),
		);
	}
	if (actor.role === 'client' && !CLIENT_COMMANDS.has(command.data.type)) {
		deps.logger.warn({ remote: actor.id, command: command.data.type }, 'refused: role');
		return refusal(notForClients());
	}
	try {
		return { ok: true, result: (await deps.session.command(command.data, actor)) ?? null };
	} catch (error) {
		if (isDetentError(error)) return refusal(error);
		throw error;
	}
}

function refusal(error: DetentError): Answer {
	return {
		ok: false,
		error: { code: error.code, message: error.message, subject: error.subject, remedy: error.remedy },
	};
}
