import { io } from 'socket.io-client';
import type { DaemonOptions } from '../daemon.ts';
import { SESSION_COOKIE } from '../remote/access.ts';
import { type LocalAccess, readLocalAccess } from '../remote/localAccess.ts';
import { untilState } from '../session/untilState.ts';
import { DetentError, type ErrorCode } from '../shared/errors.ts';
import { type Answer, answerSchema, type CommandInput } from '../shared/protocol/commands.ts';
import { type Meters, type MeterTopic, metersSchema } from '../shared/protocol/meters.ts';
import type { Changes, Snapshot } from '../shared/protocol/sockets.ts';
import { applyChange, type RemoteState } from '../shared/protocol/state.ts';
import { type WireBatch, wireBatchSchema } from '../shared/protocol/wire.ts';
import { KeptLink } from './keptLink.ts';

/** A session as the command line uses it: the running daemon's, or one of its own for as long as the verb runs. */
export interface AttachedSession {
	command(command: CommandInput): Promise<unknown>;
	state(): RemoteState;
	/** Resolves with the state once it is as wanted; rejects when the signal aborts. */
	until(wanted: (state: RemoteState) => boolean, signal: AbortSignal): Promise<RemoteState>;
	/**
	 * Listens to a unit's wire until the session is closed.
	 *
	 * @throws DetentError `unit.unknown`, `unit.refused` for a unit without a remote
	 */
	monitor(unit: string, listener: (batch: WireBatch) => void): Promise<void>;
	/**
	 * Live meters of these topics until the session is closed.
	 *
	 * @param ended hears of a daemon that ended meanwhile
	 */
	meters(topics: readonly MeterTopic[], listener: (meters: Meters) => void, ended: (error: DetentError) => void): void;
	close(): Promise<void>;
}

/** Talks to the daemon that holds the data folder; without one, runs the same session inside this process. */
export async function attachSession(options: DaemonOptions): Promise<AttachedSession> {
	const access = readLocalAccess(options.dataRoot);
	return access === null ? ownSession(options) : overSocket(options, access);
}

async function ownSession(options: DaemonOptions): Promise<AttachedSession> {
	// The whole daemon takes most of a second to load: a verb that only talks to one, or only says its help, is there at once.
	const { createDaemon } = await import('../daemon.ts');
	const daemon = await createDaemon(options);
	return {
		command: (command) => daemon.command(command),
		state: () => daemon.session.snapshot().state,
		until: (wanted, signal) => daemon.until(wanted, signal),
		monitor: async (unit, listener) => {
			daemon.session.onWire(unit, (line) => listener({ unit, lines: [line], dropped: 0 }));
		},
		meters(topics, listener) {
			daemon.session.onMeters(listener);
			daemon.session.want({ meters: [...topics], preview: false });
		},
		close: () => daemon.close(),
	};
}

async function overSocket(
	{ clock, dataRoot }: DaemonOptions,
	{ pid, url, token }: LocalAccess,
): Promise<AttachedSession> {
	const socket = io(url, {
		transports: ['websocket'],
		reconnection: false,
		extraHeaders: { cookie: `${SESSION_COOKIE}=${token}` },
	});
	let state: RemoteState | null = null;
	const listeners = new Set<() => void>();
	/** What has to be asked for anew on a new link. */
	const wishes: (() => unknown)[] = [];
	const gone = new AbortController();
	const link = new KeptLink({
		clock,
		url,
		alive: () => {
			const now = readLocalAccess(dataRoot);
			return now !== null && now.pid === pid && now.token === token;
		},
		connect: () => socket.connect(),
		ended: (error) => gone.abort(error),
	});
	const first = await new Promise<RemoteState>((resolve, reject) => {
		socket.on('connect_error', (cause) =>
			reject(
				new DetentError('cli.daemon', {
					message: `The running daemon does not answer: ${cause.message}.`,
					subject: url,
					remedy: 'End it and start it again.',
					cause,
				}),
			),
		);
		socket.on('snapshot', (snapshot: Snapshot, received?: () => void) => {
			received?.();
			const again = state !== null;
			state = snapshot.state;
			resolve(snapshot.state);
			if (!again) return;
			link.back();
			for (const wish of wishes) wish();
			for (const listener of listeners) listener();
		});
	});
	const current = () => state ?? first;
	socket.on('disconnect', () => link.lost());
	socket.on('changes', (changes: Changes, received?: () => void) => {
		received?.();
		state = changes.changes.reduce(applyChange<RemoteState>, current());
		for (const listener of listeners) listener();
	});
	const ask = async (event: 'command' | 'monitor', payload: unknown): Promise<unknown> => {
		gone.signal.throwIfAborted();
		const answer: Answer = answerSchema.parse(
			await socket
				.timeout(600_000)
				.emitWithAck(event, payload)
				.catch((cause: unknown) => Promise.reject(unanswered(url, cause))),
		);
		if (answer.ok) return answer.result;
		const { code, message, subject, remedy } = answer.error;
		throw new DetentError(code as ErrorCode, {
			message,
			...(subject === null ? {} : { subject }),
			...(remedy === null ? {} : { remedy }),
		});
	};
	return {
		command: (command) => ask('command', command),
		async monitor(unit, listener) {
			socket.on('wire', (batch: unknown, received: () => void) => {
				received();
				listener(wireBatchSchema.parse(batch));
			});
			wishes.push(() => socket.emit('monitor', { unit }, () => {}));
			await ask('monitor', { unit });
		},
		meters(topics, listener, ended) {
			gone.signal.addEventListener('abort', () => ended(gone.signal.reason as DetentError), { once: true });
			socket.on('meters', (meters: unknown, received: () => void) => {
				received();
				listener(metersSchema.parse(meters));
			});
			const subscribe = () => socket.emit('subscribe', { meters: topics, preview: false });
			wishes.push(subscribe);
			subscribe();
		},
		state: current,
		until: (wanted, signal) =>
			untilState(
				current,
				(listener) => {
					listeners.add(listener);
					return () => listeners.delete(listener);
				},
				wanted,
				AbortSignal.any([signal, gone.signal]),
			),
		async close() {
			link.stop();
			socket.off('disconnect');
			socket.disconnect();
		},
	};
}

/** The link was lost before the answer came, or the answer takes longer than anything does. */
function unanswered(url: string, cause: unknown): DetentError {
	return new DetentError('cli.daemon', {
		message: 'The link to the daemon was lost before it answered: what was asked may or may not have been done.',
		subject: url,
		remedy: 'Look at the remote or at `detent log`, and ask again if it was not.',
		cause,
	});
}
