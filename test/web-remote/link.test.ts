import { beforeEach, describe, expect, test } from 'vitest';
import type { Answer } from '../../src/shared/protocol/commands.ts';
import type { Snapshot } from '../../src/shared/protocol/sockets.ts';
import { Link, type LinkWorld } from '../../web-remote/src/state/link.ts';
import type { Trust } from '../../web-remote/src/state/truth.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { emptyState } from '../support/remoteState.ts';

type Handler = (...args: unknown[]) => void;

/** What the link uses of a socket, with the other end in the test's hand. */
class FakeSocket {
	connected = false;
	active = false;
	attempts = 0;
	readonly io = {};
	readonly sent: { event: string; args: unknown[] }[] = [];
	readonly #handlers = new Map<string, Handler>();

	on(event: string, handler: Handler): void {
		this.#handlers.set(event, handler);
	}
	emit(event: string, ...args: unknown[]): void {
		this.sent.push({ event, args });
	}
	connect(): void {
		this.active = true;
		this.attempts += 1;
	}
	disconnect(): void {
		this.active = false;
		if (this.connected) this.fall('io client disconnect');
	}
	hear(event: string, ...args: unknown[]): void {
		this.#handlers.get(event)?.(...args);
	}
	comeUp(): void {
		this.connected = true;
		this.hear('connect');
	}
	fall(reason = 'transport close'): void {
		this.connected = false;
		this.hear('disconnect', reason);
	}
	events(): string[] {
		return this.sent.map(({ event }) => event);
	}
	last(event: string): unknown[] {
		return this.sent.filter((one) => one.event === event).at(-1)?.args ?? [];
	}
}

const DAEMON_MS = 7_000_000;

class World {
	readonly clock = new FakeClock();
	readonly socket = new FakeSocket();
	readonly trusts: Trust[] = [];
	paired = true;
	refused = 0;
	/** The device sleeps: its own clock stands, the wall's goes on. */
	sleptMs = 0;
	readonly link: Link;

	constructor() {
		const world: LinkWorld = {
			socket: this.socket as unknown as LinkWorld['socket'],
			isPaired: () => Promise.resolve(this.paired),
			monotonicMs: () => this.clock.monotonicMs(),
			wallMs: () => this.clock.nowMs() + this.sleptMs,
			after: (delayMs, callback) => this.clock.after(delayMs, callback),
		};
		this.link = new Link(
			{
				truthChanged: ({ trust }) => {
					if (trust !== this.trusts.at(-1)) this.trusts.push(trust);
				},
				meters: () => undefined,
				loudness: () => undefined,
				preview: () => undefined,
				refused: () => {
					this.refused += 1;
				},
			},
			world,
		);
		this.link.open();
	}

	daemonMs(): number {
		return DAEMON_MS + this.clock.monotonicMs() + this.sleptMs;
	}

	snapshot(rev = 1): void {
		const snapshot: Snapshot = { rev, remote: 'me', role: 'engineer', atMs: this.daemonMs(), state: emptyState() };
		this.socket.hear('snapshot', snapshot);
	}

	answerBeat(): void {
		(this.socket.last('beat')[0] as (atMs: number) => void)(this.daemonMs());
	}
}

let world: World;
beforeEach(() => {
	world = new World();
	world.socket.comeUp();
});

const code = (answer: Answer) => (answer.ok ? null : answer.error.code);

