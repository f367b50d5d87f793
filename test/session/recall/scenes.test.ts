import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Calibrations } from '../../../src/session/calibration/calibrations.ts';
import type { Listening } from '../../../src/session/listening/listening.ts';
import type { PassRunner } from '../../../src/session/passes/passRunner.ts';
import type { Actor } from '../../../src/session/port.ts';
import { RecallRunner } from '../../../src/session/recall/recallRunner.ts';
import { sceneHandlers } from '../../../src/session/recall/sceneHandlers.ts';
import { Scenes, type WrittenSetting } from '../../../src/session/recall/scenes.ts';
import { StateStore } from '../../../src/session/stateStore.ts';
import { Tapes } from '../../../src/session/tapes/tapes.ts';
import { Turns } from '../../../src/session/turns.ts';
import { Rack } from '../../../src/session/units/rack.ts';
import { initialUnits, type RackUnit } from '../../../src/session/units/rackUnits.ts';
import { definitionSchema } from '../../../src/shared/model/definition.ts';
import { rigUnitSchema } from '../../../src/shared/model/rig.ts';
import { compareScene, type SceneSlot } from '../../../src/shared/model/scene.ts';
import { cryptoRng } from '../../../src/store/cryptoRng.ts';
import { openLogStore } from '../../../src/store/openLogStore.ts';
import { createStudioFiles } from '../../../src/store/studioFiles.ts';
import { resolveDefinition } from '../../../src/units/definitions/resolveDefinition.ts';
import { FakeClock, settle } from '../../support/fakeClock.ts';
import { FakeDriver } from '../../support/fakeDriver.ts';
import { emptyState } from '../../support/remoteState.ts';

const ENGINEER: Actor = { id: 'ipad', name: 'iPad', role: 'engineer' };

/** A unit whose freq steps have these legends. */
function definitionWith(legends: readonly string[]) {
	return definitionSchema.parse({
		schema: 1,
		id: 'test/eq',
		maker: 'Test',
		model: 'EQ',
		class: 'eq',
		channels: 2,
		confidence: 'S',
		controls: [
			{ id: 'gain', label: 'GAIN', purpose: 'gain', type: 'continuous', confidence: 'S' },
			{
				id: 'freq',
				label: 'FREQ',
				purpose: 'frequency',
				type: 'stepped',
				confidence: 'S',
				positions: legends.map((legend) => ({ legend })),
			},
			{ id: 'bias', label: 'BIAS', purpose: 'gain', type: 'trimmer', confidence: 'S' },
		],
	});
}

/** Answers at once, and keeps what it was sent. */
class QuickDriver extends FakeDriver {
	readonly told: string[] = [];
	override set(control: string, position: number) {
		this.told.push(`${control} ${position}`);
		return Promise.resolve({ evidence: 'acknowledged' as const, position });
	}
}

const cleanups: (() => void)[] = [];
afterEach(() => {
	for (const cleanup of cleanups.splice(0)) cleanup();
});

