import type { Clock } from '../shared/clock.ts';
import { DetentError } from '../shared/errors.ts';
import type { StoredRemote } from '../store/logStore.ts';

export type Role = 'engineer' | 'client';

export interface Invitation {
	/** Six digits for typing. */
	code: string;
	/** Long secret for a link or QR. */
	token: string;
	role: Role;
	expiresAtMs: number;
}

export interface PairingDeps {
	clock: Clock;
	/** Cryptographic random bytes. */
	randomBytes: (count: number) => Uint8Array;
	/** SHA-256 in hex. */
	sha256: (text: string) => string;
	newId: () => string;
	saved: {
		remotes(): StoredRemote[];
		saveRemote(remote: StoredRemote): void;
		removeRemote(id: string): void;
	};
}

const INVITATION_MS = 10 * 60_000;
/** Wrong codes allowed in a window, from all addresses together: 8 in 10 minutes of 10^6 codes. */
const WRONG_ALLOWED = 8;

/**
 * Who may connect. An invitation is short-lived and used once; a session token is kept only as its hash, so that the
 * database gives nobody access. Wrong codes are counted, and after a few nothing is accepted until the window is over.
 */
export class Pairing {
	readonly #deps: PairingDeps;
	#invitations: Invitation[] = [];
	#wrongAtMs: number[] = [];
	/** The command line of this machine while this daemon runs; never stored. */
	#local: StoredRemote | null = null;

	constructor(deps: PairingDeps) {
		this.#deps = deps;
	}

	/** Opens one invitation; earlier ones stay valid until they expire or are used. */
	invite(role: Role): Invitation {
		const now = this.#deps.clock.nowMs();
		this.#invitations = this.#invitations.filter((invitation) => invitation.expiresAtMs > now);
		const invitation = {
			code: this.#code(),
			token: hex(this.#deps.randomBytes(24)),
			role,
			expiresAtMs: now + INVITATION_MS,
		};
		this.#invitations.push(invitation);
		return invitation;
	}

	/**
	 * Turns a code or link token into a session token.
	 *
	 * @throws DetentError `remote.locked` after too many wrong codes, `remote.code` for a wrong or expired one
	 */
	pair(codeOrToken: string, name: string): { remote: StoredRemote; token: string } {
		const now = this.#deps.clock.nowMs();
		this.#wrongAtMs = this.#wrongAtMs.filter((at) => at > now - INVITATION_MS);
		const found = this.#invitations.find(
			(invitation) =>
				invitation.expiresAtMs > now && (same(invitation.code, codeOrToken) || same(invitation.token, codeOrToken)),
		);
		// The secret of a link can't be guessed, so somebody who guesses codes shuts nobody out who has one.
		const byLink = found !== undefined && found.code !== codeOrToken;
		if (this.#wrongAtMs.length >= WRONG_ALLOWED && !byLink) {
			throw new DetentError('remote.locked', {
				message: 'Too many wrong codes; typing a code is locked for some minutes.',
				remedy: 'Scan the QR code or open the link, which go on working, or wait ten minutes and ask for a new code.',
			});
		}
		if (found === undefined) {
			this.#wrongAtMs.push(now);
			throw new DetentError('remote.code', {
				message: 'This code is wrong, used or expired.',
				remedy: 'Ask for a new code or link on a paired device or in the terminal.',
			});
		}
		this.#invitations = this.#invitations.filter((invitation) => invitation !== found);
		const token = hex(this.#deps.randomBytes(32));
		const remote: StoredRemote = {
			id: this.#deps.newId(),
			name,
			role: found.role,
			tokenHash: this.#deps.sha256(token),
			pairedAt: new Date(now).toISOString(),
		};
		this.#deps.saved.saveRemote(remote);
		return { remote, token };
	}

	/** The paired remote of a session token, or null. */
	authenticate(token: string | undefined): StoredRemote | null {
		if (token === undefined || token.length !== 64) return null;
		const hash = this.#deps.sha256(token);
		return this.#known().find((remote) => same(remote.tokenHash, hash)) ?? null;
	}

	/** Makes a token for the command line of this machine, good until the daemon ends. */
	openLocal(): string {
		const token = hex(this.#deps.randomBytes(32));
		this.#local = {
			id: 'terminal',
			name: 'Terminal',
			role: 'engineer',
			tokenHash: this.#deps.sha256(token),
			pairedAt: new Date(this.#deps.clock.nowMs()).toISOString(),
		};
		return token;
	}

	isPaired(id: string): boolean {
		return this.#known().some((remote) => remote.id === id);
	}

	revoke(id: string): void {
		this.#deps.saved.removeRemote(id);
	}

	#known(): StoredRemote[] {
		const stored = this.#deps.saved.remotes();
		return this.#local === null ? stored : [this.#local, ...stored];
	}

	#code(): string {
		// 32 random bits modulo 10^6: the bias is below 3 in 10^4, far under what eight guesses could use.
		const bytes = this.#deps.randomBytes(4);
		const value = bytes.reduce((sum, byte) => (sum * 256 + byte) % 1_000_000, 0);
		return String(value).padStart(6, '0');
	}
}

function hex(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Compares in a time that does not depend on where two texts of equal length differ. */
function same(a: string, b: string): boolean {
	if (a.length !== b.length) return false;
	let difference = 0;
	for (let i = 0; i < a.length; i += 1) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
	return difference === 0;
}
