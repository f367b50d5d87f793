import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PreviewBlock } from '../../src/audio/engine.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import { SESSION_COOKIE } from '../../src/remote/access.ts';
import { Pairing } from '../../src/remote/pairing.ts';
import { createRemoteServer, type RemoteServer } from '../../src/remote/server.ts';
import type { SessionPort } from '../../src/session/port.ts';
import { StateStore } from '../../src/session/stateStore.ts';
import { DetentError } from '../../src/shared/errors.ts';
import type { LoudnessCurve } from '../../src/shared/loudnessHistory.ts';
import type { Answer } from '../../src/shared/protocol/commands.ts';
import { type Meters, NOTHING_WANTED, type Wanted } from '../../src/shared/protocol/meters.ts';
import type { Changes, Snapshot } from '../../src/shared/protocol/sockets.ts';
import { type WireBatch, type WireLine, wireBatchSchema } from '../../src/shared/protocol/wire.ts';
import type { StoredRemote } from '../../src/store/logStore.ts';
import { NO_DEVICE } from '../support/fakeDevice.ts';
import { levelsAt, NO_LOUDNESS } from '../support/meterReadings.ts';
import { emptyState } from '../support/remoteState.ts';

const MEDIA_ID = '01890000-0000-7000-8000-000000000001';

let folder: string;
let server: RemoteServer;
let pairing: Pairing;
let state: StateStore;
let port: number;
let commands: string[];
let wanted: Wanted;
let loudness: LoudnessCurve;
let meterListeners: ((meters: Meters) => void)[];
let wireListeners: Set<(line: WireLine) => void>;
let sockets: Socket[];
let audio: Buffer;
/** Hears that work was given up, and why. */
let gaveUp: (reason: unknown) => unknown;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'detent-remote-'));
	await writeFile(join(folder, 'index.html'), '<!doctype html><title>Detent</title>');
	audio = randomBytes(100_000);
	await writeFile(join(folder, 'print.wav'), audio);
	const stored = new Map<string, StoredRemote>();
	let ids = 0;
	pairing = new Pairing({
		clock: systemClock,
		randomBytes: (count) => randomBytes(count),
		sha256: (text) => createHash('sha256').update(text).digest('hex'),
		newId: () => `remote-${++ids}`,
		saved: {
			remotes: () => [...stored.values()],
			saveRemote: (remote) => stored.set(remote.id, remote),
			removeRemote: (id) => stored.delete(id),
		},
	});
	state = new StateStore(emptyState(), systemClock);
	commands = [];
	gaveUp = (reason) => reason;
	meterListeners = [];
	wireListeners = new Set();
	sockets = [];
	wanted = NOTHING_WANTED;
	loudness = { piece: null, secondsAPlace: 1, lufs: [] };
	const session: SessionPort = {
		command(command, actor) {
			commands.push(`${actor.role} ${command.type}`);
			if (command.type === 'undo')
				return Promise.reject(new DetentError('unit.undo', { message: 'There is nothing to undo.' }));
			if (command.type === 'transport.locate') state.set(['transport', 'frame'], command.frame);
			return Promise.resolve({ done: true });
		},
		snapshot() {
			state.flush();
			return { rev: state.rev, state: state.state };
		},
		onChanges: (listener) => state.onChanges(listener),
		readsOf: () => session,
		onMeters(listener) {
			meterListeners.push(listener);
			return () => {};
		},
		loudnessCurve: () => loudness,
		onWire(unit, listener) {
			if (unit !== 'eq') throw new DetentError('unit.unknown', { message: 'There is no such unit.', subject: unit });
			wireListeners.add(listener);
			return () => wireListeners.delete(listener);
		},
		onPreview: (_: (block: PreviewBlock) => void) => () => {},
		want(now) {
			wanted = now;
		},
		remoteConnected() {},
		mediaPath: (kind, id) => (kind === 'capture' && id === MEDIA_ID ? join(folder, 'print.wav') : null),
		revisionDetail: () => {
			throw new DetentError('store.unknown', { message: 'There is no such revision.' });
		},
		revisionDiff: () => [],
		diff: () => ({ pairs: [], alone: [] }),
		device: {
			...NO_DEVICE,
			explain: (_, { onProgress, signal }) => {
				onProgress(0.25);
				return new Promise((_, reject) => signal.addEventListener('abort', () => reject(gaveUp(signal.reason))));
			},
		},
		importReference: () => Promise.resolve({ reference: MEDIA_ID }),
		takePhoto: () => Promise.resolve({ sha256: 'f'.repeat(64) }),
		photo: () => null,
		importMix: (_project, _track, _path, fileName) => Promise.resolve({ fileName, frames: 1, rateHz: 48000 }),
	};
	server = await createRemoteServer({
		session,
		pairing,
		clock: systemClock,
		logger: pino({ level: 'silent' }),
		webRoot: folder,
		uploadFolder: join(folder, 'uploads'),
		isPaired: (id) => stored.has(id),
		tls: null,
		hostNames: [],
		announce: () => () => Promise.resolve(),
	});
	port = (await server.listen('127.0.0.1', 0)).port;
});

