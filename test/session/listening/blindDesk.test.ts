import { describe, expect, test } from 'vitest';
import {
	ANNA,
	capture,
	listeningStudio,
	MASTER,
	master,
	PROJECT,
	START,
	song,
	source,
	TRACK,
} from '../../support/listeningStudio.ts';

const BEN = { id: '01890000-0000-7000-8000-000000000002', name: 'Ben' };

describe('a blind test', () => {
	async function blindly() {
		const studio = listeningStudio();
		studio.comparing.setItems(PROJECT, [capture, master]);
		await studio.matched();
		studio.comparing.setRack(false);
		await studio.comparing.play(source, null, 0);
		return studio;
	}

	test('no screen can tell what is heard: not by name, order, match, trim, or by what changes', async () => {
		const { audio, blind, comparing, state } = await blindly();
		await comparing.trim(MASTER, 0.5);
		const before = state.state.audio.monitor;
		const changes: string[] = [];
		state.flush();
		state.onChanges((change) => changes.push(JSON.stringify(change)));
		await blind.start(START, PROJECT, TRACK);
		const heard = new Map<string, number | null | undefined>();
		for (const letter of ['A', 'B', 'C']) {
			await blind.hear(letter);
			heard.set(letter, audio.monitor?.item);
			expect(state.state.listening.heard).toBe(letter);
		}
		expect(new Set(heard.values())).toEqual(new Set([0, 1, 2]));
		state.flush();
		const told = changes.join('\n');
		expect(told).not.toMatch(/Revision|capture|master|Mix|[0-9a-f]{64}|wav|louderLu|matched/);
		expect(state.state.audio.monitor).toEqual(before);
		expect(state.state.listening.items.map(({ id, label, match, trimDb }) => [id, label, match, trimDb])).toEqual(
			['A', 'B', 'C'].map((letter) => [letter, letter, null, 0]),
		);
		expect(state.state.listening.blind).toMatchObject({ chosen: [], revealed: null });
	});

	test('is written into the log when it is revealed: what, in which order, how loud, and who chose', async () => {
		const { audio, blind, entries, state } = await blindly();
		await blind.start(START, PROJECT, TRACK);
		await blind.hear('B');
		const second = audio.monitor?.item ?? -1;
		expect(await blind.choose(ANNA, { letter: 'B', note: 'more air', trial: 0 })).toEqual({ counts: true });
		expect(state.state.listening.blind?.chosen).toEqual(['Anna']);
		expect(JSON.stringify(state.state.listening)).not.toContain('more air');
		expect(entries).toEqual([]);
		await blind.reveal(ANNA.id);
		const [entry] = entries;
		if (entry?.kind !== 'blind-test') throw new Error('no blind test in the log');
		expect(entry).toMatchObject({ track: TRACK, choices: [{ by: ANNA.id, letter: 'B', note: 'more air' }] });
		const names = ['Mix', 'Revision 3, capture', 'Revision 3, master'];
		expect(entry.items.map(({ letter }) => letter)).toEqual(['A', 'B', 'C']);
		expect(new Set(entry.items.map(({ what }) => what))).toEqual(new Set(names));
		expect(entry.items[1]?.what).toBe(names[second]);
		expect(entry.items.find(({ what }) => what === names[2])).toMatchObject({
			sha256: 'dd'.repeat(32),
			revisionHash: 'bb'.repeat(32),
			gainDb: -6,
		});
		expect(state.state.listening.blind?.revealed?.choices).toEqual([{ name: 'Anna', letter: 'B', note: 'more air' }]);
		expect(state.state.listening.items.map(({ label }) => label)).toEqual(names);
		await blind.end(null);
		expect(state.state.listening.blind).toBeNull();
	});

	test('what is not matched takes no part, and without a choice nothing is revealed', async () => {
		const { blind, comparing, entries, matched } = await blindly();
		await expect(blind.reveal(null)).rejects.toThrow(/No blind test/);
		comparing.setItems(PROJECT, [master, { kind: 'file', path: '/elsewhere/broken.wav' }]);
		await matched();
		const items = ['source', '/elsewhere/broken.wav'];
		await expect(blind.start({ ...START, items }, PROJECT, TRACK)).rejects.toThrow(/not matched/);
		await blind.start(START, PROJECT, TRACK);
		await expect(blind.start(START, PROJECT, TRACK)).rejects.toThrow(/is on/);
		await expect(blind.hear('C')).rejects.toThrow(/no C/);
		await expect(blind.reveal(null)).rejects.toThrow(/Nobody has chosen/);
		await blind.end(null);
		expect(entries).toEqual([]);
	});

	test('other music is matched in loudness alone, never in time, and takes no part', async () => {
		const { blind, comparing, entries, matched, state } = await blindly();
		comparing.setItems(PROJECT, [master, song]);
		await matched();
		expect(state.state.listening.items.at(-1)).toMatchObject({
			id: song.path,
			match: { state: 'matched', louderLu: 6, inTime: false, note: expect.stringContaining('Other music') },
		});
		for (const method of ['preference', 'abx'] as const)
			await expect(blind.start({ ...START, method, items: ['source', song.path] }, PROJECT, TRACK)).rejects.toThrow(
				/song.wav is other music than the mix/,
			);
		await blind.start({ ...START, method: 'abx' }, PROJECT, TRACK);
		await blind.choose(ANNA, { letter: 'A', note: '', trial: 1 });
		await blind.reveal(null);
		const [entry] = entries;
		if (entry?.kind !== 'blind-test') throw new Error('no blind test in the log');
		expect(new Set(entry.items.map(({ what }) => what))).toEqual(new Set(['Mix', 'Revision 3, master']));
	});

	test('after each answer of an ABX, X is heard as what it is then', async () => {
		const { audio, blind, entries, state } = await blindly();
		await blind.start({ ...START, method: 'abx', trials: 12, items: ['source', MASTER] }, PROJECT, TRACK);
		const stood = new Set<unknown>();
		await blind.hear('A');
		const first = audio.monitor?.item;
		for (let trial = 1; trial <= 12; trial++) {
			await blind.hear('X');
			stood.add(audio.monitor?.item);
			const letter = audio.monitor?.item === first ? 'A' : 'B';
			await blind.choose(ANNA, { letter, note: '', trial });
		}
		expect(stood).toEqual(new Set([0, 2]));
		await blind.reveal(null);
		expect(entries[0]).toMatchObject({ abx: { trials: 12, correct: 12, probability: 1 / 4096 } });
		const [entry] = entries;
		if (entry?.kind !== 'blind-test') throw new Error('no blind test in the log');
		expect(entry.answers).toHaveLength(12);
		for (const { by, letter, x } of entry.answers ?? []) expect([by, letter]).toEqual([ANNA.id, x]);
		expect(state.state.listening.blind?.revealed?.answers.map(({ trial }) => trial)).toEqual(
			Array.from({ length: 12 }, (_, index) => index + 1),
		);
	});

	test('two listeners who answer the same trial give one answer, and the second is told', async () => {
		const { blind, entries } = await blindly();
		await blind.start({ ...START, method: 'abx', trials: 4, items: ['source', MASTER] }, PROJECT, TRACK);
		const answer = { letter: 'A', note: '', trial: 1 };
		const told = await Promise.all([blind.choose(ANNA, answer), blind.choose(BEN, answer)]);
		expect(told).toEqual([{ counts: true }, { counts: false }]);
		await blind.reveal(null);
		expect(entries).toMatchObject([{ abx: { trials: 1 }, answers: [{ trial: 1, by: ANNA.id }] }]);
	});

	test('given up, it is in the log with what was chosen, and no screen was told', async () => {
		const { blind, entries, openTests, state } = await blindly();
		const shown: unknown[] = [];
		await blind.start(START, PROJECT, TRACK);
		state.onChanges(() => shown.push(state.state.listening.blind?.revealed ?? null));
		await blind.choose(ANNA, { letter: 'B', note: 'more air', trial: 0 });
		await blind.end(BEN.id);
		state.flush();
		expect(new Set(shown)).toEqual(new Set([null]));
		expect(entries).toMatchObject([
			{
				kind: 'blind-test',
				unrevealed: 'given-up',
				choices: [{ by: ANNA.id, letter: 'B', note: 'more air' }],
				items: [{ letter: 'A' }, { letter: 'B', what: expect.any(String) }, { letter: 'C' }],
			},
		]);
		expect([openTests.size, state.state.listening.blind]).toEqual([0, null]);
	});

	test('each choice is kept when it is made, and one that was revealed is not given up as well', async () => {
		const { blind, entries, openTests } = await blindly();
		await blind.start({ ...START, method: 'abx', trials: 4, items: ['source', MASTER] }, PROJECT, TRACK);
		const kept = () => [...openTests.values()];
		expect(kept()).toEqual([]);
		await blind.choose(ANNA, { letter: 'A', note: '', trial: 1 });
		await blind.choose(BEN, { letter: 'B', note: '', trial: 2 });
		expect(kept()).toMatchObject([
			{ project: PROJECT, entry: { items: [{}, {}], answers: [{ by: ANNA.id }, { by: BEN.id, letter: 'B' }] } },
		]);
		await blind.reveal(null);
		await blind.end(null);
		expect([kept(), entries.length]).toEqual([[], 1]);
		expect(entries[0]).not.toHaveProperty('unrevealed');
	});

	test('with a full disk a choice counts, that is told, and the test stays on until it is in the log', async () => {
		const { blind, disk, entries, notices } = await blindly();
		await blind.start(START, PROJECT, TRACK);
		disk.full = true;
		expect(await blind.choose(ANNA, { letter: 'A', note: '', trial: 0 })).toEqual({ counts: true });
		expect(notices).toEqual([expect.stringMatching(/not on the disk .* full/)]);
		await expect(blind.end(null)).rejects.toThrow('full');
		expect(blind.hiding).toBe(true);
		disk.full = false;
		await blind.end(null);
		expect(entries).toMatchObject([{ unrevealed: 'given-up', choices: [{ by: ANNA.id, letter: 'A' }] }]);
	});
});
