import { describe, expect, test } from 'vitest';
import { Projects } from '../../../src/session/projects/projects.ts';
import { StateStore } from '../../../src/session/stateStore.ts';
import { Locators } from '../../../src/session/tapes/locators.ts';
import type { Tapes } from '../../../src/session/tapes/tapes.ts';
import { createStudioFiles } from '../../../src/store/studioFiles.ts';
import { fillProject, openStore, temporaryFolder } from '../../store/fixtures.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { FakeTape } from '../../support/fakeTape.ts';
import { FakeOffline } from '../../support/passFakes.ts';
import { emptyState } from '../../support/remoteState.ts';

const AUTHOR = '01890000-0000-7000-8000-000000000001';

function setUp(root = temporaryFolder()) {
	const store = openStore(root);
	const { project, track } = fillProject(store, 1, 'Album');
	const state = new StateStore(emptyState(), new FakeClock());
	const files = createStudioFiles(store.layout, store);
	const projects = new Projects({ store, state, files, offline: new FakeOffline() });
	const tape = new FakeTape();
	const tapes: Pick<Tapes, 'transport'> = { transport: () => tape };
	const locators = new Locators({ store, projects, tapes });
	const at = { project, track };
	const set = (name: string, seconds?: number, unit = 'deck') =>
		locators.set(at, { type: 'locator.set', unit, name, ...(seconds === undefined ? {} : { seconds }) }, AUTHOR);
	const points = () => projects.track(project, track).locators;
	return { at, locators, points, project, projects, root, set, state, store, tape, track };
}

describe('locator points', () => {
	test('are kept in the log of the project, with who made them, and are there after a restart', async () => {
		const { points, project, root, set, store, tape } = setUp();
		await set('Chorus', 61.5);
		tape.say({ positionSeconds: 12.25 });
		expect(await set('Verse')).toMatchObject({ seconds: 12.25 });
		expect(points()).toMatchObject([
			{ name: 'Verse', unit: 'deck', seconds: 12.25, by: AUTHOR },
			{ name: 'Chorus', unit: 'deck', seconds: 61.5, by: AUTHOR },
		]);
		const before = points();
		expect(store.verify(project)).toMatchObject({ ok: true });
		store.close();
		const again = openStore(root);
		expect(again.project(project)?.tracks[0]?.locators).toEqual(before);
	});

	test('a point keeps its maker and its id when it is moved or renamed', async () => {
		const { at, locators, points, set } = setUp();
		const { point } = await set('Chorus', 60);
		expect(await set('Chorus', 62)).toMatchObject({ point });
		locators.rename(at, point, 'Last chorus', null);
		expect(points()).toMatchObject([{ id: point, name: 'Last chorus', seconds: 62, by: AUTHOR }]);
		expect(locators.point(at, point).name).toBe('Last chorus');
	});

	test('one name may be on two machines, but not twice on one', async () => {
		const { at, locators, points, set } = setUp();
		await set('Chorus', 60);
		await set('Chorus', 90, 'other');
		const { point } = await set('Verse', 10);
		expect(() => locators.rename(at, point, 'Chorus', null)).toThrow(/already/);
		expect(points().map(({ name, unit }) => `${name} ${unit}`)).toEqual(['Verse deck', 'Chorus deck', 'Chorus other']);
	});

	test('a removed point is gone, and the log still tells that it was', async () => {
		const { at, locators, points, project, set, store } = setUp();
		const { point } = await set('Chorus', 60);
		locators.remove(at, point, null);
		expect(points()).toEqual([]);
		expect(store.entries(project).map(({ body }) => body.kind)).toEqual(
			expect.arrayContaining(['locator', 'locator-removed']),
		);
		expect(() => locators.remove(at, point, null)).toThrow(/no such locator point/);
	});

	test('a machine that tells no place makes no point of it', async () => {
		const { points, set, tape } = setUp();
		tape.say({ positionSeconds: null });
		await expect(set('Here')).rejects.toMatchObject({ code: 'unit.no-position' });
		expect(points()).toEqual([]);
	});
});
