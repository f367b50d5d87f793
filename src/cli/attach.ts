import { io } from 'socket.io-client';
import { createDaemon, type DaemonOptions } from '../daemon.ts';
import { SESSION_COOKIE } from '../remote/access.ts';
import { readLocalAccess } from '../remote/localAccess.ts';
import { untilState } from '../session/untilState.ts';
import { DetentError, type ErrorCode } from '../shared/errors.ts';
import { type Answer, answerSchema, type CommandInput } from '../shared/protocol/commands.ts';
import { type Meters, type MeterTopic, metersSchema } from '../shared/protocol/meters.ts';
import type { Changes, Snapshot } from '../shared/protocol/sockets.ts';
import { applyChange, type RemoteState } from '../shared/protocol/state.ts';
import { type WireBatch, wireBatchSchema } from '../shared/protocol/wire.ts';

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
	return access === null ? ownSession(options) : overSocket(access.url, access.token);
}

async function ownSession(options: DaemonOptions): Promise<AttachedSession> {
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

async function overSocket(url: string, token: string): Promise<AttachedSession> {
	const socket = io(url, {
		transports: ['websocket'],
		reconnection: false,
		extraHeaders: { cookie: `${SESSION_COOKIE}=${token}` },
	});
	let state: RemoteState | null = null;
	const listeners = new Set<() => void>();
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
			state = snapshot.state;
			resolve(snapshot.state);
		});
	});
	const current = () => state ?? first;
	const gone = new AbortController();
	const lost = () =>
		new DetentError('cli.daemon', {
			message: 'The daemon has ended.',
			subject: url,
			remedy: 'Start it again; its log says why it ended, and what was going on is in the log of the project.',
		});
	socket.on('disconnect', () => gone.abort(lost()));
	socket.on('changes', (changes: Changes, received?: () => void) => {
		received?.();
		state = changes.changes.reduce(applyChange<RemoteState>, current());
		for (const listener of listeners) listener();
	});
	const ask = async (event: 'command' | 'monitor', payload: unknown): Promise<unknown> => {
		const answer: Answer = answerSchema.parse(
			await socket
				.timeout(600_000)
				.emitWithAck(event, payload)
				.catch((error: unknown) => Promise.reject(gone.signal.aborted ? lost() : error)),
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
			await ask('monitor', { unit });
		},
		meters(topics, listener, ended) {
			gone.signal.addEventListener('abort', () => ended(lost()), { once: true });
			socket.on('meters', (meters: unknown, received: () => void) => {
				received();
				listener(metersSchema.parse(meters));
			});
			socket.emit('subscribe', { meters: topics, preview: false });
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
			socket.off('disconnect');
			socket.disconnect();
		},
	};
}
