import { describe, expect, test } from 'vitest';
import { StateStore } from '../../src/session/stateStore.ts';
import type { Changes } from '../../src/shared/protocol/sockets.ts';
import { applyChange, type RemoteState } from '../../src/shared/protocol/state.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { emptyState } from '../support/remoteState.ts';

function setUp() {
	const clock = new FakeClock();
	const initial = emptyState();
	const store = new StateStore(initial, clock);
	const sent: Changes[] = [];
	store.onChanges((changes) => sent.push(changes));
	return { clock, initial, store, sent };
}

describe('the state that remotes see', () => {
	test('a remote that applies every change has the daemon’s own state', async () => {
		const { clock, initial, store, sent } = setUp();
		store.set(['transport', 'frame'], 480);
		await clock.advance(5);
		store.set(['notices'], [{ id: 1, at: '2026-01-01T00:00:00.000Z', level: 'info', text: 'hello' }]);
		store.set(['remotes', 'a'], { id: 'a', name: 'iPad', role: 'engineer', connected: true, pairedAt: 'x' });
		await clock.advance(100);
		store.set(['remotes', 'a'], undefined);
		await clock.advance(100);
		const rebuilt = sent.flatMap((batch) => batch.changes).reduce<RemoteState>(applyChange, initial);
		expect(rebuilt).toEqual(store.state);
		expect(store.state.remotes).toEqual({});
	});

	test('numbers run without gaps, and a snapshot carries the last one', async () => {
		const { clock, store, sent } = setUp();
		for (let i = 1; i <= 5; i += 1) {
			store.set(['transport', 'frame'], i);
			await clock.advance(50);
		}
		expect(sent.map((batch) => batch.rev)).toEqual([1, 2, 3, 4, 5]);
		store.set(['transport', 'frame'], 99);
		store.flush();
		expect(store.rev).toBe(6);
	});

	test('a flood of one value becomes one change each 10 ms, with the last value', async () => {
		const { clock, store, sent } = setUp();
		store.set(['transport', 'frame'], 0);
		await clock.advance(0);
		for (let i = 1; i <= 100; i += 1) {
			store.set(['transport', 'frame'], i);
			await clock.advance(1);
		}
		await clock.advance(20);
		expect(sent.length).toBeLessThanOrEqual(12);
		expect(sent.at(-1)?.changes).toEqual([{ path: ['transport', 'frame'], value: 100 }]);
	});

	test('the first change after a pause leaves at once', async () => {
		const { clock, store, sent } = setUp();
		await clock.advance(1000);
		store.set(['transport', 'frame'], 7);
		await clock.advance(0);
		expect(sent).toHaveLength(1);
	});

	test('parts that did not change are shared, so that a screen can tell them apart cheaply', () => {
		const { initial, store } = setUp();
		store.set(['transport', 'frame'], 1);
		expect(store.state.audio).toBe(initial.audio);
		expect(store.state.transport).not.toBe(initial.transport);
	});
});
