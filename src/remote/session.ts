import type { FastifyRequest } from 'fastify';
import { DetentError } from '../shared/errors.ts';
import type { StoredRemote } from '../store/logStore.ts';
import { sessionToken } from './access.ts';
import type { Pairing } from './pairing.ts';

/** The paired remote behind a request, or null. */
export function pairedRemote(request: FastifyRequest, pairing: Pairing): StoredRemote | null {
	return pairing.authenticate(sessionToken(request.headers.cookie));
}

/**
 * The paired remote behind a request.
 *
 * @throws DetentError `remote.unpaired`
 */
export function requireRemote(request: FastifyRequest, pairing: Pairing): StoredRemote {
	const remote = pairedRemote(request, pairing);
	if (remote !== null) return remote;
	throw new DetentError('remote.unpaired', {
		message: 'This device is not paired.',
		remedy: 'Open the pairing link or type a code.',
	});
}

/** As `requireRemote`, for what only the engineer may do. */
export function requireEngineer(request: FastifyRequest, pairing: Pairing): StoredRemote {
	const remote = requireRemote(request, pairing);
	if (remote.role === 'engineer') return remote;
	throw new DetentError('remote.role', {
		message: "A client's device can listen, compare, comment and approve, but not do this.",
	});
}

/** Parses or refuses what came over the network. */
export function parsed<T>(
	schema: {
		safeParse(
			value: unknown,
		): { success: true; data: T } | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } };
	},
	value: unknown,
): T {
	const result = schema.safeParse(value);
	if (result.success) return result.data;
	const issue = result.error.issues[0];
	throw new DetentError('remote.malformed', {
		message: `The request does not fit: ${issue === undefined ? 'unknown' : `${issue.path.map(String).join('.') || 'body'}: ${issue.message}`}.`,
	});
}
