import { describe, expect, test } from 'vitest';
import type { CompareRequest } from '../../../src/audio/engine.ts';
import { BlindDesk } from '../../../src/session/listening/blindDesk.ts';
import { Comparing } from '../../../src/session/listening/comparing.ts';
import { ItemMatches } from '../../../src/session/listening/itemMatch.ts';
import { Listening } from '../../../src/session/listening/listening.ts';
import { commonGains, liveMatches } from '../../../src/session/listening/liveMatch.ts';
import type { Projects } from '../../../src/session/projects/projects.ts';
import { StateStore } from '../../../src/session/stateStore.ts';
import { Rack } from '../../../src/session/units/rack.ts';
import { chainSchema } from '../../../src/shared/model/chain.ts';
import { type EntryBody, entryBodySchema } from '../../../src/shared/model/log.ts';
import type { PairMatch } from '../../../src/shared/model/match.ts';
import type { MonitorOrder } from '../../../src/shared/model/monitor.ts';
import type { RevisionFacts } from '../../../src/shared/model/revision.ts';
import { audioConfigSchema } from '../../../src/shared/model/rig.ts';
import { seededRng } from '../../../src/shared/random.ts';
import type { LogStore } from '../../../src/store/logStore.ts';
import type { MatchKey, StoredMatch } from '../../../src/store/matchFiles.ts';
import type { StudioFiles } from '../../../src/store/studioFiles.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { FakeAudio, FakeOffline, fileFacts } from '../../support/passFakes.ts';
import { emptyState } from '../../support/remoteState.ts';

const PROJECT = '01890000-0000-7000-8000-0000000000a0';
const TRACK = '01890000-0000-7000-8000-0000000000a1';
const REVISION = '01890000-0000-7000-8000-0000000000a2';
const ANNA = { id: '01890000-0000-7000-8000-000000000001', name: 'Anna' };
const MIX = { ...fileFacts('mix.wav'), sha256: 'aa'.repeat(32) };
const chain = chainSchema.parse({
	schema: 1,
	name: 'One EQ',
	stages: [{ id: 'eq', kind: 'insert', name: 'EQ', units: ['eq'] }],
});
const audioConfig = audioConfigSchema.parse({ backend: 'simulated' });

const loudness = (integratedLufs: number) => ({
	integratedLufs,
	lra: null,
	maxMomentaryLufs: null,
	maxShortTermLufs: null,
	truePeakDbtp: null,
	truePeakStandardDbtp: null,
	samplePeakDbfs: null,
});

/** What the comparison reads of a revision. */
function revisionFacts(part: Partial<RevisionFacts> = {}): RevisionFacts {
	const facts: Partial<RevisionFacts> = {
		number: 3,
		source: MIX,
		chain,
		units: [],
		capture: {
			file: { ...fileFacts('capture.wav'), sha256: 'cc'.repeat(32) },
			preRollFrames: 24_000,
			tailFrames: 0,
			latency: { frames: 0, fraction: 0, inverted: false, confidence: 9, method: 'sweep' },
		},
		master: { ...fileFacts('master.wav'), sha256: 'dd'.repeat(32) },
		measurements: { source: loudness(-14), capture: loudness(-16), master: loudness(-10) },
		...part,
	};
	return facts as RevisionFacts;
}

class ListenedAudio extends FakeAudio {
	monitor: MonitorOrder | null = null;
	compared: CompareRequest | null = null;
	played: { items?: unknown } | null = null;
	override setMonitor = (monitor?: MonitorOrder) => {
		this.monitor = monitor ?? null;
		return Promise.resolve();
	};
	override compare = (request?: CompareRequest) => {
		this.compared = request ?? null;
		return Promise.resolve();
	};
	override play = (request?: { items?: unknown }) => {
		this.played = request ?? null;
		return Promise.resolve();
	};
}

/** Matches by the path: how loud and late each file is beside the mix. */
class MatchingOffline extends FakeOffline {
	pairs = 0;
	readonly found: Record<string, Partial<PairMatch>> = {
		'/p/capture.wav': { referenceGainDb: -2, otherGainDb: 0, delayFrames: 24_003.25, inverted: true, likeness: 0.9 },
		'/p/master.wav': { referenceGainDb: 0, otherGainDb: -4, delayFrames: 2, inverted: false, likeness: 0.95 },
		'/elsewhere/song.wav': { likeness: 0.01 },
	};
	override matchPair = (async (_: string, path: string) => {
		this.pairs++;
		const found = this.found[path];
		if (found === undefined) throw new Error(`${path} cannot be read`);
		return {
			rateHz: 48_000,
			commonFrames: 48_000,
			referenceLufs: -14,
			otherLufs: -14,
			referenceGainDb: 0,
			otherGainDb: 0,
			delayFrames: 0,
			inverted: false,
			likeness: 1,
			residualDb: null,
			...found,
		};
	}) as FakeOffline['matchPair'];
	override measure = (async (path: string) =>
		loudness(path.includes('song') ? -8 : -14)) as unknown as FakeOffline['measure'];
	override inspect = (async (path: string) => ({
		...fileFacts(path),
		sha256: 'ee'.repeat(32),
	})) as FakeOffline['inspect'];
}

