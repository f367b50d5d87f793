import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { renderSVG } from 'uqr';
import { DetentError } from '../shared/errors.ts';
import { invitationRequestSchema, pairRequestSchema } from '../shared/protocol/http.ts';
import { SESSION_COOKIE } from './access.ts';
import { networkAddresses } from './networks.ts';
import type { Pairing } from './pairing.ts';
import { parsed, requireEngineer, requireRemote } from './session.ts';

const YEAR_S = 365 * 24 * 3600;

export interface PairingRouteDeps {
	pairing: Pairing;
	logger: Logger;
	open(address: string, port: number): Promise<{ address: string; port: number }>;
	listening(): { address: string; port: number }[];
}

/** Address of the pairing page of an invitation; the token stands behind `#`, so no server log ever holds it. */
export function pairingUrl(address: string, port: number, token: string): string {
	return `http://${address}:${port}/#pair=${token}`;
}

/** Pairing, who am I, and invitations for further devices. */
export function pairingRoutes(app: FastifyInstance, deps: PairingRouteDeps): void {
	app.post('/api/pair', (request, reply) => {
		const { code, name } = parsed(pairRequestSchema, request.body);
		const { remote, token } = deps.pairing.pair(code, name);
		deps.logger.info({ remote: remote.id, name, role: remote.role, from: request.ip }, 'paired');
		return reply
			.setCookie(SESSION_COOKIE, token, { path: '/', httpOnly: true, sameSite: 'strict', maxAge: YEAR_S })
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
		const url = pairingUrl(at.address, at.port, invitation.token);
		return {
			code: invitation.code,
			url,
			qrSvg: renderSVG(url, { border: 2 }),
			expiresAt: new Date(invitation.expiresAtMs).toISOString(),
		};
	});
}
