import { expect, test } from 'vitest';
import { StudioHealth, type StudioHealthDeps } from '../../../src/session/health/studioHealth.ts';
import { StateStore } from '../../../src/session/stateStore.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { emptyState } from '../../support/remoteState.ts';

function setUp(store: Partial<StudioHealthDeps['store']>) {
	const clock = new FakeClock();
	const state = new StateStore(emptyState(), clock);
	const health = new StudioHealth({
		clock,
		state,
		storage: () => Promise.reject(new Error('not asked')),
		store: {
			projectIds: () => ['one', 'two'],
			verify: () => ({ ok: true, entries: 3 }),
			checkSidecars: () => [],
			...store,
		},
	});
	/** Lets the next project be verified. */
	const step = () => clock.advance(1);
	return { health, state, step };
}

test('the log is verified a project at a time, and how far it is can be seen', async () => {
	const { health, state, step } = setUp({});
	const verifying = health.verifyLog();
	expect(state.state.logCheck).toMatchObject({ progress: 0, at: null });
	await step();
	expect(state.state.logCheck).toMatchObject({ progress: 0.5, projects: 1, entries: 3 });
	await expect(health.verifyLog()).rejects.toMatchObject({ code: 'store.busy' });
	await step();
	await verifying;
	expect(state.state.logCheck).toMatchObject({ progress: null, projects: 2, entries: 6, problems: [] });
	expect(state.state.logCheck?.at).not.toBeNull();
});

test('what is broken in one project is named, and the others are verified all the same', async () => {
	const { health, state, step } = setUp({
		verify: (project) =>
			project === 'one' ? { ok: false, seq: 7, reason: 'the hash is another' } : { ok: true, entries: 3 },
		checkSidecars: (project) => (project === 'two' ? [{ path: 'log/000001-project.json', reason: 'is missing' }] : []),
	});
	const verifying = health.verifyLog();
	await step();
	await step();
	await verifying;
	expect(state.state.logCheck?.problems).toEqual([
		'one: broken at entry 7: the hash is another',
		'two: log/000001-project.json: is missing',
	]);
});

test('a verification that is ended says of nothing that it is whole', async () => {
	const { health, state, step } = setUp({});
	const verifying = health.verifyLog();
	await step();
	health.cancel();
	await step();
	await verifying;
	expect(state.state.logCheck).toMatchObject({ progress: null, projects: 1, at: null });
});