function setUp() {
	const clock = new FakeClock();
	const audio = new ListenedAudio();
	const offline = new MatchingOffline();
	const facts = revisionFacts();
	const state = new StateStore({ ...emptyState(), current: { project: PROJECT, track: TRACK }, chain }, clock);
	state.set(['listening', 'heard'], 'return');
	const rack = new Rack({
		units: [],
		state,
		clock,
		memory: { rackState: () => [], saveRackState: () => {} },
		simulatedHand: null,
		notice: () => {},
	});
	const summary = { id: REVISION, outcome: 'complete' };
	const projects = {
		track: () => ({ id: TRACK, title: 'T', mix: MIX, revisions: [summary] }),
		revision: () => ({ id: REVISION, hash: 'bb'.repeat(32), project: PROJECT, facts }),
	} as unknown as Projects;
	const kept: StoredMatch[] = [];
	const files = {
		mixPath: () => '/p/mix.wav',
		revisionPath: (_: RevisionFacts, part: string) => `/p/${part}.wav`,
		keepMatch: (_: string, match: StoredMatch) => kept.push(match),
		readMatch: (_: string, key: MatchKey) => kept.find(({ other }) => other === key.other) ?? null,
	} as unknown as StudioFiles;
	const listening = new Listening({
		audio,
		state,
		openRequest: () => ({ audio: audioConfig, simulated: null, fileReturnPath: null }),
		notice: () => {},
	});
	const comparing = new Comparing({ state, listening, rack, projects, files, offline, audioConfig });
	const entries: EntryBody[] = [];
	const store = {
		newId: () => '01890000-0000-7000-8000-0000000000ff',
		append: (_: string, body: EntryBody) => void entries.push(entryBodySchema.parse(body)),
	} as unknown as LogStore;
	const blind = new BlindDesk({ comparing, store, rng: seededRng(2), clock });
	const matched = async () => {
		await expect
			.poll(() => state.state.listening.items.some(({ match }) => match?.state === 'matching'), { interval: 1 })
			.toBe(false);
	};
	return { files, audio, blind, comparing, entries, listening, matched, offline, state };
}

const master = { kind: 'revision', revision: REVISION, part: 'master' } as const;
const capture = { kind: 'revision', revision: REVISION, part: 'capture' } as const;
const song = { kind: 'file', path: '/elsewhere/song.wav' } as const;
const MASTER = `${REVISION} master`;
const CAPTURE = `${REVISION} capture`;
const START = { type: 'blind.start', method: 'preference', trials: 16 } as const;
const source = { path: '/p/mix.wav', frames: 480_000 };

describe('files beside the mix', () => {
	test('are matched in loudness and time, the louder turned down, and run in step', async () => {
		const { audio, comparing, matched, state } = setUp();
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
		const { audio, comparing, matched } = setUp();
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
		const { audio, comparing, matched } = setUp();
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
		const { comparing, matched, state } = setUp();
		comparing.setItems(PROJECT, [song]);
		await matched();
		const item = state.state.listening.items.at(-1);
		expect(item).toMatchObject({ label: 'song.wav', match: { state: 'matched', louderLu: 6 } });
		expect(item?.match).toHaveProperty('note', expect.stringContaining('not in time'));
	});

	test('what cannot be matched says so, and is heard as it is', async () => {
		const { audio, comparing, matched, state } = setUp();
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
		const { comparing, files, matched, offline } = setUp();
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
		const { audio, comparing, matched } = setUp();
		comparing.setItems(PROJECT, [master]);
		await matched();
		await comparing.play(source, chain, 0);
		comparing.setItems(PROJECT, [master, capture]);
		await comparing.hear(CAPTURE);
		expect(audio.monitor?.item).toBe(7);
	});

	test('nothing is heard that is not there, and no file twice', async () => {
		const { comparing } = setUp();
		await expect(comparing.hear(MASTER)).rejects.toMatchObject({ code: 'audio.compare' });
		expect(() => comparing.setItems(PROJECT, [master, master])).toThrow(/twice/);
	});
});

