import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { io, type Socket } from 'socket.io-client';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/process/systemClock.ts';
import { SESSION_COOKIE } from '../../src/remote/access.ts';
import { Pairing } from '../../src/remote/pairing.ts';
import { createRemoteServer } from '../../src/remote/server.ts';
import type { Answer, CommandInput } from '../../src/shared/protocol/commands.ts';
import type { Changes, Snapshot } from '../../src/shared/protocol/sockets.ts';
import { applyChange, type RemoteState } from '../../src/shared/protocol/state.ts';
import { audioFile, revisionFacts } from '../store/facts.ts';
import { setUp } from '../support/sessionSetUp.ts';

/** The real server over a real session, with the project that is open and one of another artist. */
async function twoProjects() {
	const made = await setUp();
	const { command, mixPath, project, session, state, store, track } = made;
	const folder = mkdtempSync(join(tmpdir(), 'detent-sight-'));
	const pairing = new Pairing({
		clock: systemClock,
		randomBytes: (count) => randomBytes(count),
		sha256: (text) => createHash('sha256').update(text).digest('hex'),
		newId: () => store.newId(),
		saved: store,
	});
	const server = await createRemoteServer({
		session,
		pairing,
		clock: systemClock,
		logger: pino({ level: 'silent' }),
		webRoot: folder,
		uploadFolder: join(folder, 'uploads'),
		isPaired: (id) => pairing.isPaired(id),
		tls: null,
		hostNames: [],
		announce: () => () => Promise.resolve(),
	});
	const { port } = await server.listen('127.0.0.1', 0);
	const url = `http://127.0.0.1:${port}`;
	onTestFinished(async () => {
		await server.close();
		rmSync(folder, { recursive: true, force: true });
	});
	const song = async (title: string, artist: string) => {
		const other = await command({ type: 'project.create', title, artist });
		const { project: id } = other as { project: string };
		const { track: first } = (await command({ type: 'track.create', project: id, title: `${title}, song` })) as {
			track: string;
		};
		await command({ type: 'track.mix', project: id, track: first, path: mixPath });
		const reference = store.newId();
		const file = audioFile('rough.wav', { sha256: 'b'.repeat(64) });
		store.append(
			id,
			{ kind: 'reference', track: first, reference, name: `${title}, rough`, what: 'earlier master', file },
			null,
		);
		const revision = store.newId();
		const { hash } = store.append(
			id,
			{ kind: 'revision', id: revision, facts: revisionFacts(id, first, 1, store.newId(), { note: title }) },
			null,
		);
		await command({
			type: 'revision.comment',
			revision,
			text: `${title} is too loud`,
			frame: null,
			from: `${artist} herself`,
		});
		return { project: id, track: first, revision, hash, reference };
	};
	const secret = await song('Hushed', 'Nobody Knows');
	const own = await song('Ours', 'Anna');
	await command({ type: 'track.select', project: own.project, track: own.track });
	const open = (role: 'engineer' | 'client') => {
		const { token } = pairing.pair(pairing.invite(role).token, `device of the ${role}`);
		const socket: Socket = io(url, {
			transports: ['websocket'],
			reconnection: false,
			forceNew: true,
			extraHeaders: { cookie: `${SESSION_COOKIE}=${token}` },
		});
		onTestFinished(() => void socket.disconnect());
		const heard: string[] = [];
		let shown: RemoteState | null = null;
		let rev = -1;
		socket.onAny((event: string, payload: unknown, received: unknown) => {
			heard.push(JSON.stringify([event, payload]));
			if (typeof received === 'function') received();
			if (event === 'snapshot') ({ state: shown, rev } = payload as Snapshot);
			if (event !== 'changes' || shown === null) return;
			const message = payload as Changes;
			expect(message.from ?? message.rev).toBeLessThanOrEqual(rev + 1);
			rev = message.rev;
			// A value that was taken away is not in the JSON at all.
			for (const change of message.changes) shown = applyChange(shown, change);
		});
		return {
			heard,
			state: () => shown,
			/** Until everything that was said up to now has come. */
			caughtUp: () => expect.poll(() => session.snapshot().rev - rev, { interval: 2 }).toBe(0),
			say: async (input: CommandInput) => {
				const answer: Answer = await new Promise((resolve) => socket.emit('command', input, resolve));
				heard.push(JSON.stringify(answer));
				return answer;
			},
			get: async (path: string) => {
				const got = await fetch(url + path, { headers: { cookie: `${SESSION_COOKIE}=${token}` } });
				const text = await got.text();
				heard.push(text, JSON.stringify([...got.headers]));
				return { status: got.status, text };
			},
		};
	};
	return { ...made, first: { project, track }, secret, own, open, state };
}

const HUSHED = /Hushed|Nobody Knows/;