afterEach(async () => {
	for (const socket of sockets) socket.disconnect();
	await server.close();
	await rm(folder, { recursive: true, force: true });
});

const url = (path: string) => `http://127.0.0.1:${port}${path}`;
const tokenFor = (role: 'engineer' | 'client') => pairing.pair(pairing.invite(role).code, role).token;
const cookie = (token: string) => ({ cookie: `${SESSION_COOKIE}=${token}` });

function connect(
	token: string | null,
	headers: Record<string, string> = {},
): Promise<{ socket: Socket; snapshot: Snapshot }> {
	const socket = io(url(''), {
		transports: ['websocket'],
		reconnection: false,
		forceNew: true,
		extraHeaders: { ...(token === null ? {} : cookie(token)), ...headers },
	});
	sockets.push(socket);
	return new Promise((resolve, reject) => {
		socket.on('connect_error', reject);
		socket.on('snapshot', (snapshot: Snapshot) => resolve({ socket, snapshot }));
	});
}

/** A request with headers that `fetch` would not let through. */
function rawStatus(path: string, headers: Record<string, string>): Promise<number> {
	return new Promise((resolve, reject) => {
		const sent = request({ host: '127.0.0.1', port, path, headers }, (response) => {
			response.resume();
			resolve(response.statusCode ?? 0);
		});
		sent.on('error', reject);
		sent.end();
	});
}

test('a remote that is built anew is served as it lies on the disk, without a start', async () => {
	const assets = join(folder, 'assets');
	await mkdir(assets);
	for (const name of ['index-old.js', 'index-new.js']) {
		await rm(assets, { recursive: true });
		await mkdir(assets);
		await writeFile(join(assets, name), `// ${name}`);
		const found = await fetch(url(`/assets/${name}`));
		expect([found.status, await found.text()]).toEqual([200, `// ${name}`]);
		expect(found.headers.get('cache-control')).toContain('immutable');
	}
	await writeFile(join(folder, '.secret'), 'x');
	for (const gone of ['/assets/index-old.js', '/.secret', '/assets/..%2f..%2fetc/passwd', '/api/none'])
		expect((await fetch(url(gone))).status).toBeGreaterThanOrEqual(400);
});