async function setUp(root: string | null = null, legends = ['60', '100', '200']) {
	const folder = root ?? mkdtempSync(join(tmpdir(), 'detent-scenes-'));
	const clock = new FakeClock();
	const store = openLogStore(folder, { clock, rng: cryptoRng, access: 'write' });
	cleanups.push(() => {
		store.close();
		rmSync(folder, { recursive: true, force: true });
	});
	const driver = new QuickDriver();
	const unit = (id: string, own: QuickDriver | null): RackUnit => {
		const rig = rigUnitSchema.parse({ id, definition: 'test/eq', name: id === 'wired' ? 'The EQ' : 'Old EQ' });
		return { rig, definition: resolveDefinition(definitionWith(legends), rig), driver: own };
	};
	const units = [unit('wired', driver), unit('manual', null)];
	const state = new StateStore(
		{
			...emptyState(),
			units: initialUnits(units, store.rackState()),
			definitions: Object.fromEntries(units.map(({ rig, definition }) => [rig.id, definition])),
		},
		clock,
	);
	const notices: string[] = [];
	const notice = (_: string, text: string) => void notices.push(text);
	const rack = new Rack({ units, state, clock, memory: store, simulatedHand: null, notice });
	await rack.start();
	state.set(['audio', 'monitor', 'muted'], false);
	const mutes: unknown[] = [];
	const listening = { setMonitor: (change: unknown) => mutes.push(change) } as unknown as Listening;
	const files = createStudioFiles(store.layout, store);
	const recalls = new RecallRunner({ rack, state, store, clock, listening, files, notice });
	const scenes = new Scenes({ rack, recalls, state, clock, memory: store.scenes });
	scenes.start();
	const passes = { running: false };
	const turns = new Turns({
		state,
		clock,
		passes: passes as unknown as PassRunner,
		recalls,
		calibrations: { running: false } as unknown as Calibrations,
		logError: () => {},
	});
	const tapes = new Tapes({ rack, state, clock, notice });
	const handlers = sceneHandlers({ scenes, rack, recalls, tapes, state, renewMatches: () => {}, turns });
	const move = (id: string, control: string, position: number) => {
		rack.move(id, control, position, {
			by: 'ipad',
			gesture: { remote: 'ipad', gesture: `${Math.random()}`, seq: 0 },
			last: true,
		});
		return settle();
	};
	const stands = (id: string) => ['gain', 'freq'].map((control) => rack.state(id, control).position);
	const shown = (id: string) => state.state.units[id]?.scenes;
	const differs = (id: string, slot: SceneSlot) => {
		const scene = shown(id)?.slots[slot];
		const definition = state.state.definitions[id];
		if (scene === undefined || definition === undefined) return null;
		return compareScene(scene, definition, state.state.units[id]?.controls ?? {}).differences.map(
			({ control, now, scene: wanted }) => `${control.label} ${now} not ${wanted}`,
		);
	};
	return {
		root: folder,
		close: () => store.close(),
		differs,
		driver,
		move,
		mutes,
		passes,
		recalls,
		shown,
		stands,
		state,
		turns,
		store: (id: string, slot: SceneSlot) => handlers['scene.store']({ type: 'scene.store', unit: id, slot }, ENGINEER),
		write: (id: string, slot: SceneSlot, settings: WrittenSetting[]) =>
			handlers['scene.write']({ type: 'scene.write', unit: id, slot, settings }, ENGINEER),
		recall: (id: string, slot: SceneSlot) =>
			handlers['scene.recall']({ type: 'scene.recall', unit: id, slot }, ENGINEER),
		undo: () => handlers.undo({ type: 'undo' }, ENGINEER),
		redo: () => handlers.redo({ type: 'redo' }, ENGINEER),
	};
}

async function wiredWithTwo() {
	const studio = await setUp();
	await studio.move('wired', 'gain', 0.2);
	await studio.move('wired', 'freq', 0);
	await studio.store('wired', 'A');
	await studio.move('wired', 'gain', 0.7);
	await studio.move('wired', 'freq', 2);
	await studio.store('wired', 'B');
	studio.driver.told.length = 0;
	return studio;
}

