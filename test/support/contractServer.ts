import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import { systemClock } from '../../src/process/systemClock.ts';
import { Pairing } from '../../src/remote/pairing.ts';
import { createRemoteServer, type RemoteServerDeps } from '../../src/remote/server.ts';
import type { RigDesk } from '../../src/session/rigDesk.ts';
import type { RemoteState } from '../../src/shared/protocol/state.ts';
import type { StoredRemote } from '../../src/store/logStore.ts';
import { ContractSession } from './contractSession.ts';

export interface ContractServer {
	session: ContractSession;
	port: number;
	/** A fresh one-time token for `/#pair=…`. */
	invite(role: 'engineer' | 'client'): { token: string; code: string };
	/** The session token of one more paired device. */
	tokenFor(role: 'engineer' | 'client'): string;
	close(): Promise<void>;
}

/** The real remote server on loopback over a session in memory. */
export async function startContractServer(
	webRoot: string,
	state: RemoteState,
	options: { tls?: RemoteServerDeps['tls']; logger?: Logger; rig?: RigDesk } = {},
): Promise<ContractServer> {
	const remotes = new Map<string, StoredRemote>();
	const uploadFolder = mkdtempSync(join(tmpdir(), 'detent-contract-'));
	const pairing = new Pairing({
		clock: systemClock,
		randomBytes: (count) => randomBytes(count),
		sha256: (text) => createHash('sha256').update(text).digest('hex'),
		newId: () => randomUUID(),
		saved: {
			remotes: () => [...remotes.values()],
			saveRemote(remote) {
				remotes.set(remote.id, remote);
				const { id, name, role, pairedAt } = remote;
				session.store.set(['remotes', id], { id, name, role, pairedAt, connected: false });
			},
			removeRemote: (id) => void remotes.delete(id),
		},
	});
	const session = new ContractSession(state, systemClock, (remote) => {
		pairing.revoke(remote);
		server.disconnect(remote);
	});
	const server = await createRemoteServer({
		session,
		pairing,
		clock: systemClock,
		logger: options.logger ?? pino({ level: 'silent' }),
		webRoot,
		uploadFolder,
		isPaired: (remote) => remotes.has(remote),
		tls: options.tls ?? null,
		...(options.rig === undefined ? {} : { rig: options.rig }),
		hostNames: ['detent.local'],
		announce: () => () => Promise.resolve(),
	});
	const { port } = await server.listen('127.0.0.1', 0);
	return {
		session,
		port,
		invite(role) {
			const { token, code } = pairing.invite(role);
			return { token, code };
		},
		tokenFor: (role) => pairing.pair(pairing.invite(role).token, role).token,
		async close() {
			await server.close();
			rmSync(uploadFolder, { recursive: true, force: true });
		},
	};
}
