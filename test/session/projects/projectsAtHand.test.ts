import { expect, test } from 'vitest';
import { newestProjects, ProjectsAtHand } from '../../../src/session/projects/projectsAtHand.ts';
import { StateStore } from '../../../src/session/stateStore.ts';
import type { ProjectSummary } from '../../../src/shared/model/log.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { emptyState } from '../../support/remoteState.ts';

const project = (id: string, artist = ''): ProjectSummary => ({
	id,
	title: id,
	artist,
	form: 'album',
	revisionsIncluded: null,
	tracks: [],
});

/** Ids of a log in which `p0` was worked on last. */
const log = (count: number, artist = '') => ({
	findProjects: (_: string, limit: number) =>
		Array.from({ length: count }, (_, index) => ({
			...project(`p${index}`),
			tracks: 0,
			revisions: 0,
			touched: '',
		})).slice(0, limit),
	project: (id: string) => project(id, artist),
});

function studio(count: number) {
	const initial = emptyState();
	for (const one of newestProjects(log(count))) initial.projects[one.id] = one;
	const state = new StateStore(initial, new FakeClock());
	return { state, atHand: new ProjectsAtHand(state), ids: () => Object.keys(state.state.projects) };
}

test('those that were worked on last are at hand when Detent starts, however many and however large the others are', () => {
	expect(newestProjects(log(3)).map(({ id }) => id)).toEqual(['p2', 'p1', 'p0']);
	expect(newestProjects(log(2000))).toHaveLength(40);
	expect(newestProjects(log(2000, 'a'.repeat(150_000))).map(({ id }) => id)).toEqual(['p1', 'p0']);
	expect(newestProjects(log(2000, 'a'.repeat(500_000))).map(({ id }) => id)).toEqual(['p0']);
});

test('one that comes to hand takes the place of the one that was used longest ago, never of the one that is worked on', () => {
	const { state, atHand, ids } = studio(40);
	state.set(['current'], { project: 'p39', track: 't' });
	atHand.show(project('p38'));
	atHand.show(project('old'));
	expect(ids()).toHaveLength(40);
	expect(ids()).toContain('old');
	expect(['p39', 'p38', 'p37'].map((id) => ids().includes(id))).toEqual([true, true, false]);
});

test('one larger than everything that may be at hand is shown alone with the one that is worked on', () => {
	const { state, atHand, ids } = studio(5);
	state.set(['current'], { project: 'p3', track: 't' });
	atHand.show(project('huge', 'a'.repeat(500_000)));
	expect(ids()).toEqual(['p3', 'huge']);
});

test('one that was only read in comes behind all others, as long as there is room', () => {
	const { atHand, ids } = studio(39);
	atHand.offer(project('older'));
	atHand.offer(project('oldest'));
	expect([ids().length, ids().includes('older'), ids().includes('oldest')]).toEqual([40, true, false]);
	atHand.offer(project('p0', 'another artist'));
	atHand.show(project('new'));
	expect([ids().includes('older'), ids().includes('p0')]).toEqual([false, true]);
});
