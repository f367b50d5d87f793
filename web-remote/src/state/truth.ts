import type { Changes, Snapshot } from '../../../src/shared/protocol/sockets.ts';
import { applyChange, type RemoteState } from '../../../src/shared/protocol/state.ts';

/**
 * How much the remote may believe what it shows.
 * `away`: no link. `syncing`: the link is there, the snapshot is not. `live`: the state is the daemon's.
 */
export type Trust = 'away' | 'syncing' | 'live';

/** The daemon's state as last seen, with the number of the last change in it. */
export interface Truth {
	trust: Trust;
	rev: number;
	/** This remote's own id; empty before the first snapshot. */
	remote: string;
	role: 'engineer' | 'client';
	/** Kept while away, to be shown locked; null before the first snapshot. */
	state: RemoteState | null;
}

export const NOTHING_KNOWN: Truth = { trust: 'away', rev: 0, remote: '', role: 'client', state: null };

export function withSnapshot(snapshot: Omit<Snapshot, 'atMs'>): Truth {
	return { trust: 'live', ...snapshot };
}

/** The link is up but nothing may be believed before the next snapshot. */
export function syncing(truth: Truth): Truth {
	return truth.trust === 'syncing' ? truth : { ...truth, trust: 'syncing' };
}

export function away(truth: Truth): Truth {
	return truth.trust === 'away' ? truth : { ...truth, trust: 'away' };
}

/**
 * Applies a message of changes. Numbers rise without a gap: what is old is dropped, and after a gap nothing is applied and
 * `resync` says that a snapshot has to be asked for.
 */
export function withChanges(truth: Truth, message: Changes): { truth: Truth; resync: boolean } {
	if (truth.trust !== 'live' || truth.state === null) return { truth, resync: false };
	if (message.rev <= truth.rev) return { truth, resync: false };
	if ((message.from ?? message.rev) > truth.rev + 1) return { truth: syncing(truth), resync: true };
	const state = message.changes.reduce<RemoteState>((before, change) => applyChange(before, change), truth.state);
	return { truth: { ...truth, rev: message.rev, state }, resync: false };
}
