import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SECURE_SESSION_COOKIE, SESSION_COOKIE } from '../../src/remote/access.ts';
import { createAuthority, createServerCertificate } from '../../src/remote/certificate.ts';
import type { RemoteState } from '../../src/shared/protocol/state.ts';
import { type ContractServer, startContractServer } from '../support/contractServer.ts';
import { emptyState } from '../support/remoteState.ts';

const ID = '01890000-0000-7000-8000-000000000001';

let folder: string;
let authority: string;
let server: ContractServer;
let log: { level: number; msg: string; code?: string }[];
let before: RemoteState;
const sockets: Socket[] = [];

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'detent-security-'));
	writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Detent</title>');
	writeFileSync(join(folder, '..', 'outside.txt'), 'secret');
	const own = await createAuthority('a test', Date.now());
	authority = own.certificate;
	const names = { hosts: ['localhost'], addresses: ['127.0.0.1'] };
	const lines = new Writable({
		write(line: Buffer, _encoding, done) {
			log.push(JSON.parse(line.toString()));
			done();
		},
	});
	log = [];
	server = await startContractServer(folder, emptyState(), {
		tls: { server: await createServerCertificate(own, names, Date.now()), authority },
		logger: pino(lines),
	});
});
afterAll(async () => {
	await server.close();
	rmSync(folder, { recursive: true, force: true });
	rmSync(join(folder, '..', 'outside.txt'), { force: true });
});
beforeEach(() => {
	log = [];
	server.session.received.length = 0;
});
afterEach(() => {
	for (const socket of sockets.splice(0)) socket.disconnect();
});

interface Got {
	status: number;
	headers: IncomingHttpHeaders;
	body: string;
}

/** A request word for word: nothing is tidied on the way, as a browser would. */
function ask(
	path: string,
	options: { method?: string; headers?: Record<string, string>; body?: string; secure?: boolean } = {},
): Promise<Got> {
	const { method = 'GET', headers = {}, body, secure = false } = options;
	return new Promise((resolve, reject) => {
		const send = secure ? secureRequest : request;
		const sent = send(
			{ host: '127.0.0.1', port: server.port, path, method, headers, ...(secure ? { ca: authority } : {}) },
			(response) => {
				let text = '';
				response.on('data', (chunk: Buffer) => {
					text += chunk.toString();
				});
				response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
			},
		);
		sent.on('error', reject);
		sent.end(body);
	});
}

const cookie = (role: 'engineer' | 'client') => ({ cookie: `${SESSION_COOKIE}=${server.tokenFor(role)}` });
const json = { 'content-type': 'application/json' };

function connect(headers: Record<string, string>): Promise<'in' | 'refused'> {
	const socket = io(`http://127.0.0.1:${server.port}`, {
		transports: ['websocket'],
		reconnection: false,
		forceNew: true,
		extraHeaders: headers,
	});
	sockets.push(socket);
	return new Promise((resolve) => {
		socket.on('connect_error', () => resolve('refused'));
		socket.on('snapshot', () => resolve('in'));
	});
}

/** Whatever comes of `what`: it is in the log as refused, no command arrived, and no device or setting is another. */
async function refuses(what: () => Promise<unknown>): Promise<void> {
	before = server.session.store.state;
	await what();
	expect(log.filter(({ msg, level }) => level === 40 && msg.startsWith('refused')).length).toBeGreaterThan(0);
	expect(server.session.received).toEqual([]);
	expect(server.session.store.state).toBe(before);
}

const GUARDED = [
	['GET', '/api/session'],
	['GET', '/api/networks'],
	['GET', '/api/secure'],
	['POST', '/api/invitations'],
	['GET', `/media/capture/${ID}`],
	['GET', `/media/mix/${ID}`],
	['GET', `/media/master/${ID}`],
	['GET', `/api/revisions/${ID}`],
	['GET', `/api/revisions/${ID}/diff/${ID}`],
] as const;
const ENGINEERS = [
	['GET', '/api/networks'],
	['POST', '/api/invitations'],
	['PUT', `/api/projects/${ID}/tracks/${ID}/mix?name=a.wav`],
] as const;

describe('who is not paired', () => {
	test.each(GUARDED)('gets nothing by %s %s', async (method, path) => {
		await refuses(async () => {
			for (const headers of [
				{},
				{ cookie: `${SESSION_COOKIE}=${'0'.repeat(64)}` },
				{ cookie: `${SESSION_COOKIE}=` },
				{ authorization: 'Bearer x' },
			]) {
				expect(
					(
						await ask(path, {
							method,
							headers: { ...json, ...headers },
							...(method === 'POST' ? { body: '{"role":"engineer"}' } : {}),
						})
					).status,
				).toBe(401);
			}
		});
	});

	test('gets no socket, with no token, a wrong one, or the hash of a right one', async () => {
		await refuses(async () => {
			for (const headers of [{}, { cookie: `${SESSION_COOKIE}=${'f'.repeat(64)}` }])
				expect(await connect(headers)).toBe('refused');
		});
	});

	test('finds the code neither by trying nor by its pieces', async () => {
		await refuses(async () => {
			const tries = ['000001', '12345', '1e5   ', '000000 OR 1=1', '%', '******'];
			const statuses = [];
			for (const code of [...tries, ...tries, ...tries])
				statuses.push(
					(await ask('/api/pair', { method: 'POST', headers: json, body: JSON.stringify({ code, name: 'thief' }) }))
						.status,
				);
			expect(statuses).not.toContain(200);
			expect(statuses.at(-1)).toBe(429);
		});
		// Who has the link comes in nevertheless.
		const { token } = server.invite('client');
		expect(
			(await ask('/api/pair', { method: 'POST', headers: json, body: JSON.stringify({ code: token, name: 'friend' }) }))
				.status,
		).toBe(200);
	});
});

