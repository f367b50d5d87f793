import { expect, test } from 'vitest';
import { fillListsMeanwhile } from '../../../src/session/projects/listFilling.ts';
import { StateStore } from '../../../src/session/stateStore.ts';
import type { ProjectSummary } from '../../../src/shared/model/log.ts';
import type { Recovered } from '../../../src/store/reconcile.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { emptyState } from '../../support/remoteState.ts';

const project = (id: string): ProjectSummary => ({
	id,
	title: id,
	artist: '',
	form: 'single',
	revisionsIncluded: null,
	tracks: [],
});

function studio(steps: (string[] | Error)[]) {
	const clock = new FakeClock();
	const state = new StateStore(emptyState(), clock);
	const said: string[] = [];
	const entries = steps.length;
	const recovered: Recovered = { restored: [], rewritten: 0, problems: [] };
	let wholes = 0;
	const store = {
		recovered,
		filling: () => (steps.length === 0 ? null : { done: entries - steps.length, entries }),
		fillLists: () => {
			const step = steps.shift();
			if (step instanceof Error) throw step;
			return step ?? null;
		},
	};
	const listed = (id: string) => state.set(['projects', id], project(id));
	const stop = fillListsMeanwhile({
		store,
		listed,
		whole: () => {
			wholes += 1;
		},
		state,
		clock,
		notice: (level, text) => said.push(`${level}: ${text}`),
	});
	return { clock, state, said, stop, recovered, wholes: () => wholes };
}

test('projects of an old log come onto the screens as they come into its lists, and how far it is stands there', async () => {
	const { clock, state, said } = studio([[], ['newest'], ['older', 'oldest']]);
	expect(state.state.studio.filling).toEqual({ done: 0, entries: 3 });
	await clock.advance(20);
	expect(state.state.studio.filling).toEqual({ done: 2, entries: 3 });
	expect(Object.keys(state.state.projects)).toEqual(['newest']);
	await clock.advance(1000);
	expect(state.state.studio.filling).toBeNull();
	expect(Object.keys(state.state.projects)).toEqual(['newest', 'older', 'oldest']);
	expect(said.at(-1)).toContain('everything can be searched');
});

test('lists that can not be made are a warning, and nothing goes on with them', async () => {
	const { clock, state, said } = studio([[], new Error('the disk is full'), ['never']]);
	await clock.advance(1000);
	expect(said.at(-1)).toContain('the disk is full');
	expect(state.state.projects).toEqual({});
});

test('what came in from the folders is told when all of it is there, with the files that were left alone', async () => {
	const { clock, said, recovered, wholes } = studio([['one']]);
	await clock.advance(5);
	expect(wholes()).toBe(0);
	recovered.restored.push({ project: 'one', entries: 7 });
	for (let number = 1; number <= 5; number += 1)
		recovered.problems.push({ path: `log/00000${number}-event.json`, reason: 'it is not JSON' });
	await clock.advance(1000);
	expect(wholes()).toBe(1);
	expect(said.join('\n')).toContain('7 entries were in the project folders');
	expect(said.filter((text) => text.includes('it is not JSON'))).toHaveLength(3);
	expect(said.at(-1)).toContain('5 files of the log do not fit');
});

test('a Detent that ends leaves the rest for the next start, and a log that has its lists is left alone', async () => {
	const { clock, state, stop } = studio([['one'], ['two']]);
	stop();
	await clock.advance(1000);
	expect(state.state.projects).toEqual({});
	expect(studio([]).said).toEqual([]);
});