describe('the live feeds', () => {
	const now = { mixSha256: MIX.sha256, chain, standing: () => 2, inTime: false, heard: null };
	const settings = [{ control: 'gain', position: 2 }] as unknown as RevisionFacts['units'][number]['settings'];
	const units = [{ unit: 'eq', name: 'EQ', settings }] as unknown as RevisionFacts['units'];

	test('are as loud as the last print was, while everything is as it was', () => {
		const found = liveMatches(revisionFacts({ units }), now);
		expect(found.return).toMatchObject({ state: 'matched', louderLu: -2 });
		expect(found.master).toMatchObject({ state: 'matched', louderLu: 4 });
	});

	test.each<[string, RevisionFacts | null, Partial<typeof now>, RegExp]>([
		['nothing was printed', null, {}, /Nothing was printed/],
		[
			'nothing was printed, but the way was measured',
			null,
			{ inTime: true },
			/is in time; its loudness is known after/,
		],
		['another mix', revisionFacts(), { mixSha256: 'ff'.repeat(32) }, /another mix/],
		['another chain', revisionFacts({ chain: { ...chain, sendTrimDb: -1 } }), {}, /another chain/],
		['a knob was turned', revisionFacts({ units }), { standing: () => 3 }, /EQ stands otherwise/],
	])('are not matched when %s', (_, last, part, reason) => {
		const found = liveMatches(last, { ...now, ...part });
		for (const match of [found.return, found.master])
			expect(match).toMatchObject({ state: 'not matched', reason: expect.stringMatching(reason) });
	});

	test('are as loud as they were heard, where the last print does not say it and the way is known', () => {
		const heard = { returnLu: -3.2, masterLu: 1.5, seconds: 12 };
		const found = liveMatches(null, { ...now, inTime: true, heard });
		expect(found.return).toEqual({ state: 'matched', louderLu: -3.2, note: 'By 12 s of it that were heard.' });
		expect(found.master).toMatchObject({ state: 'matched', louderLu: 1.5 });
		expect(liveMatches(null, { ...now, heard }).return).toMatchObject({ state: 'not matched' });
		expect(liveMatches(revisionFacts({ units }), { ...now, inTime: true, heard }).return).toMatchObject({
			louderLu: -2,
		});
	});

	test('a master whose gain a print finds is not matched before', () => {
		const stage = (gainDb: number | null) => ({
			id: 'level',
			kind: 'digital' as const,
			process: { type: 'loudness' as const, targetLufs: -9, gainDb, maxReductionDb: null },
		});
		const printed = { ...chain, stages: [...chain.stages, stage(3.2)] };
		const open = { ...chain, stages: [...chain.stages, stage(null)] };
		const found = liveMatches(revisionFacts({ chain: printed }), { ...now, chain: open });
		expect(found.return.state).toBe('matched');
		expect(found.master).toMatchObject({ state: 'not matched' });
	});

	test('no gain is above 0 dB, and the softest keeps its own', () => {
		const gains = commonGains(
			new Map([
				['mix', { louderLu: 0, trimDb: 0 }],
				['loud', { louderLu: 5, trimDb: 0 }],
				['soft', { louderLu: -3, trimDb: 0 }],
				['unknown', { louderLu: null, trimDb: 1 }],
			]),
		);
		expect([...gains]).toEqual([
			['mix', -3],
			['loud', -8],
			['soft', 0],
			['unknown', -2],
		]);
	});
});

describe('a blind test', () => {
	async function blindly() {
		const studio = setUp();
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
		await blind.choose(ANNA, 'B', 'more air');
		expect(state.state.listening.blind?.chosen).toEqual(['Anna']);
		expect(JSON.stringify(state.state.listening)).not.toContain('more air');
		expect(entries).toEqual([]);
		blind.reveal(ANNA.id);
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
		blind.end();
		expect(state.state.listening.blind).toBeNull();
	});

	test('what is not matched takes no part, and without a choice nothing is revealed', async () => {
		const { blind, comparing, entries, matched } = await blindly();
		expect(() => blind.reveal(null)).toThrow(/No blind test/);
		comparing.setItems(PROJECT, [master, { kind: 'file', path: '/elsewhere/broken.wav' }]);
		await matched();
		const items = ['source', '/elsewhere/broken.wav'];
		await expect(blind.start({ ...START, items }, PROJECT, TRACK)).rejects.toThrow(/not matched/);
		await blind.start(START, PROJECT, TRACK);
		await expect(blind.start(START, PROJECT, TRACK)).rejects.toThrow(/is on/);
		await expect(blind.hear('C')).rejects.toThrow(/no C/);
		expect(() => blind.reveal(null)).toThrow(/Nobody has chosen/);
		blind.end();
		expect(entries).toEqual([]);
	});

	test('after each answer of an ABX, X is heard as what it is then', async () => {
		const { audio, blind, entries } = await blindly();
		await blind.start({ ...START, method: 'abx', trials: 12, items: ['source', MASTER] }, PROJECT, TRACK);
		const stood = new Set<unknown>();
		await blind.hear('A');
		const first = audio.monitor?.item;
		for (let trial = 0; trial < 12; trial++) {
			await blind.hear('X');
			stood.add(audio.monitor?.item);
			await blind.choose(ANNA, audio.monitor?.item === first ? 'A' : 'B', '');
		}
		expect(stood).toEqual(new Set([0, 2]));
		blind.reveal(null);
		expect(entries[0]).toMatchObject({ abx: { trials: 12, correct: 12, probability: 1 / 4096 } });
	});
});

describe('the monitor', () => {
	test('goes no further than its ceiling, whatever a remote sends', async () => {
		const { audio, listening, state } = setUp();
		state.set(['audio', 'monitorCeilingDb'], -6);
		await listening.setMonitor({ levelDb: 0, muted: false });
		expect(state.state.audio.monitor.levelDb).toBe(-6);
		expect(audio.monitor).toMatchObject({ levelDb: -6, muted: false });
	});

	test('changes one part of the image and keeps the others', async () => {
		const { listening, state } = setUp();
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