describe('a client’s device', () => {
	test.each(ENGINEERS)('is refused %s %s', async (method, path) => {
		const headers = {
			...cookie('client'),
			...(method === 'PUT' ? { 'content-type': 'application/octet-stream' } : json),
		};
		await refuses(async () => {
			expect(
				(await ask(path, { method, headers, ...(method === 'GET' ? {} : { body: '{"role":"engineer"}' }) })).status,
			).toBe(403);
		});
	});
});

describe('a foreign page or name', () => {
	test.each([
		{ origin: 'http://evil.example' },
		{ origin: 'null' },
		{ origin: 'http://127.0.0.1:1' },
		{ host: 'evil.example' },
		{ host: 'evil.example:7400' },
		{ host: '127.0.0.1.evil.example' },
		{ host: 'localhost.evil.example' },
		{ host: '192.168.77.1' },
		{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
		{ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
	])('gets nothing, paired or not: %j', async (headers) => {
		const paired = cookie('engineer');
		await refuses(async () => {
			expect((await ask('/api/session', { headers: { ...paired, ...headers } as Record<string, string> })).status).toBe(
				403,
			);
			expect((await ask('/', { headers: headers as Record<string, string> })).status).toBe(403);
			if ('origin' in headers)
				expect(await connect({ ...paired, ...headers } as Record<string, string>)).toBe('refused');
		});
	});

	test('gets a name that is announced on the network answered', async () => {
		expect((await ask('/', { headers: { host: `detent.local:${server.port}` } })).status).toBe(200);
	});
});

describe('what does not fit', () => {
	test('frames and bodies that are too large or no sense are refused', async () => {
		const engineer = { ...cookie('engineer'), ...json };
		await refuses(async () => {
			const large = {
				method: 'POST',
				headers: engineer,
				body: JSON.stringify({ role: 'engineer', address: 'x'.repeat(70_000) }),
			};
			expect((await ask('/api/invitations', large)).status).toBe(413);
			for (const body of [
				'',
				'{',
				'[]',
				'null',
				'{"role":"owner"}',
				'{"role":"engineer","__proto__":{"a":1}}',
				'{"role":"engineer","address":"8.8.8.8"}',
			]) {
				const { status } = await ask('/api/invitations', { method: 'POST', headers: engineer, body });
				expect([body, status]).toEqual([body, 400]);
			}
		});
	});

	test.each([
		'/../outside.txt',
		'/%2e%2e/outside.txt',
		'/..%2foutside.txt',
		'/%2e%2e%2foutside.txt',
		'/assets/../../outside.txt',
		'/..\\outside.txt',
		'/%00',
		'/media/capture/..%2F..%2F..%2Foutside.txt',
		`/media/capture/${ID}%2F..`,
		'/media/../outside.txt',
		'/socket.io/../outside.txt',
	])('a trick with the path gets no file: %s', async (path) => {
		const headers = cookie('engineer');
		before = server.session.store.state;
		const { status, body } = await ask(path, { headers });
		expect(status).toBeGreaterThanOrEqual(400);
		expect(status).toBeLessThan(500);
		expect(body).not.toContain('secret');
		expect(server.session.store.state).toBe(before);
	});
});

describe('every answer', () => {
	test('forbids inline and foreign script, frames, guessing of types, and use by other pages', async () => {
		for (const path of ['/', '/nothing', '/api/session']) {
			const { headers } = await ask(path);
			const policy = String(headers['content-security-policy']);
			expect(policy).toContain("default-src 'self'");
			expect(policy).toContain("script-src 'self'");
			expect(policy).toContain("frame-ancestors 'none'");
			expect(policy.match(/script-src [^;]*/)?.[0]).toBe("script-src 'self'");
			expect(headers).toMatchObject({
				'x-content-type-options': 'nosniff',
				'cross-origin-resource-policy': 'same-origin',
				'referrer-policy': 'no-referrer',
			});
			expect(headers['access-control-allow-origin']).toBeUndefined();
		}
	});
});

describe('over HTTPS, on the same port', () => {
	test('the certificate holds, the session’s cookie is for secure pages only, and HTTP goes on beside it', async () => {
		const { token } = server.invite('engineer');
		const paired = await ask('/api/pair', {
			method: 'POST',
			headers: json,
			body: JSON.stringify({ code: token, name: 'iPad' }),
			secure: true,
		});
		expect(paired.status).toBe(200);
		const [set = ''] = paired.headers['set-cookie'] ?? [];
		expect(set).toContain(`${SECURE_SESSION_COOKIE}=`);
		for (const word of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/']) expect(set).toContain(word);
		expect(set).not.toContain('Domain');
		const session = { headers: { cookie: set.split(';')[0] ?? '' } };
		expect((await ask('/api/session', { ...session, secure: true })).status).toBe(200);
		expect((await ask('/')).status).toBe(200);
	});

	test('the authority can be fetched before pairing; its key cannot', async () => {
		const { status, body, headers } = await ask('/detent-authority.crt');
		expect([status, headers['content-type']]).toEqual([200, 'application/x-x509-ca-cert']);
		expect(body).toBe(authority);
		expect(body).not.toContain('PRIVATE');
	});
});
