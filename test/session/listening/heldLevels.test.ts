import { describe, expect, test } from 'vitest';
import {
	ANNA,
	capture,
	chain,
	listeningStudio,
	MASTER,
	master,
	PROJECT,
	START,
	source,
	TRACK,
	units,
} from '../../support/listeningStudio.ts';
import { setUp } from '../../support/sessionSetUp.ts';

/** Rack, mix and two files, all matched: the rack by its last print. */
async function studio() {
	const made = listeningStudio({ units });
	await made.inTime();
	made.comparing.setItems(PROJECT, [capture, master]);
	await made.matched();
	await made.comparing.play(source, chain, 0);
	return made;
}

describe('the levels of a blind test', () => {
	test('are those of the match alone: a trim counts for nothing in it, is in no entry, and is there again after it', async () => {
		const { audio, blind, comparing, entries, state } = await studio();
		await comparing.trim(MASTER, 9);
		await comparing.setMatching(false);
		const before = audio.monitor?.gainsDb;
		await blind.start({ ...START, items: ['source', MASTER] }, PROJECT, TRACK);
		// By the last print the rack is 2 LU softer than the mix, as the capture is; the masters are 4 LU louder.
		const matched = { source: -2, return: 0, master: -6, items: [0, -6] };
		expect(audio.monitor?.gainsDb).toEqual(matched);
		await blind.hear('B');
		expect(audio.monitor?.gainsDb).toEqual(matched);
		await blind.choose(ANNA, { letter: 'B', note: '', trial: 0 });
		await blind.reveal(null);
		const [entry] = entries;
		if (entry?.kind !== 'blind-test') throw new Error('no blind test in the log');
		expect(entry.items.map(({ gainDb, trimDb }) => [gainDb, trimDb]).sort()).toEqual([
			[-2, 0],
			[-6, 0],
		]);
		expect(audio.monitor?.gainsDb).toEqual(before);
		expect(state.state.listening).toMatchObject({ matchLoudness: false });
		expect(state.state.listening.items.at(-1)?.trimDb).toBe(9);
		await blind.end(null);
		expect(audio.monitor?.gainsDb).toEqual(before);
	});

	test('stay as they were when something becomes known meanwhile', async () => {
		const { audio, blind, comparing, knob, notices } = await studio();
		await blind.start({ ...START, items: ['source', MASTER] }, PROJECT, TRACK);
		const before = audio.monitor?.gainsDb;
		// The rack takes no part.
		knob.position = 3;
		await comparing.renew();
		expect(audio.monitor?.gainsDb).toEqual(before);
		expect(blind.hiding).toBe(true);
		expect(notices).toEqual([]);
	});

	test('a knob that is turned makes the rack another thing: the test is over, it is said why, and nothing is louder on the way', async () => {
		const { audio, blind, comparing, entries, knob, notices, state } = await studio();
		await blind.start({ ...START, items: ['source', 'return'] }, PROJECT, TRACK);
		const { setMonitor } = audio;
		const blindGains: unknown[] = [];
		audio.setMonitor = (order) => {
			if (blind.hiding) blindGains.push(order?.gainsDb?.return);
			return setMonitor(order);
		};
		knob.position = 3;
		await comparing.renew();
		expect(blindGains).toEqual([]);
		expect(blind.hiding).toBe(false);
		expect(state.state.listening.blind).toBeNull();
		expect(state.state.listening.items.map(({ label }) => label)).toContain('Rack');
		expect(notices).toEqual([expect.stringMatching(/blind test is over: Rack is not any more.*Start it again/)]);
		expect(entries).toEqual([]);
	});

	test('what was chosen before a knob was turned is in the log', async () => {
		const { blind, comparing, entries, knob, notices, state } = await studio();
		await blind.start({ ...START, items: ['source', 'return'] }, PROJECT, TRACK);
		await blind.choose(ANNA, { letter: 'A', note: 'wider', trial: 0 });
		knob.position = 3;
		await comparing.renew();
		expect(entries).toMatchObject([{ choices: [{ by: ANNA.id, letter: 'A', note: 'wider' }] }]);
		expect(state.state.listening.blind?.revealed).not.toBeNull();
		expect(notices).toEqual([expect.stringContaining('in the log')]);
	});

	test('a rack of which the round trip is not known takes no part: its time would tell', async () => {
		const { blind, state } = listeningStudio({ units });
		const items = ['source', 'return'];
		await expect(blind.start({ ...START, items }, PROJECT, TRACK)).rejects.toThrow(/Rack is not matched/);
		expect(state.state.listening.blind).toBeNull();
	});

	test('a knob that is turned at the unit ends the test on every screen', async () => {
		const { command, driver, pass, state } = await setUp();
		await pass();
		await command({ type: 'blind.start', items: ['source', 'return'] });
		expect(state.state.listening.blind?.revealed).toBeNull();
		driver.turn('gain', 0.9);
		await expect.poll(() => state.state.listening.blind, { interval: 2 }).toBeNull();
		expect(state.state.notices.at(-1)?.text).toContain('The blind test is over: Rack');
	});
});