describe('the remote’s server', () => {
	test('pairs by code, keeps the session in a cookie that scripts can’t read, and says who one is', async () => {
		const { code } = pairing.invite('engineer');
		const paired = await fetch(url('/api/pair'), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ code, name: 'iPad' }),
		});
		expect(paired.status).toBe(200);
		const set = paired.headers.get('set-cookie') ?? '';
		expect(set).toContain('HttpOnly');
		expect(set).toContain('SameSite=Strict');
		const session = await fetch(url('/api/session'), { headers: { cookie: set.split(';')[0] ?? '' } });
		expect(await session.json()).toMatchObject({ name: 'iPad', role: 'engineer' });
	});

	test('tells an unpaired device nothing', async () => {
		for (const path of ['/api/session', '/api/networks', `/media/capture/${MEDIA_ID}`, `/api/revisions/${MEDIA_ID}`]) {
			expect((await fetch(url(path))).status).toBe(401);
		}
		await expect(connect(null)).rejects.toThrow();
		await expect(connect('0'.repeat(64))).rejects.toThrow();
	});

	test('brute force on the code is locked out', async () => {
		const attempt = (code: string) =>
			fetch(url('/api/pair'), {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ code, name: 'thief' }),
			});
		const statuses = [];
		for (let guess = 0; guess < 10; guess += 1) statuses.push((await attempt(`00000${guess}`)).status);
		expect(statuses.slice(0, 8)).toEqual(Array(8).fill(400));
		expect(statuses.slice(8)).toEqual([429, 429]);
	});

	test('a foreign page or a rebound name gets nothing, paired or not', async () => {
		const token = tokenFor('engineer');
		expect(await rawStatus('/api/session', { ...cookie(token), host: `evil.example:${port}` })).toBe(403);
		expect(await rawStatus('/api/session', { ...cookie(token), origin: 'http://evil.example' })).toBe(403);
		expect(await rawStatus('/api/session', cookie(token))).toBe(200);
		await expect(connect(token, { origin: 'http://evil.example' })).rejects.toThrow();
	});

	test('pages carry a policy that lets no inline or foreign script run', async () => {
		const page = await fetch(url('/'));
		expect(page.status).toBe(200);
		const policy = page.headers.get('content-security-policy') ?? '';
		expect(policy).toContain("default-src 'self'");
		expect(policy).not.toMatch(/script-src[^;]*unsafe-inline/);
	});

	test('a remote gets the whole state first and then every change in order', async () => {
		state.set(['transport', 'frame'], 5);
		const { socket, snapshot } = await connect(tokenFor('engineer'));
		expect(snapshot.state.transport.frame).toBe(5);
		const changes: Changes[] = [];
		socket.on('changes', (batch: Changes) => changes.push(batch));
		for (let frame = 10; frame < 15; frame += 1) {
			await socket.emitWithAck('command', { type: 'transport.locate', frame });
		}
		await expect.poll(() => changes.at(-1)?.changes.at(-1)?.value).toBe(14);
		expect(changes.map((batch) => batch.rev)).toEqual(changes.map((_, index) => snapshot.rev + 1 + index));
	});

	test('a message that is not in the contract is refused with the reason, and changes nothing', async () => {
		const { socket } = await connect(tokenFor('engineer'));
		const before = state.state;
		for (const bad of [
			null,
			7,
			'pass.start',
			{},
			{ type: 'rm -rf' },
			{ type: 'transport.locate', frame: -1 },
			{ type: 'undo', extra: 1 },
			{ type: 'control.move', unit: '../etc', control: 'x', position: 1, gesture: 'g', seq: 0 },
		]) {
			const answer = (await socket.emitWithAck('command', bad)) as Answer;
			expect(answer).toMatchObject({ ok: false, error: { code: 'remote.malformed' } });
		}
		expect(commands).toEqual([]);
		expect(state.state).toBe(before);
		expect(await socket.emitWithAck('command', { type: 'transport.stop' })).toEqual({
			ok: true,
			result: { done: true },
		});
	});

	test('a refusal comes back as an answer with what can be done', async () => {
		const { socket } = await connect(tokenFor('engineer'));
		expect(await socket.emitWithAck('command', { type: 'undo' })).toEqual({
			ok: false,
			error: { code: 'unit.undo', message: 'There is nothing to undo.', subject: null, remedy: null },
		});
	});

	test('a client’s device can comment and can’t touch the rack', async () => {
		const { socket } = await connect(tokenFor('client'));
		const comment = { type: 'revision.comment', revision: MEDIA_ID, text: 'More bass', frame: null };
		expect(await socket.emitWithAck('command', comment)).toMatchObject({ ok: true });
		for (const command of [
			{ type: 'pass.start' },
			{ type: 'transport.play' },
			{ type: 'control.move', unit: 'eq', control: 'gain', position: 1, gesture: 'g', seq: 0 },
		]) {
			expect(await socket.emitWithAck('command', command)).toMatchObject({ ok: false, error: { code: 'remote.role' } });
		}
		expect(commands).toEqual(['client revision.comment']);
		const invitations = await fetch(url('/api/invitations'), {
			method: 'POST',
			headers: { ...cookie(tokenFor('client')), 'content-type': 'application/json' },
			body: JSON.stringify({ role: 'engineer' }),
		});
		expect(invitations.status).toBe(403);
	});

	test('a device that was unpaired while connected is out at once', async () => {
		const { socket, snapshot } = await connect(tokenFor('engineer'));
		pairing.revoke(snapshot.remote);
		expect(await socket.emitWithAck('command', { type: 'transport.stop' })).toMatchObject({
			ok: false,
			error: { code: 'remote.unpaired' },
		});
		const gone = new Promise((resolve) => socket.on('disconnect', resolve));
		server.disconnect(snapshot.remote);
		await gone;
		expect(commands).toEqual([]);
	});

	test('a download of a device that is unpaired is cut where it is', async () => {
		// More than fits into all the buffers between: it cannot have gone out already.
		await writeFile(join(folder, 'print.wav'), Buffer.alloc(64 * 2 ** 20));
		const reply = await fetch(url(`/media/capture/${MEDIA_ID}`), { headers: cookie(tokenFor('client')) });
		const reader = reply.body?.getReader();
		expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
		pairing.revoke('remote-1');
		server.disconnect('remote-1');
		const rest = async () => {
			while (!(await reader?.read())?.done);
		};
		await expect(rest()).rejects.toThrow();
	});

	test('long work tells how far it is, and is given up when the page goes away', async () => {
		const leaves = new AbortController();
		const given = new Promise((resolve) => {
			gaveUp = resolve;
		});
		const reply = await fetch(url(`/api/references/${MEDIA_ID}/explanation`), {
			headers: cookie(tokenFor('client')),
			signal: leaves.signal,
		});
		const first = await reply.body?.getReader().read();
		expect(JSON.parse(Buffer.from(first?.value ?? []).toString())).toEqual({ progress: 0.25 });
		leaves.abort();
		await given;
	});

	test('an oversize frame ends only the connection that sent it', async () => {
		const { socket } = await connect(tokenFor('engineer'));
		const gone = new Promise((resolve) => socket.on('disconnect', resolve));
		socket.emit('command', { type: 'revision.comment', text: 'x'.repeat(100_000) }, () => {});
		await gone;
		const other = await connect(tokenFor('engineer'));
		expect(await other.socket.emitWithAck('command', { type: 'transport.stop' })).toMatchObject({ ok: true });
	});

	test('streams a print by range, byte for byte, and nothing outside the log', async () => {
		const headers = cookie(tokenFor('client'));
		const part = await fetch(url(`/media/capture/${MEDIA_ID}`), { headers: { ...headers, range: 'bytes=1000-1999' } });
		expect(part.status).toBe(206);
		expect(part.headers.get('content-range')).toBe('bytes 1000-1999/100000');
		expect(Buffer.from(await part.arrayBuffer()).equals(audio.subarray(1000, 2000))).toBe(true);
		const whole = await fetch(url(`/media/capture/${MEDIA_ID}`), { headers });
		expect(Buffer.from(await whole.arrayBuffer()).equals(audio)).toBe(true);
		expect(
			(await fetch(url(`/media/capture/${MEDIA_ID}`), { headers: { ...headers, range: 'bytes=100000-' } })).status,
		).toBe(416);
		for (const trick of [
			'/media/capture/..%2F..%2Fetc%2Fpasswd',
			'/media/capture/%2e%2e/x',
			'/media/passwd/x',
			'/..%2f..%2fetc/passwd',
			`/media/master/${MEDIA_ID}`,
		]) {
			expect([400, 404]).toContain((await fetch(url(trick), { headers })).status);
		}
	});

	test('meters wait for the tablet: one in flight, the newest next', async () => {
		const { socket } = await connect(tokenFor('engineer'));
		socket.emit('subscribe', { meters: ['levels'], preview: false });
		await expect.poll(() => wanted.meters).toEqual(['levels']);
		const received: Meters[] = [];
		let release: (() => void) | null = null;
		socket.on('meters', (meters: Meters, done: () => void) => {
			received.push(meters);
			release = done;
		});
		const tell = (meters: Meters) => {
			for (const listener of meterListeners) listener(meters);
		};
		for (let frame = 1; frame <= 20; frame += 1)
			tell({ frame, levels: levelsAt(frame === 7 ? -3 : -20), loudness: NO_LOUDNESS });
		await expect.poll(() => release).not.toBeNull();
		expect(received.map(({ frame }) => frame)).toEqual([1]);
		// Nobody gets what it has not asked for.
		expect(received[0]?.loudness).toBeUndefined();
		(release as unknown as () => void)();
		await expect
			.poll(() => {
				tell({ frame: 99, levels: levelsAt(-20) });
				return received.at(-1)?.frame;
			})
			.toBe(99);
		// A peak that was not sent is in the next reading.
		expect(received[1]?.levels?.return.peakDbfs).toEqual([-3, -3]);
		socket.disconnect();
		await expect.poll(() => wanted.meters).toEqual([]);
	});

	test('a remote that begins to look at loudness gets the curve so far first', async () => {
		const { socket } = await connect(tokenFor('engineer'));
		const curve = { piece: 'one', secondsAPlace: 0.25, lufs: [-14.2, null] };
		loudness = curve;
		const got = new Promise((resolve) => socket.on('loudness', resolve));
		socket.emit('subscribe', { meters: ['levels', 'loudness'], preview: false });
		expect(await got).toEqual(curve);
		socket.disconnect();
	});

	test('who monitors a unit gets its wire in order; a flood is dropped and counted, and slows nobody', async () => {
		const { socket } = await connect(tokenFor('engineer'));
		const batches: WireBatch[] = [];
		let release: () => void = () => {};
		socket.on('wire', (batch: unknown, received: () => void) => {
			batches.push(wireBatchSchema.parse(batch));
			release = received;
		});
		const monitor = (payload: unknown): Promise<Answer> => socket.emitWithAck('monitor', payload);
		expect(await monitor({ unit: 'nothing' })).toMatchObject({ ok: false, error: { code: 'unit.unknown' } });
		expect(await monitor({ unit: 7 })).toMatchObject({ ok: false, error: { code: 'remote.malformed' } });
		expect(await monitor({ unit: 'eq' })).toMatchObject({ ok: true });
		const line = (atMs: number): WireLine => ({ direction: 'in', hex: 'f8', words: ['clock'], atMs });
		const push = (atMs: number) => {
			for (const listener of wireListeners) listener(line(atMs));
		};
		push(1);
		push(2);
		await expect.poll(() => batches.length).toBe(1);
		expect(batches[0]).toEqual({ unit: 'eq', lines: [line(1), line(2)], dropped: 0 });
		// The first batch is not yet received: what comes meanwhile waits, within bounds.
		for (let at = 0; at < 700; at += 1) push(at);
		release();
		await expect.poll(() => batches.length).toBe(2);
		expect([batches[1]?.lines.length, batches[1]?.dropped]).toEqual([500, 200]);
		release();
		expect(await monitor({ unit: null })).toMatchObject({ ok: true });
		expect(wireListeners.size).toBe(0);
		await monitor({ unit: 'eq' });
		socket.disconnect();
		await expect.poll(() => wireListeners.size).toBe(0);
	});

	test('a client’s device cannot listen to a wire', async () => {
		const { socket } = await connect(tokenFor('client'));
		expect(await socket.emitWithAck('monitor', { unit: 'eq' })).toMatchObject({
			ok: false,
			error: { code: 'remote.role' },
		});
		expect(wireListeners.size).toBe(0);
	});

	test('takes an uploaded mix under a name without tricks', async () => {
		const sent = await fetch(
			url(`/api/projects/${MEDIA_ID}/tracks/${MEDIA_ID}/mix?name=${encodeURIComponent('../../My mix.wav')}`),
			{
				method: 'PUT',
				headers: { ...cookie(tokenFor('engineer')), 'content-type': 'application/octet-stream' },
				body: new Uint8Array(audio),
			},
		);
		expect(await sent.json()).toEqual({ fileName: 'My mix.wav', frames: 1, rateHz: 48000 });
	});
});
