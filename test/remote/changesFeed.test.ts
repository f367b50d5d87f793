import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChangesFeed } from '../../src/remote/changesFeed.ts';
import type { Changes, Snapshot } from '../../src/shared/protocol/sockets.ts';
import { applyChange, type Change, type RemoteState } from '../../src/shared/protocol/state.ts';
import { NOTHING_KNOWN, type Truth, withChanges, withSnapshot } from '../../web-remote/src/state/truth.ts';
import { emptyState } from '../support/remoteState.ts';

type Message = { snapshot: Omit<Snapshot, 'atMs'> } | { changes: Changes };

/** The daemon's state, a link that keeps its order and delivers when it is told to, and the remote's own truth. */
class SlowLink {
	state: RemoteState = emptyState();
	truth: Truth = NOTHING_KNOWN;
	rev = 0;
	sent = 0;
	gaps = 0;
	readonly waiting: { message: Message; received: (() => void) | null }[] = [];
	readonly feed = new ChangesFeed({
		send: (changes, received) => this.#put({ changes }, received),
		snapshot: () => this.snapshot(),
	});

	snapshot(): void {
		const snapshot = { rev: this.rev, state: this.state, remote: 'me', role: 'engineer' } as const;
		this.#put({ snapshot }, this.feed.snapshotSent());
	}

	change(changes: Change[]): void {
		this.rev += 1;
		this.state = changes.reduce<RemoteState>((before, change) => applyChange(before, change), this.state);
		this.feed.push({ rev: this.rev, changes });
	}

	deliver(): boolean {
		const next = this.waiting.shift();
		if (next === undefined) return false;
		if ('snapshot' in next.message) this.truth = withSnapshot(next.message.snapshot);
		else {
			const { truth, resync } = withChanges(this.truth, next.message.changes);
			this.truth = truth;
			if (resync) this.gaps += 1;
		}
		next.received?.();
		return true;
	}

	#put(message: Message, received: (() => void) | null): void {
		this.sent += 1;
		this.waiting.push({ message, received });
	}
}

const frame = (value: number): Change => ({ path: ['transport', 'frame'], value });

test('a remote that keeps up gets every message as it left', () => {
	const link = new SlowLink();
	link.snapshot();
	for (let step = 1; step <= 50; step += 1) {
		link.change([frame(step)]);
		while (link.deliver());
		expect(link.truth.state).toEqual(link.state);
	}
	expect(link.sent).toBe(51);
});

test('a remote that says nothing costs a handful of messages, and then gets the newest of each path in one', () => {
	const link = new SlowLink();
	link.snapshot();
	for (let step = 1; step <= 3000; step += 1)
		link.change([frame(step), { path: ['transport', 'mode'], value: 'playing' }]);
	expect(link.waiting.length).toBeLessThanOrEqual(12);
	while (link.deliver());
	expect(link.truth).toMatchObject({ rev: 3000, trust: 'live' });
	expect(link.truth.state).toEqual(link.state);
	expect(link.gaps).toBe(0);
});

test('one that has fallen further behind than a state is long gets the state', () => {
	const link = new SlowLink();
	link.snapshot();
	for (let step = 1; step <= 700; step += 1) link.change([{ path: ['remotes', `r${step}`], value: null }]);
	expect(link.waiting.length).toBeLessThanOrEqual(12);
	while (link.deliver());
	expect(link.truth.state).toEqual(link.state);
	expect(link.gaps).toBe(0);
});

test('whatever changes and however the link stumbles, the remote ends with the daemon’s state and no gap', () => {
	const path = fc.constantFrom<Change['path'][]>(
		['transport'],
		['transport', 'frame'],
		['transport', 'mode'],
		['remotes', 'a'],
		['remotes', 'a', 'name'],
		['remotes', 'b'],
	);
	const value = (at: Change['path'], n: number): unknown => {
		if (at.length === 1) return { mode: 'stopped', frame: n, frames: n, rateHz: 48_000 };
		return at[0] === 'remotes' && at.length === 2 ? { id: 'a', name: `${n}` } : n;
	};
	const step = fc.oneof(
		{ weight: 6, arbitrary: fc.record({ kind: fc.constant('change' as const), path, n: fc.nat(99) }) },
		{ weight: 2, arbitrary: fc.record({ kind: fc.constant('deliver' as const), count: fc.nat(8) }) },
		{ weight: 1, arbitrary: fc.record({ kind: fc.constant('resync' as const) }) },
	);
	fc.assert(
		fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
			const link = new SlowLink();
			link.change([{ path: ['remotes', 'a'], value: { id: 'a', name: 'x' } }]);
			link.snapshot();
			for (const one of steps) {
				if (one.kind === 'change') link.change([{ path: one.path, value: value(one.path, one.n) }]);
				else if (one.kind === 'resync') link.snapshot();
				else for (let count = one.count; count > 0; count -= 1) link.deliver();
			}
			while (link.deliver());
			expect(link.gaps).toBe(0);
			expect(link.truth.state).toEqual(link.state);
		}),
		{ numRuns: 200 },
	);
});
