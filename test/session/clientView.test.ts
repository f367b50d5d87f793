import { expect, test } from 'vitest';
import { ClientView } from '../../src/session/clientView.ts';
import { StateStore } from '../../src/session/stateStore.ts';
import type { ProjectSummary } from '../../src/shared/model/log.ts';
import { applyChange, type RemoteState } from '../../src/shared/protocol/state.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { emptyState } from '../support/remoteState.ts';

const ANNA = '01890000-0000-7000-8000-00000000000a';

const project = (id: string, title: string, by: string | null = null): ProjectSummary =>
	({
		id,
		title,
		artist: '',
		form: 'single',
		revisionsIncluded: null,
		tracks: [{ id: `${id}-track`, title, revisions: [{ id: `${id}-revision` }], requests: [{ by }] }],
	}) as unknown as ProjectSummary;

/** A device that got a snapshot and then every change, beside one that gets a new snapshot each time. */
function following() {
	const store = new StateStore(emptyState(), new FakeClock());
	const view = new ClientView('device');
	let shown: RemoteState = view.snapshot(store.state);
	store.onChanges((changes, state) => {
		for (const change of view.changes(state, changes).changes) shown = applyChange(shown, change);
	});
	return {
		store,
		shown: () => {
			store.flush();
			expect(shown).toEqual(new ClientView('device').snapshot(store.state));
			return shown;
		},
	};
}

test('what a device has after changes is what a new one gets', () => {
	const { store, shown } = following();
	store.set(['projects', 'a'], project('a', 'One', ANNA));
	store.set(['projects', 'b'], project('b', 'Other'));
	store.set(['people'], { [ANNA]: 'Anna', someone: 'Someone' });
	store.set(['remotes', 'device'], { id: 'device', role: 'client' });
	store.set(['remotes', 'other'], { id: 'other', role: 'client' });
	store.set(['remotes', 'tablet'], { id: 'tablet', role: 'engineer' });
	expect(shown().projects).toEqual({});
	store.set(['current'], { project: 'a', track: 'a-track' });
	store.set(['pass'], { track: 'a-track', progress: 0 });
	expect(shown()).toMatchObject({
		projects: { a: { title: 'One' } },
		people: { [ANNA]: 'Anna' },
		pass: { progress: 0 },
	});
	store.set(['pass', 'progress'], 0.5);
	expect(shown().pass?.progress).toBe(0.5);
	store.set(['recall'], { revision: 'b-revision', title: 'Other' });
	store.set(['notices'], [{ id: 1 }]);
	store.set(['studio', 'importing'], { title: 'Other' });
	store.set(['studio', 'filling'], { done: 1, entries: 2 });
	expect(shown().studio.filling).toEqual({ done: 1, entries: 2 });
	store.set(['projects', 'b'], undefined);
	store.set(['current'], { project: 'b', track: 'b-track' });
	expect(shown()).toMatchObject({ projects: {}, people: {}, pass: null, recall: null, log: { projects: 0 } });
	store.set(['projects', 'b'], project('b', 'Other'));
	expect(shown()).toMatchObject({ projects: { b: {} }, recall: { title: 'Other' }, log: { projects: 1 } });
	expect(Object.keys(shown().remotes)).toEqual(['device', 'tablet']);
});

test('the name of the place that a tape machine was sent to stays with the engineers', () => {
	const { store, shown } = following();
	const tapeDesk = { order: { action: 'locate', toSeconds: 1, toPoint: 'Hushed, verse' }, disarmsInSeconds: null };
	store.set(['units', 'tape'], { id: 'tape', tapeDesk: null });
	store.set(['units', 'tape', 'tapeDesk'], tapeDesk);
	expect(shown().units['tape']?.tapeDesk?.order).toMatchObject({ toSeconds: 1, toPoint: null });
	store.set(['units', 'tape'], { id: 'tape', tapeDesk });
	expect(JSON.stringify(shown())).not.toContain('Hushed');
	store.set(['units', 'tape', 'link'], 'away');
	expect(shown().units['tape']?.link).toBe('away');
	store.set(['units'], { tape: { id: 'tape', tapeDesk } });
	expect(JSON.stringify(shown())).not.toContain('Hushed');
});