describe('scenes of a unit', () => {
	test('a stored scene is the active one, and what was turned since is named', async () => {
		const { differs, move, shown, store } = await setUp();
		await move('manual', 'gain', 0.2);
		await store('manual', 'A');
		expect(shown('manual')?.active).toBe('A');
		expect(differs('manual', 'A')).toEqual([]);
		await move('manual', 'gain', 0.5);
		expect(differs('manual', 'A')).toEqual(['GAIN 0.5 not 0.2']);
	});

	test('what nobody knows and trimmers are not in a scene, and a unit of which nothing is known has none', async () => {
		const { move, shown, store } = await setUp();
		await move('manual', 'bias', 0.5);
		await expect(store('manual', 'A')).rejects.toMatchObject({ code: 'recall.nothing-known' });
		await move('manual', 'gain', 0.2);
		await store('manual', 'A');
		expect(shown('manual')?.slots.A?.positions).toEqual({ gain: 0.2 });
	});

	test('one command sends a wired unit there, only what differs, and the monitor stays as it is', async () => {
		const { driver, mutes, recall, shown, stands, state, move } = await wiredWithTwo();
		await move('wired', 'freq', 0);
		driver.told.length = 0;
		await expect(recall('wired', 'A')).resolves.toEqual({ byHand: 0 });
		expect(driver.told).toEqual(['gain 0.2']);
		expect(stands('wired')).toEqual([0.2, 0]);
		expect(shown('wired')?.active).toBe('A');
		expect(state.state.recall).toMatchObject({ phase: 'done', title: 'scene A of The EQ', revision: null });
		expect(mutes).toEqual([]);
	});

	test('what a sheet of paper says is a scene that nothing has moved to, until it is recalled', async () => {
		const { write, recall, stands, shown, differs, driver, move } = await setUp();
		await move('wired', 'gain', 0.2);
		await move('wired', 'freq', 0);
		const told = driver.told.length;
		await write('wired', 'B', [
			{ control: 'gain', position: 0.5 },
			{ control: 'freq', position: 2 },
		]);
		expect(driver.told).toHaveLength(told);
		expect([stands('wired'), shown('wired')?.active]).toEqual([[0.2, 0], null]);
		expect(differs('wired', 'B')).toEqual(['GAIN 0.2 not 0.5', 'FREQ 0 not 2']);
		await recall('wired', 'B');
		expect([stands('wired'), shown('wired')?.active]).toEqual([[0.5, 2], 'B']);
		await expect(async () => write('wired', 'C', [{ control: 'freq', position: 9 }])).rejects.toMatchObject({
			code: 'recall.no-control',
		});
		expect(shown('wired')?.slots.C).toBeUndefined();
	});

	test('of quick taps the last one wins', async () => {
		const { recall, shown, stands } = await wiredWithTwo();
		await Promise.all([recall('wired', 'A'), recall('wired', 'B'), recall('wired', 'A')]);
		expect(stands('wired')).toEqual([0.2, 0]);
		expect(shown('wired')?.active).toBe('A');
	});

	test('undo takes the whole scene back in one step, with the letter that was lit, and redo brings it again', async () => {
		const { recall, redo, shown, stands, undo } = await wiredWithTwo();
		await recall('wired', 'A');
		await undo();
		expect([stands('wired'), shown('wired')?.active]).toEqual([[0.7, 2], 'B']);
		await redo();
		expect([stands('wired'), shown('wired')?.active]).toEqual([[0.2, 0], 'A']);
		await undo();
		await undo();
		expect(stands('wired')).toEqual([0.7, 0]);
	});

	test('a unit that is set by hand is not believed to stand there before the hand says so, also on the way back', async () => {
		const { move, recall, recalls, stands, state, store, turns, undo } = await setUp();
		await move('manual', 'gain', 0.2);
		await store('manual', 'A');
		await move('manual', 'gain', 0.8);
		await expect(recall('manual', 'A')).resolves.toEqual({ byHand: 1 });
		await settle();
		expect([stands('manual')[0], state.state.recall?.phase]).toEqual([0.8, 'waiting for hand']);
		await expect(undo()).rejects.toMatchObject({ code: 'recall.busy' });
		recalls.hand('hand:manual:gain', 'done');
		await turns.settled();
		expect([stands('manual')[0], state.state.recall?.phase]).toEqual([0.2, 'done']);
		await expect(undo()).resolves.toEqual({ byHand: 1 });
		await settle();
		expect([stands('manual')[0], state.state.recall?.title]).toEqual([0.2, 'what Old EQ was before scene A']);
		recalls.hand('hand:manual:gain', 'done');
		await turns.settled();
		expect(stands('manual')[0]).toBe(0.8);
	});

	test('nothing is recalled, stored or taken back while a pass runs, and an empty slot is refused', async () => {
		const { driver, passes, recall, shown, store, undo } = await wiredWithTwo();
		await expect(recall('wired', 'C')).rejects.toMatchObject({ code: 'recall.no-scene' });
		await recall('wired', 'A');
		driver.told.length = 0;
		passes.running = true;
		for (const refused of [recall('wired', 'B'), store('wired', 'C'), undo()]) {
			await expect(refused).rejects.toMatchObject({ code: 'audio.busy' });
		}
		expect([driver.told, shown('wired')?.active, shown('wired')?.slots.C]).toEqual([[], 'A', undefined]);
	});

	test('scenes are there after a restart, by their legends where the definition has changed meanwhile', async () => {
		const before = await wiredWithTwo();
		await before.recall('wired', 'A');
		before.close();
		const after = await setUp(before.root, ['30', '60', '100']);
		expect(after.shown('wired')?.active).toBe('A');
		expect(after.shown('wired')?.slots.A?.positions).toEqual({ gain: 0.2, freq: 1 });
		expect(after.shown('wired')?.slots.B).toMatchObject({ positions: { gain: 0.7 } });
		expect(after.shown('wired')?.slots.B?.problems.join()).toContain('FREQ has no 200 now');
	});
});
