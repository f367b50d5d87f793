import { expect, test } from 'vitest';
import { Importing, type TakeInProject } from '../../../src/session/projects/importing.ts';
import { StateStore } from '../../../src/session/stateStore.ts';
import { DetentError } from '../../../src/shared/errors.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { emptyState } from '../../support/remoteState.ts';

const TAKEN = { project: 'p', title: 'Opening Night', entries: 5, files: 9 };

function setUp(takeIn: TakeInProject) {
	const state = new StateStore(emptyState(), new FakeClock());
	const refreshed: string[] = [];
	const importing = new Importing({
		takeIn,
		state,
		projects: { refresh: (project) => void refreshed.push(project) },
		people: { names: () => ({ a: 'Ada' }) },
		logError: () => undefined,
		notice: () => undefined,
	});
	return { importing, state, refreshed, shown: () => state.state.studio.importing };
}

test('how far an import is can be seen, and the project is on the screens when it is done', async () => {
	const ends: (() => void)[] = [];
	const { importing, state, refreshed, shown } = setUp(
		({ report }) =>
			new Promise((resolve) => {
				report(0.5, 'captures/01.wav');
				ends.push(() => resolve(TAKEN));
			}),
	);
	importing.start('/usb/Opening Night');
	expect(shown()).toMatchObject({ progress: 0.5, label: 'captures/01.wav', outcome: null });
	expect(() => importing.start('/usb/Other')).toThrow('Another project is being imported.');
	ends[0]?.();
	await expect.poll(() => shown()?.outcome, { interval: 1 }).toBe('done');
	expect(shown()).toMatchObject({ taken: TAKEN, failure: null });
	expect(refreshed).toEqual(['p']);
	expect(state.state.people).toEqual({ a: 'Ada' });
});

test('a cancelled import and a refused one say so, and another can begin', async () => {
	const { importing, shown, refreshed } = setUp(({ folder, signal }) =>
		folder === 'bad'
			? Promise.reject(new DetentError('store.refused', { message: 'A file has changed.', subject: 'a.wav' }))
			: new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
	);
	importing.start('good');
	await importing.stop();
	expect(shown()?.outcome).toBe('cancelled');
	importing.start('bad');
	await expect.poll(() => shown()?.outcome, { interval: 1 }).toBe('failed');
	expect(shown()).toMatchObject({ outcome: 'failed', failure: { code: 'store.refused', subject: 'a.wav' } });
	expect(refreshed).toEqual([]);
});
