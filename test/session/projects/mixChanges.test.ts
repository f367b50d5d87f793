import { expect, test } from 'vitest';
import type { MixChange } from '../../../src/shared/model/mixChange.ts';
import { audioFile, loudness } from '../../store/facts.ts';
import { setUp } from '../../support/sessionSetUp.ts';

const longer: MixChange = {
	longerSeconds: 8,
	laterSeconds: 0,
	inverted: false,
	likeness: 0.9,
	commonSeconds: 100,
	differs: { fromSeconds: 0, toSeconds: 100 },
	gainDb: 0.4,
	stretches: [{ region: 'low', fromSeconds: 80, toSeconds: 100, changeDb: 2 }],
	earlier: loudness(-18),
	later: loudness(-17.6),
};

test('another version of a mix is measured beside everything else, and the log says later what changed', async () => {
	const { command, mixPath, notices, offline, project, session, store, track } = await setUp();
	const [before] = store.project(project)?.tracks ?? [];
	const asked: string[][] = [];
	offline.mixChange = async (...paths: string[]) => {
		asked.push(paths.slice(0, 2));
		return longer;
	};
	offline.sha256 = 'cd'.repeat(32);
	await command({ type: 'track.mix', project, track, path: mixPath });
	await expect.poll(() => store.entries(project).at(-1)?.body.kind, { interval: 2 }).toBe('mix-change');
	expect(asked).toHaveLength(1);
	expect(store.entries(project).at(-1)?.body).toMatchObject({ from: before?.mix?.sha256, to: 'cd'.repeat(32) });
	expect(session.snapshot().state.projects[project]?.tracks[0]?.mixChange?.longerSeconds).toBe(8);
	expect(notices.at(-1)).toContain('8.0 s longer, 0.4 dB louder, more low end below 80 Hz from 1:20 (2.0 dB).');
	expect(store.verify(project)).toMatchObject({ ok: true });
});

test('what was not measured before Detent ended is measured when the track is chosen again, once', async () => {
	const { command, offline, project, store, track } = await setUp();
	store.append(project, { kind: 'mix', track, file: audioFile('second.wav', { sha256: 'ef'.repeat(32) }) }, null);
	let asked = 0;
	offline.mixChange = async () => {
		asked += 1;
		return longer;
	};
	await command({ type: 'track.select', project, track });
	await expect.poll(() => store.entries(project).at(-1)?.body.kind, { interval: 2 }).toBe('mix-change');
	await command({ type: 'track.select', project, track });
	expect(asked).toBe(1);
});

test('the same file again is said to be the same, and a difference that can not be measured is a warning', async () => {
	const { command, mixPath, notices, offline, project, store, track } = await setUp();
	const entries = () => store.entries(project).map(({ body }) => body.kind);
	await command({ type: 'track.mix', project, track, path: mixPath });
	expect(notices.at(-1)).toContain('byte for byte');
	offline.sha256 = 'cd'.repeat(32);
	await command({ type: 'track.mix', project, track, path: mixPath });
	await expect.poll(() => notices.at(-1), { interval: 2 }).toContain('could not be measured: no music in this test');
	expect(entries()).not.toContain('mix-change');
});
