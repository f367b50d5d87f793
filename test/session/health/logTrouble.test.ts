import { expect, test } from 'vitest';
import { LogTrouble } from '../../../src/session/health/logTrouble.ts';
import { StateStore } from '../../../src/session/stateStore.ts';
import { DetentError } from '../../../src/shared/errors.ts';
import { NO_EVIDENCE } from '../../../src/shared/model/evidence.ts';
import { fillProject, openStore, temporaryFolder } from '../../store/fixtures.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { emptyState } from '../../support/remoteState.ts';

/** A real log on a disk that can be filled. */
function studio() {
	const clock = new FakeClock();
	const state = new StateStore(emptyState(), clock);
	const said: string[] = [];
	const disk: { error: DetentError | null } = { error: null };
	const store = openStore(temporaryFolder());
	const failing = <A extends unknown[], R>(write: (...args: A) => R) => {
		return (...args: A): R => {
			if (disk.error !== null) throw disk.error;
			return write(...args);
		};
	};
	const { append, probe, saveRackState } = store;
	const trouble = new LogTrouble({ state, clock, notice: (level, text) => said.push(`${level}: ${text}`) });
	const log = trouble.watch({
		...store,
		append: failing(append),
		probe: failing(probe),
		saveRackState: failing(saveRackState),
	});
	const knob = (control: string, position: number) =>
		log.saveRackState({ unit: 'eq', control, position, evidence: NO_EVIDENCE, movedBy: 'remote' });
	return { clock, state, said, disk, store, log, knob, shown: () => state.state.studio.trouble ?? null };
}

const FULL = new DetentError('store.full', { message: 'the disk is full; nothing was written.', remedy: 'Make room.' });

test('a full disk is on every screen until the log can be written again; knobs go on, and are written down then', async () => {
	const { clock, said, disk, store, log, knob, shown } = studio();
	const { project } = fillProject(log, 1);
	disk.error = FULL;
	expect(() => log.append(project, { kind: 'project', title: 'X', artist: '', form: 'ep' }, null)).toThrow('full');
	expect(shown()).toMatchObject({ code: 'store.full', text: FULL.message, remedy: 'Make room.' });
	knob('gain', 0.2);
	knob('gain', 0.4);
	knob('freq', 0.1);
	expect(store.rackState()).toEqual([]);
	await clock.advance(60_000);
	expect(shown()).not.toBeNull();
	// Said once, however often it is tried.
	expect(said).toHaveLength(1);
	disk.error = null;
	await clock.advance(5000);
	expect(shown()).toBeNull();
	expect(store.rackState().map(({ control, position }) => [control, position])).toEqual([
		['freq', 0.1],
		['gain', 0.4],
	]);
	expect(said.at(-1)).toMatch(/can be written again/);
	expect(store.verify(project).ok).toBe(true);
});

test('a damaged database stays on the screens: that a write goes well does not mend it', async () => {
	const { clock, disk, log, knob, shown } = studio();
	disk.error = new DetentError('store.corrupt', { message: 'damaged.', remedy: 'Stop Detent and rebuild.' });
	knob('gain', 0.2);
	disk.error = null;
	await clock.advance(20_000);
	expect(shown()).toMatchObject({ code: 'store.corrupt' });
	expect(log.rackState()).toHaveLength(1);
});

test('what was wrong with the entry itself is no trouble of the log', () => {
	const { disk, log, shown } = studio();
	disk.error = new DetentError('store.bad-entry', { message: 'nothing was written.' });
	expect(() => log.append('x', { kind: 'project', title: 'X', artist: '', form: 'ep' }, null)).toThrow();
	expect(shown()).toBeNull();
});

test('whether the log can be written is seen without leaving anything behind', () => {
	const { store } = studio();
	const { project } = fillProject(store, 1);
	store.probe();
	expect(store.verify(project).ok).toBe(true);
	expect(store.checkSidecars(project)).toEqual([]);
});