describe('the link', () => {
	test('nothing is sent and nothing believed before the snapshot is there', async () => {
		expect(world.link.truth.trust).toBe('syncing');
		expect(code(await world.link.command({ type: 'transport.stop' }))).toBe('remote.away');
		world.snapshot();
		void world.link.command({ type: 'transport.stop' });
		expect(world.socket.last('commandAt').slice(0, 2)).toEqual([DAEMON_MS, { type: 'transport.stop' }]);
	});

	test('a command carries the daemon’s time, so that one held up on the way is known to be old', async () => {
		world.snapshot();
		world.answerBeat();
		await world.clock.advance(400);
		void world.link.command({ type: 'undo' });
		expect(world.socket.last('commandAt')[0]).toBe(DAEMON_MS + 400);
	});

	test('a slow snapshot makes stamps too old, never too new, and the next answer puts them right', async () => {
		const left = world.daemonMs();
		await world.clock.advance(900);
		world.socket.hear('snapshot', { rev: 1, remote: 'me', role: 'engineer', atMs: left, state: emptyState() });
		void world.link.command({ type: 'undo' });
		expect(world.socket.last('commandAt')[0]).toBe(world.daemonMs() - 900);
		world.answerBeat();
		void world.link.command({ type: 'undo' });
		expect(world.socket.last('commandAt')[0]).toBe(world.daemonMs());
	});

	test('a link that falls silent locks the screen before anybody reports it, and what comes back is asked for first', async () => {
		world.snapshot();
		world.answerBeat();
		await world.clock.advance(3100);
		expect(world.link.truth.trust).toBe('syncing');
		expect(code(await world.link.command({ type: 'undo' }))).toBe('remote.away');
		const resyncs = () => world.socket.events().filter((event) => event === 'resync').length;
		expect(resyncs()).toBe(0);
		world.answerBeat();
		expect(resyncs()).toBe(1);
		expect(world.link.truth.trust).toBe('syncing');
		world.snapshot(9);
		expect(world.link.truth).toMatchObject({ trust: 'live', rev: 9 });
	});

	test('a link that answers stays trusted', async () => {
		world.snapshot();
		for (let second = 0; second < 20; second += 1) {
			world.answerBeat();
			await world.clock.advance(1000);
		}
		expect(world.trusts).toEqual(['syncing', 'live']);
	});

	test('a device that slept is told by the wall clock: the state is asked for, also where the browser says nothing', async () => {
		world.snapshot();
		world.answerBeat();
		world.sleptMs = 3_600_000;
		await world.clock.advance(1000);
		expect(world.link.truth.trust).toBe('syncing');
		expect(world.socket.events().at(-1)).toBe('resync');
		// Stamps from before the sleep would be an hour old: they are made anew from the snapshot.
		world.snapshot(4);
		void world.link.command({ type: 'undo' });
		expect(world.socket.last('commandAt')[0]).toBe(world.daemonMs());
	});

	test('what waits for its answer when the link breaks may have been done, and that is what is said', async () => {
		world.snapshot();
		const answer = world.link.command({ type: 'undo' });
		world.socket.fall();
		expect(code(await answer)).toBe('remote.no-answer');
		expect(world.link.truth.trust).toBe('away');
		const sent = world.socket.events().filter((event) => event === 'commandAt').length;
		world.socket.comeUp();
		world.snapshot(3);
		expect(world.socket.events().filter((event) => event === 'commandAt')).toHaveLength(sent);
	});

	test('waking without a link gives up the attempt that hangs, and starts one at once', () => {
		world.snapshot();
		world.socket.fall();
		const { attempts } = world.socket;
		world.link.woke();
		expect(world.socket.attempts).toBe(attempts + 1);
		expect(world.link.truth.trust).toBe('away');
	});

	test('a snapshot that does not come starts a new link, and a slow one is given more time each round', async () => {
		await world.clock.advance(2000);
		expect(world.socket.attempts).toBe(2);
		world.socket.comeUp();
		await world.clock.advance(2000);
		expect(world.socket.attempts).toBe(2);
		await world.clock.advance(2000);
		expect(world.socket.attempts).toBe(3);
	});

	test('a device that the daemon no longer knows is told so once, and stops asking', async () => {
		world.snapshot();
		world.paired = false;
		world.socket.active = false;
		world.socket.fall('io server disconnect');
		await world.clock.advance(5000);
		expect(world.refused).toBe(1);
		expect(world.socket.attempts).toBe(1);
	});

	test('a daemon that ends its side is asked again while it knows the device', async () => {
		world.snapshot();
		world.socket.active = false;
		world.socket.fall('io server disconnect');
		await world.clock.advance(1000);
		expect(world.socket.attempts).toBe(2);
	});
});
