import type { Logger } from 'pino';
import type { Server, Socket } from 'socket.io';
import { ClientView } from '../session/clientView.ts';
import type { Actor, SessionPort } from '../session/port.ts';
import type { Clock } from '../shared/clock.ts';
import { type DetentError, isDetentError } from '../shared/errors.ts';
import type { Answer } from '../shared/protocol/commands.ts';
import { NOTHING_WANTED, type Wanted, wantedByAny, wantedSchema } from '../shared/protocol/meters.ts';
import type { ClientToServer, ServerToClient } from '../shared/protocol/sockets.ts';
import { monitorSchema } from '../shared/protocol/wire.ts';
import type { StoredRemote } from '../store/logStore.ts';
import { ChangesFeed } from './changesFeed.ts';
import { carryOut, flooded, notForClients, refusal, unpaired } from './commandDesk.ts';
import { MetersFeed } from './metersFeed.ts';
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
	/** The session token in a raw `Cookie` header. */
	tokenOf: (cookieHeader: string | undefined) => string | undefined;
}

type Socketed = Socket<ClientToServer, ServerToClient>;

/** Commands a second from one remote: a two-handed gesture at 120 frames a second, with room. */
const COMMANDS_PER_SECOND = 400;
/** Subscriptions, snapshots and questions whether the link is alive: a person can't cause more. */
const QUESTIONS_PER_SECOND = 40;

interface Client {
	remote: StoredRemote;
	/** Of the state what a client's device may see; null for an engineer's, which sees all. */
	view: ClientView | null;
	wanted: Wanted;
	changes: ChangesFeed;
	meters: MetersFeed;
	/** Ends what it listens to. */
	stopMonitor: () => void;
}

/**
 * State, commands, meters and preview over socket.io. A remote gets a whole snapshot on every connect, then numbered
 * changes. Everything that goes out by itself waits for the remote's own word that it came, so a slow tablet gets fewer
 * messages, and slows nobody.
 */
export function attachSockets(io: Server, deps: SocketDeps): { disconnect(remote: string): void; close(): void } {
	const clients = new Map<Socketed, Client>();
	const updateWanted = () => {
		deps.session.want(wantedByAny([...clients.values()].map((client) => client.wanted)));
	};

	io.use((socket, next) => {
		const remote = deps.pairing.authenticate(deps.tokenOf(socket.handshake.headers.cookie));
		if (remote === null) {
			deps.logger.warn({ from: socket.handshake.address }, 'refused: not paired');
			next(new Error('unpaired'));
			return;
		}
		socket.data.remote = remote;
		next();
	});

	io.on('connection', (socket: Socketed) => {
		const remote: StoredRemote = socket.data.remote;
		const actor: Actor = { id: remote.id, name: remote.name, role: remote.role };
		const sendSnapshot = () => {
			const { rev, state: whole } = deps.session.snapshot();
			const state = client.view?.snapshot(whole) ?? whole;
			const { id, role } = remote;
			socket.emit(
				'snapshot',
				{ rev, state, remote: id, role, atMs: deps.clock.monotonicMs() },
				client.changes.snapshotSent(),
			);
		};
		const client: Client = {
			remote,
			view: remote.role === 'client' ? new ClientView(remote.id) : null,
			wanted: NOTHING_WANTED,
			changes: new ChangesFeed({
				send: (changes, received) =>
					received === null ? socket.emit('changes', changes) : socket.emit('changes', changes, received),
				snapshot: sendSnapshot,
			}),
			meters: new MetersFeed((meters, received) => socket.emit('meters', meters, received)),
			stopMonitor: () => {},
		};
		const limit = new RateLimit(COMMANDS_PER_SECOND, deps.clock);
		const questions = new RateLimit(QUESTIONS_PER_SECOND, deps.clock);
		// The snapshot goes first, and only then does this client hear of changes: nothing is missed, nothing comes twice.
		sendSnapshot();
		clients.set(socket, client);
		deps.session.remoteConnected(remote.id, true);

		const onCommand = (payload: unknown, sentAtMs: unknown, answer: unknown) => {
			if (typeof answer !== 'function') return;
			void carryOut(payload, sentAtMs, actor, limit, deps).then((value: Answer) => answer(value));
		};
		socket.on('command', (payload: unknown, answer: unknown) => onCommand(payload, null, answer));
		socket.on('commandAt', (sentAtMs: unknown, payload: unknown, answer: unknown) =>
			onCommand(payload, sentAtMs ?? Number.NaN, answer),
		);
		socket.on('beat', (answer: unknown) => {
			if (typeof answer === 'function' && questions.allow()) answer(deps.clock.monotonicMs());
		});
		socket.on('resync', () => {
			if (questions.allow()) sendSnapshot();
		});
		socket.on('subscribe', (payload: unknown) => {
			const wanted = wantedSchema.safeParse(payload);
			if (!wanted.success || !questions.allow()) {
				deps.logger.warn({ remote: remote.id }, 'refused: subscription');
				return;
			}
			const before = client.wanted.meters;
			client.wanted = wanted.data;
			client.meters.want(wanted.data.meters);
			updateWanted();
			if (wanted.data.meters.includes('loudness') && !before.includes('loudness'))
				socket.emit('loudness', deps.session.loudnessCurve());
		});
		socket.on('monitor', (payload: unknown, answer: unknown) => {
			if (typeof answer !== 'function') return;
			const reply = (value: Answer) => answer(value);
			const refused = whyNotMonitor(actor, limit, deps);
			if (refused !== null) {
				deps.logger.warn({ remote: remote.id, code: refused.code }, 'refused: wire');
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
		deps.session.onChanges((changes, state) => {
			for (const { view, changes: feed } of clients.values()) feed.push(view?.changes(state, changes) ?? changes);
		}),
		deps.session.onMeters((meters) => {
			for (const client of clients.values()) client.meters.push(meters);
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

function whyNotMonitor(actor: Actor, limit: RateLimit, deps: SocketDeps): DetentError | null {
	if (!deps.isPaired(actor.id)) return unpaired();
	if (actor.role !== 'engineer') return notForClients();
	return limit.allow() ? null : flooded();
}

/** Sends the socket what passes on a unit's wire. @returns what ends it */
function startMonitor(payload: unknown, socket: Socketed, deps: SocketDeps): () => void {
	const { unit } = parsed(monitorSchema, payload);
	if (unit === null) return () => {};
	const feed = new WireFeed(unit, deps.clock, (batch, received) => socket.emit('wire', batch, received));
	const stop = deps.session.onWire(unit, (line) => feed.push(line));
	return () => {
		stop();
		feed.stop();
	};
}
