import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SESSION_COOKIE } from '../../src/remote/access.ts';
import { MOST_PHOTO_BYTES } from '../../src/shared/model/photo.ts';
import { startContractServer } from '../support/contractServer.ts';
import { emptyState } from '../support/remoteState.ts';

const PROJECT = '01890000-0000-7000-8000-000000000001';
const SHA256 = 'f'.repeat(64);

async function studio() {
	const folder = mkdtempSync(join(tmpdir(), 'detent-photo-routes-'));
	writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Detent</title>');
	const server = await startContractServer(folder, emptyState());
	onTestFinished(async () => {
		await server.close();
		rmSync(folder, { recursive: true, force: true });
	});
	const ask = (role: 'engineer' | 'client', path: string, init: RequestInit & { duplex?: 'half' } = {}) =>
		fetch(`http://127.0.0.1:${server.port}${path}`, {
			...init,
			headers: { ...init.headers, cookie: `${SESSION_COOKIE}=${server.tokenFor(role)}` },
		});
	const put = (role: 'engineer' | 'client', body: BodyInit, path = '/api/units/eq/photos') =>
		ask(role, path, { method: 'PUT', body, duplex: 'half', headers: { 'content-type': 'application/octet-stream' } });
	return { ...server, ask, folder, put };
}

test('an engineer sends a photo of a unit, as it stands or for a revision; a client does not', async () => {
	const { put, session } = await studio();
	expect(await (await put('engineer', 'picture')).json()).toEqual({ sha256: SHA256 });
	await put('engineer', 'later', `/api/units/eq/photos?revision=${PROJECT}`);
	expect((await put('client', 'picture')).status).toBe(403);
	expect((await put('engineer', 'picture', '/api/units/A%20B/photos')).status).toBe(400);
	expect(session.photos).toEqual([
		{ unit: 'eq', bytes: 7, revision: null },
		{ unit: 'eq', bytes: 5, revision: PROJECT },
	]);
});

test('a picture that is too large is refused, also where its length is not told', async () => {
	const { put, session } = await studio();
	const chunk = new Uint8Array(MOST_PHOTO_BYTES / 4);
	expect((await put('engineer', new Uint8Array(MOST_PHOTO_BYTES + 1))).status).toBe(400);
	let sent = 0;
	const stream = new ReadableStream<Uint8Array>({
		pull(controller) {
			sent += 1;
			if (sent > 5) controller.close();
			else controller.enqueue(chunk);
		},
	});
	// The connection may end before the answer was read: what counts is that nothing was taken.
	const status = await put('engineer', stream).then(
		(reply) => reply.status,
		() => 'cut',
	);
	expect([400, 'cut']).toContain(status);
	expect(session.photos).toEqual([]);
});

test('the server ends while a picture is still on its way, and nothing is taken', async () => {
	const { close, port, session, tokenFor } = await studio();
	const socket = connect(port, '127.0.0.1');
	const cut = once(socket, 'close');
	socket.write(
		[
			'PUT /api/units/eq/photos HTTP/1.1',
			'host: 127.0.0.1',
			`cookie: ${SESSION_COOKIE}=${tokenFor('engineer')}`,
			'content-type: application/octet-stream',
			'content-length: 1000',
			'expect: 100-continue',
			'\r\n',
		].join('\r\n'),
	);
	// It waits for the picture now.
	expect(String(await once(socket, 'data'))).toContain('100 Continue');
	await close();
	await cut;
	expect(session.photos).toEqual([]);
});

test('a photo is shown to engineers alone, as what it is, and not sent again while it is the same', async () => {
	const { ask, folder, session } = await studio();
	const path = join(folder, 'photo.jpg');
	writeFileSync(path, 'picture');
	session.photoFile = { photo: { sha256: SHA256, bytes: 7, type: 'jpeg', takenAt: '2026-01-02T03:04:05.000Z' }, path };
	const address = `/media/photo/${PROJECT}/${SHA256}`;
	const shown = await ask('engineer', address);
	expect(shown.headers.get('content-type')).toBe('image/jpeg');
	expect(shown.headers.get('x-content-type-options')).toBe('nosniff');
	expect(await shown.text()).toBe('picture');
	const tag = shown.headers.get('etag') ?? '';
	expect((await ask('engineer', address, { headers: { 'if-none-match': tag } })).status).toBe(304);
	expect((await ask('client', address)).status).toBe(403);
	expect((await ask('engineer', `/media/photo/${PROJECT}/..%2f..%2flog`)).status).toBe(400);
	rmSync(path);
	expect((await ask('engineer', address)).status).toBe(404);
	expect(readdirSync(folder)).toEqual(['index.html']);
});