/** Every address that says something about the log. */
const addresses = (one: { project: string; track: string; revision: string; reference: string }, other = one) => [
	`/media/mix/${one.track}`,
	`/media/capture/${one.revision}`,
	`/media/master/${one.revision}`,
	`/media/reference/${one.reference}`,
	`/media/photo/${one.project}/${'a'.repeat(64)}`,
	`/api/items/mix/${one.track}`,
	`/api/items/reference/${one.reference}`,
	`/api/waveforms/mix/${one.track}`,
	`/api/waveforms/mix/${one.track}/${'a'.repeat(64)}/0`,
	`/api/revisions/${one.revision}`,
	`/api/revisions/${one.revision}/diff/${other.revision}`,
	`/api/revisions/${other.revision}/diff/${one.revision}`,
	`/api/revisions/${one.revision}/explanation/${other.revision}`,
	`/api/references/${one.reference}/explanation`,
	`/api/diff/revision/${one.revision}/${other.revision}`,
	`/api/diff/project/${one.project}/${other.project}`,
	`/api/diff/project/${other.project}/${one.project}`,
];

test("a client's device hears of the open project, and over no way of another one", async () => {
	const { command, secret, own, first, open, state } = await twoProjects();
	const [client, engineer] = [open('client'), open('engineer')];
	await Promise.all([client.caughtUp(), engineer.caughtUp()]);
	// The engineer works on in the other project, and things are said of it.
	await command({ type: 'project.open', project: secret.project });
	await command({
		type: 'revision.comment',
		revision: secret.revision,
		text: 'Hushed again',
		frame: null,
		from: 'Nobody Knows jr',
	});
	await command({ type: 'project.terms', project: secret.project, revisionsIncluded: 3 });
	state.set(['notices'], [{ id: 1, at: '', level: 'info', text: 'The mix of Hushed has changed.' }]);
	state.set(['studio', 'importing'], { phase: 'done', title: 'Hushed' });
	state.set(['recall'], { id: 'r', title: 'Hushed, revision 1', revision: secret.revision, steps: [] });
	await command({ type: 'revision.comment', revision: own.revision, text: 'Good', frame: null, from: 'Anna herself' });
	await Promise.all([client.caughtUp(), engineer.caughtUp()]);
	expect(Object.keys(client.state()?.projects ?? {})).toEqual([own.project]);
	expect(client.state()?.projects[own.project]?.tracks[0]?.requests).toHaveLength(2);
	expect(Object.values(client.state()?.people ?? {})).toEqual(expect.arrayContaining(['Anna herself']));
	expect(Object.keys(engineer.state()?.projects ?? {}).sort()).toEqual(
		[first.project, secret.project, own.project].sort(),
	);
	for (const path of [...addresses(secret, own), ...addresses(secret, secret)]) {
		const { status, text } = await client.get(path);
		if (path.startsWith('/media/photo')) expect(status).toBe(403);
		else if (path.startsWith('/media') || path.startsWith('/api/revisions/') || path.startsWith('/api/diff'))
			expect(text.includes('"error"'), path).toBe(true);
		if (/^\/media\/(mix|capture|master|reference)/.test(path)) expect(status).toBe(404);
	}
	const said: CommandInput[] = [
		{ type: 'project.open', project: secret.project },
		{ type: 'project.open', project: 'H' },
		{ type: 'project.find', text: 'Hushed' },
		{ type: 'log.statistics' },
		{ type: 'revision.comment', revision: secret.revision, text: 'Mine?', frame: null },
		{ type: 'revision.comment', revision: secret.hash.slice(0, 8), text: 'Mine?', frame: null },
		{ type: 'revision.approve', revision: secret.hash, approved: true },
		{
			type: 'device.blind.start',
			method: 'preference',
			items: [
				{ kind: 'mix', id: own.track },
				{ kind: 'reference', id: secret.reference },
			],
		},
	];
	for (const one of said) expect((await client.say(one)).ok, one.type).toBe(false);
	const heard = client.heard.join('\n');
	expect(heard).not.toMatch(HUSHED);
	// An id that the device asked with may come back to it as the subject of the refusal; as part of the state none does.
	const events = client.heard.filter((text) => /^\["(snapshot|changes)"/.test(text)).join('\n');
	for (const id of Object.values(secret)) expect(events).not.toContain(id);
	expect(engineer.heard.join('\n')).toMatch(HUSHED);
});

test("a client's device follows when another project is opened, and the one before is gone from it", async () => {
	const { command, secret, own, open } = await twoProjects();
	const client = open('client');
	await client.caughtUp();
	expect((await client.get(`/media/mix/${own.track}`)).status).toBe(200);
	expect((await client.get(`/api/revisions/${own.revision}`)).status).toBe(200);
	expect((await client.get(`/api/revisions/${own.hash.slice(0, 8)}`)).status).toBe(200);
	await command({ type: 'track.select', project: secret.project, track: secret.track });
	await client.caughtUp();
	expect(Object.keys(client.state()?.projects ?? {})).toEqual([secret.project]);
	expect(Object.values(client.state()?.people ?? {})).not.toContain('Anna herself');
	expect((await client.get(`/media/mix/${own.track}`)).status).toBe(404);
	expect((await client.get(`/api/revisions/${own.revision}`)).status).toBe(404);
	expect((await client.get(`/media/mix/${secret.track}`)).status).toBe(200);
});
