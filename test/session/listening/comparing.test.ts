import { describe, expect, test } from 'vitest';
import { ItemMatches } from '../../../src/session/listening/itemMatch.ts';
import {
	CAPTURE,
	capture,
	chain,
	listeningStudio,
	MASTER,
	MIX,
	master,
	PROJECT,
	song,
	source,
} from '../../support/listeningStudio.ts';

describe('files beside the mix', () => {
	test('are matched in loudness and time, the louder turned down, and run in step', async () => {
		const { audio, comparing, matched, state } = listeningStudio();
		comparing.setItems(PROJECT, [capture, master]);
		expect(state.state.listening.items.slice(3).map(({ match }) => match?.state)).toEqual(['matching', 'matching']);
		await matched();
		comparing.setRack(false);
		await comparing.hear(MASTER);
		await comparing.play(source, null, 1000);
		expect(audio.compared).toEqual({
			startFrame: 1000,
			loop: null,
			items: [
				{ path: '/p/mix.wav', lateFrames: 0, inverted: false },
				{ path: '/p/capture.wav', lateFrames: 24_003.25, inverted: true },
				{ path: '/p/master.wav', lateFrames: 2, inverted: false },
			],
		});
		// The capture is 2 LU softer than the mix, the master 4 LU louder: all come down to the capture.
		expect(audio.monitor?.item).toBe(2);
		expect(audio.monitor?.gainsDb?.items).toEqual([-2, 0, -6]);
		expect(state.state.listening.items.map(({ id }) => id)).toEqual(['source', CAPTURE, MASTER]);
	});

	test('run beside the rack, and the mix is live then', async () => {
		const { audio, comparing, matched } = listeningStudio();
		comparing.setItems(PROJECT, [master]);
		await matched();
		await comparing.hear(MASTER);
		await comparing.play(source, chain, 0);
		expect(audio.played?.items).toEqual([{ path: '/p/master.wav', lateFrames: 2, inverted: false }]);
		expect(audio.monitor?.item).toBe(0);
		await comparing.hear('return');
		expect(audio.monitor).toMatchObject({ source: 'return', item: null });
		// By the last print the return is 2 LU softer than the mix, and the master 4 LU louder.
		expect(audio.monitor?.gainsDb).toEqual({ source: -2, return: 0, master: -6, items: [-6] });
	});

	test('a trim up turns the others down, and nothing goes over 0 dB', async () => {
		const { audio, comparing, matched } = listeningStudio();
		comparing.setItems(PROJECT, [master]);
		await matched();
		comparing.setRack(false);
		await comparing.play(source, null, 0);
		await comparing.trim(MASTER, 5.5);
		expect(audio.monitor?.gainsDb?.items).toEqual([-1.5, 0]);
		await comparing.trim(MASTER, -1);
		expect(audio.monitor?.gainsDb?.items).toEqual([0, -5]);
		await comparing.setMatching(false);
		expect(audio.monitor?.gainsDb?.items).toEqual([0, -1]);
	});

	test('other music is matched in loudness, and said not to be in time', async () => {
		const { comparing, matched, state } = listeningStudio();
		comparing.setItems(PROJECT, [song]);
		await matched();
		const item = state.state.listening.items.at(-1);
		expect(item).toMatchObject({ label: 'song.wav', match: { state: 'matched', louderLu: 6 } });
		expect(item?.match).toHaveProperty('note', expect.stringContaining('not in time'));
	});

	test('what cannot be matched says so, and is heard as it is', async () => {
		const { audio, comparing, matched, state } = listeningStudio();
		comparing.setItems(PROJECT, [{ kind: 'file', path: '/elsewhere/broken.wav' }]);
		await matched();
		const item = state.state.listening.items.at(-1);
		expect(item?.match).toEqual({ state: 'not matched', reason: '/elsewhere/broken.wav cannot be read' });
		comparing.setRack(false);
		await comparing.hear('/elsewhere/broken.wav');
		await comparing.play(source, null, 0);
		expect(audio.monitor?.gainsDb?.items).toEqual([0, 0]);
	});

	test('a pair is matched once, whatever comes and goes', async () => {
		const { comparing, files, matched, offline } = listeningStudio();
		for (const refs of [[master], [master, capture], [], [capture, master]]) {
			comparing.setItems(PROJECT, refs);
			await matched();
		}
		expect(offline.pairs).toBe(2);
		const restarted = new ItemMatches({ offline, files });
		const mix = { path: '/p/mix.wav', sha256: MIX.sha256, rateHz: 48_000 };
		const match = (other: { path: string; sha256: string }) =>
			restarted.match(PROJECT, { mix, other, lateFrames: 5 }, new AbortController());
		expect(await match(mix)).toMatchObject({ lateFrames: 0 });
		expect(await match({ path: '/p/moved.wav', sha256: 'cc'.repeat(32) })).toMatchObject({
			lateFrames: 24_003.25,
			inverted: true,
			match: { louderLu: -2 },
		});
		expect(offline.pairs).toBe(2);
	});

	test('a file that does not run is silence, not something else', async () => {
		const { audio, comparing, matched } = listeningStudio();
		comparing.setItems(PROJECT, [master]);
		await matched();
		await comparing.play(source, chain, 0);
		comparing.setItems(PROJECT, [master, capture]);
		await comparing.hear(CAPTURE);
		expect(audio.monitor?.item).toBe(7);
	});

	test('a host that is lost while files are matched ends nothing else', async () => {
		const { audio, comparing, logged, matched } = listeningStudio();
		const lost = new Error('The audio host is gone.');
		audio.setMonitor = () => Promise.reject(lost);
		comparing.setItems(PROJECT, [master]);
		await matched();
		await expect.poll(() => logged, { interval: 1 }).toEqual([lost]);
	});

	test('nothing is heard that is not there, and no file twice', async () => {
		const { comparing } = listeningStudio();
		await expect(comparing.hear(MASTER)).rejects.toMatchObject({ code: 'audio.compare' });
		expect(() => comparing.setItems(PROJECT, [master, master])).toThrow(/twice/);
	});
});

describe('the monitor', () => {
	test('goes no further than its ceiling, whatever a remote sends', async () => {
		const { audio, listening, state } = listeningStudio();
		state.set(['audio', 'monitorCeilingDb'], -6);
		await listening.setMonitor({ levelDb: 0, muted: false });
		expect(state.state.audio.monitor.levelDb).toBe(-6);
		expect(audio.monitor).toMatchObject({ levelDb: -6, muted: false });
	});

	test('changes one part of the image and keeps the others', async () => {
		const { listening, state } = listeningStudio();
		await listening.setMonitor({ image: { fold: 'mono' } });
		await listening.setMonitor({ image: { swap: true } });
		expect(state.state.audio.monitor.image).toEqual({
			fold: 'mono',
			swap: true,
			invertLeft: false,
			invertRight: false,
			solo: 'both',
		});
	});
});
