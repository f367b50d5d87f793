import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { renderSVG } from 'uqr';
import { DetentError } from '../shared/errors.ts';
import { invitationRequestSchema, pairRequestSchema } from '../shared/protocol/http.ts';
import { SECURE_SESSION_COOKIE, SESSION_COOKIE } from './access.ts';
import { certificateFacts } from './certificateFacts.ts';
import { networkAddresses } from './networks.ts';
import type { Pairing } from './pairing.ts';
import { parsed, requireEngineer, requireRemote } from './session.ts';

const AUTHORITY_PATH = '/detent-authority.crt';
const YEAR_S = 365 * 24 * 3600;

export interface PairingRouteDeps {
	pairing: Pairing;
	logger: Logger;
	open(address: string, port: number): Promise<{ address: string; port: number }>;
	listening(): { address: string; port: number }[];
	/** Certificate that a device has to trust for HTTPS, PEM; null without one. */
	authority: string | null;
}

/** Address of the pairing page of an invitation; the token stands behind `#`, so no server log ever holds it. */
export function pairingUrl(address: string, port: number, token: string, scheme: 'http' | 'https' = 'http'): string {
	return `${scheme}://${address}:${port}/#pair=${token}`;
}

/** Pairing, who am I, and invitations for further devices. */
export function pairingRoutes(app: FastifyInstance, deps: PairingRouteDeps): void {
	app.post('/api/pair', (request, reply) => {
		const { code, name } = parsed(pairRequestSchema, request.body);
		const { remote, token } = deps.pairing.pair(code, name);
		deps.logger.info({ remote: remote.id, name, role: remote.role, from: request.ip }, 'paired');
		const secure = request.protocol === 'https';
		return reply
			.setCookie(secure ? SECURE_SESSION_COOKIE : SESSION_COOKIE, token, {
				path: '/',
				httpOnly: true,
				sameSite: 'strict',
				secure,
				maxAge: YEAR_S,
			})
			.send({ remote: remote.id, role: remote.role });
	});

	app.get('/api/session', (request) => {
		const remote = requireRemote(request, deps.pairing);
		return Promise.resolve({ remote: remote.id, name: remote.name, role: remote.role });
	});

	app.get('/api/networks', (request) => {
		requireEngineer(request, deps.pairing);
		return Promise.resolve({
			listening: deps.listening().map(({ address, port }) => `${address}:${port}`),
			available: networkAddresses(),
		});
	});

	app.get('/api/secure', (request) => {
		requireRemote(request, deps.pairing);
		const { authority } = deps;
		return Promise.resolve({
			authority: authority === null ? null : AUTHORITY_PATH,
			fingerprint: authority === null ? null : certificateFacts(authority).fingerprint,
		});
	});

	// A certificate is no secret, and a device needs it before it can be paired securely.
	app.get(AUTHORITY_PATH, (_request, reply) => {
		if (deps.authority === null) {
			throw new DetentError('file.missing', {
				message: 'This studio has no certificate.',
				remedy: 'Run `detent cert` on the studio machine, then start Detent again.',
			});
		}
		return reply
			.header('content-type', 'application/x-x509-ca-cert')
			.header('content-disposition', 'attachment; filename="detent-authority.crt"')
			.send(deps.authority);
	});

	app.post('/api/invitations', async (request) => {
		requireEngineer(request, deps.pairing);
		const wanted = parsed(invitationRequestSchema, request.body);
		const own = deps.listening()[0];
		if (own === undefined) throw new DetentError('internal.listen', { message: 'No listener is open.' });
		if (wanted.address !== undefined && !networkAddresses().some((entry) => entry.address === wanted.address)) {
			throw new DetentError('remote.address', {
				message: `${wanted.address} is not an address of this machine.`,
				remedy: 'Choose one of the networks listed.',
			});
		}
		const at = wanted.address === undefined ? own : await deps.open(wanted.address, own.port);
		const invitation = deps.pairing.invite(wanted.role);
		const scheme = wanted.secure === true && deps.authority !== null ? 'https' : 'http';
		const url = pairingUrl(at.address, at.port, invitation.token, scheme);
		return {
			code: invitation.code,
			url,
			qrSvg: renderSVG(url, { border: 2 }),
			expiresAt: new Date(invitation.expiresAtMs).toISOString(),
		};
	});
}
