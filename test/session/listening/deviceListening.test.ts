import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BlindLog } from '../../../src/session/listening/blindLog.ts';
import { DeviceListening } from '../../../src/session/listening/deviceListening.ts';
import { References } from '../../../src/session/listening/references.ts';
import type { Actor } from '../../../src/session/port.ts';
import { Markers } from '../../../src/session/projects/markers.ts';
import { Projects } from '../../../src/session/projects/projects.ts';
import { StateStore } from '../../../src/session/stateStore.ts';
import type { ReferenceWords } from '../../../src/shared/model/reference.ts';
import { type CommandInput, type CommandOf, commandSchema } from '../../../src/shared/protocol/commands.ts';
import { deviceBlindSchema } from '../../../src/shared/protocol/device.ts';
import { seededRng } from '../../../src/shared/random.ts';
import { createOpenBlindTests } from '../../../src/store/openBlindTests.ts';
import { createPeople } from '../../../src/store/people.ts';
import { createStudioFiles } from '../../../src/store/studioFiles.ts';
import { audioFile } from '../../store/facts.ts';
import { fillProject, openStore, temporaryFolder } from '../../store/fixtures.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { drawnWave } from '../../support/fakeDevice.ts';
import { FakeOffline } from '../../support/passFakes.ts';
import { emptyState } from '../../support/remoteState.ts';

const CLIENT: Actor = { id: '01890000-0000-7000-8000-000000000001', name: 'Anna', role: 'client' };
const asking = () => ({ signal: new AbortController().signal, onProgress: () => {} });
const LANDR: ReferenceWords = { name: 'LANDR, warm', what: 'automatic service', service: 'LANDR' };

class MusicOffline extends FakeOffline {
	drawn = 0;
	pair = { referenceGainDb: 0, otherGainDb: -3, delayFrames: 4800, inverted: true, likeness: 0.9 };
	override waveform = () => {
		this.drawn += 1;
		const { facts, columns } = drawnWave(10);
		return Promise.resolve({ ...facts, columns });
	};
	override matchPair = () =>
		Promise.resolve({
			rateHz: 48_000,
			commonFrames: 480_000,
			referenceLufs: -18,
			otherLufs: -15,
			residualDb: null,
			...this.pair,
		});
}

function setUp(root = temporaryFolder()) {
	const store = openStore(root);
	const { project, track } = fillProject(store, 2);
	const state = new StateStore(emptyState(), new FakeClock());
	const files = createStudioFiles(store.layout, store);
	const offline = new MusicOffline();
	const projects = new Projects({ store, state, files, offline });
	const people = createPeople(store.layout.people, store.newId);
	const openTests = createOpenBlindTests(store.layout.blindTests);
	const device = new DeviceListening({
		projects,
		files,
		offline,
		store,
		people,
		log: new BlindLog({ store, open: openTests, notice: () => {} }),
		rng: seededRng(3),
		clock: new FakeClock(),
		calibration: () => null,
	});
	const at = { project, track };
	const path = join(root, 'landr.wav');
	writeFileSync(path, 'the fake finds every file sound');
	const references = new References({ store, projects, files });
	const take = (words = LANDR) => references.take(at, path, 'from landr.wav', words, null);
	const markers = new Markers({ store, projects });
	const summary = () => projects.track(project, track);
	const revision = () => summary().revisions[0]?.id ?? '';
	const start = (input: Omit<Extract<CommandInput, { type: 'device.blind.start' }>, 'type'>) => {
		const command = commandSchema.parse({ type: 'device.blind.start', ...input });
		return device.blind.start(command as CommandOf<'device.blind.start'>, at, CLIENT);
	};
	return {
		at,
		device,
		markers,
		offline,
		openTests,
		people,
		project,
		references,
		revision,
		root,
		start,
		store,
		summary,
		take,
		track,
	};
}

const choose = (test: string, letter: string, note = '', trial = 0) =>
	({ type: 'device.blind.choose', test, letter, note, trial }) as const;

describe('markers', () => {
	test('are in the log, in the order of the music, and there after a restart', () => {
		const { at, markers, project, root, store, summary } = setUp();
		const { marker } = markers.set(at, 'Chorus', 61.5, CLIENT.id);
		markers.set(at, 'Verse', 12, null);
		expect(markers.set(at, 'Chorus', 62, null)).toEqual({ marker });
		markers.rename(at, marker, 'Last chorus', null);
		expect(summary().markers).toMatchObject([
			{ name: 'Verse', seconds: 12, by: null },
			{ id: marker, name: 'Last chorus', seconds: 62, by: CLIENT.id },
		]);
		expect(() => markers.rename(at, marker, 'Verse', null)).toThrow('already');
		markers.remove(at, marker, null);
		expect(() => markers.remove(at, marker, null)).toThrow('no such marker');
		const before = summary().markers;
		expect(store.verify(project)).toMatchObject({ ok: true });
		store.close();
		expect(openStore(root).project(project)?.tracks[0]?.markers).toEqual(before);
	});
});

describe('references', () => {
	test('are entries with name, kind, service and hash; the file is copied and is no result', async () => {
		const { project, references, store, summary, take } = setUp();
		const { reference } = await take();
		const { sha256 } = new MusicOffline();
		expect(summary().references).toMatchObject([
			{ ...LANDR, id: reference, file: { sha256, fileName: 'from landr.wav' } },
		]);
		expect(summary().revisions.map(({ print }) => print)).not.toContain(sha256);
		expect(store.filesBy(sha256).map(({ body }) => body.kind)).toEqual(['reference']);
		await expect(take()).rejects.toThrow('The track has this file: Reference of Opening');
		references.remove(project, reference, null);
		expect(summary().references).toEqual([]);
		await take({ name: 'Again', what: 'earlier master' });
		expect(summary().references).toHaveLength(1);
	});

	test('a service has its name, and nothing else has one', () => {
		const import_ = (words: unknown) =>
			commandSchema.safeParse({ type: 'reference.import', project: CLIENT.id, track: CLIENT.id, path: '/a', words })
				.success;
		expect(import_(LANDR)).toBe(true);
		expect(import_({ name: 'A', what: 'automatic service' })).toBe(false);
		expect(import_({ name: 'A', what: 'earlier master', service: 'LANDR' })).toBe(false);
	});
});

describe('what a device plays by itself', () => {
	test('a print of this mix is matched from the log, a reference by comparing', async () => {
		const { device, revision, take } = setUp();
		const { reference } = await take();
		const print = await device.item({ kind: 'capture', id: revision() }, asking());
		expect(print).toMatchObject({ inverted: false, inTime: true, note: null });
		expect(print.louderLu).not.toBeNull();
		expect(await device.item({ kind: 'reference', id: reference }, asking())).toMatchObject({
			louderLu: 3,
			inTime: true,
			inverted: true,
		});
	});

	test('what cannot be matched says why, and is not called matched', async () => {
		const { device, offline, take } = setUp();
		const { reference } = await take();
		offline.pair.likeness = 0.1;
		offline.loudness = { ...offline.loudness, integratedLufs: null };
		const item = await device.item({ kind: 'reference', id: reference }, asking());
		expect(item).toMatchObject({ louderLu: null, note: 'There is nothing to be heard in it.' });
	});

	test('other music is matched in loudness alone, and takes no part in a blind test', async () => {
		const { device, offline, start, take, track } = setUp();
		const reference = { kind: 'reference', id: (await take()).reference } as const;
		offline.pair.likeness = 0.1;
		expect(await device.item(reference, asking())).toMatchObject({ louderLu: 0, inTime: false });
		const items = [{ kind: 'mix', id: track } as const, reference];
		await expect(start({ method: 'preference', items })).rejects.toThrow(/other music than the mix/);
	});

	test('a waveform is worked out once and then kept under the hash of the file', async () => {
		const { device, offline, take } = setUp();
		const ref = { kind: 'reference', id: (await take()).reference } as const;
		const facts = await device.waveform(ref, asking());
		expect(await device.waveform(ref, asking())).toEqual(facts);
		expect(offline.drawn).toBe(1);
		expect(device.columns(ref, facts.sha256, 0).length).toBe(3 * (facts.levels[0]?.columns ?? 0));
		expect(() => device.columns(ref, 'cd'.repeat(32), 0)).toThrow('another one now');
		expect(() => device.columns(ref, facts.sha256, 9)).toThrow('no such level');
	});
});

describe('a blind test on a device', () => {
	const twoItems = async (set: ReturnType<typeof setUp>) => [
		{ kind: 'mix' as const, id: set.track },
		{ kind: 'reference' as const, id: (await set.take()).reference },
	];

	test('tells the device letters and gains, and nothing else before the choice; then it is in the log', async () => {
		const set = setUp();
		const { device, store, project, start } = set;
		const items = await twoItems(set);
		const begun = deviceBlindSchema.parse(await start({ items }));
		const told = JSON.stringify(begun);
		for (const secret of ['LANDR', 'Mix', ...items.map(({ id }) => id)]) expect(told).not.toContain(secret);
		expect(begun.letters.map(({ gainDb }) => gainDb).sort()).toEqual([-3, 0]);
		const [a] = begun.letters;
		expect(device.blindFile(a?.token ?? '', CLIENT.id)?.path).toMatch(/\.wav$/);
		expect(device.blindFile(a?.token ?? '', 'another device')).toBeNull();
		const ended = device.blind.choose(choose(begun.test, 'B', 'more air'), set.at, CLIENT);
		expect(ended.revealed?.items.map(({ what }) => what).sort()).toEqual(['LANDR, warm', 'Mix']);
		const entry = store.entries(project).at(-1);
		expect(entry).toMatchObject({
			author: CLIENT.id,
			body: { kind: 'blind-test', on: 'device', choices: [{ by: CLIENT.id, letter: 'B', note: 'more air' }] },
		});
		expect(() => device.blind.choose(choose(begun.test, 'A'), set.at, CLIENT)).toThrow('over');
		expect(set.people.names()[CLIENT.id]).toBe('Anna');
	});

	test('goes on where it was for a page that was loaded anew, on its own device and track alone, until it is ended', async () => {
		const set = setUp();
		const { device, start, at } = set;
		expect(device.blind.standing(at, CLIENT)).toBeNull();
		const begun = await start({ items: await twoItems(set) });
		expect(device.blind.standing(at, CLIENT)).toEqual(begun);
		expect(device.blind.standing(at, { ...CLIENT, id: 'another device' })).toBeNull();
		expect(device.blind.standing({ ...at, track: 'another track' }, CLIENT)).toBeNull();
		const ended = device.blind.choose(choose(begun.test, 'A'), set.at, CLIENT);
		expect(device.blind.standing(at, CLIENT)).toEqual(ended);
		device.blind.end(begun.test, CLIENT);
		expect(device.blind.standing(at, CLIENT)).toBeNull();
	});

	test('an ABX draws X anew for each trial and is revealed when all are answered', async () => {
		const set = setUp();
		const { device, start } = set;
		const begun = await start({ items: await twoItems(set), method: 'abx', trials: 3 });
		const x = (now: typeof begun) => now.letters.find(({ letter }) => letter === 'X')?.token;
		const answer = (trial: number) => device.blind.choose(choose(begun.test, 'A', '', trial), set.at, CLIENT);
		const second = answer(1);
		expect(x(second)).not.toBe(x(begun));
		expect(second).toMatchObject({ trial: 2, trials: 3, revealed: null });
		// A double tap: the first one's X is gone.
		expect(answer(1)).toEqual(second);
		answer(2);
		const ended = answer(3);
		expect(set.store.entries(set.project).at(-1)?.body).toMatchObject({
			answers: [1, 2, 3].map((trial) => ({ trial, by: CLIENT.id, letter: 'A' })),
		});
		expect(ended.revealed?.abx).toMatchObject({ trials: 3 });
	});

	test('what was answered of an ABX is in the log when the device gives it up, by ending it or by another test', async () => {
		const set = setUp();
		const { device, openTests, start, store, project } = set;
		const items = await twoItems(set);
		const abandoned = async () => {
			const { test } = await start({ items, method: 'abx', trials: 3 });
			device.blind.choose(choose(test, 'A', '', 1), set.at, CLIENT);
			expect(openTests.left().tests).toMatchObject([{ entry: { test, answers: [{ trial: 1 }] } }]);
			return test;
		};
		device.blind.end(await abandoned(), CLIENT);
		await abandoned();
		const { test: untouched } = await start({ items });
		device.blind.end(untouched, CLIENT);
		const logged = store.entriesOf(project, ['blind-test']);
		expect(logged).toMatchObject([1, 2].map(() => ({ author: CLIENT.id, body: { unrevealed: 'given-up' } })));
		expect(openTests.left().tests).toEqual([]);
	});

	test('what is not matched, of another track, or there twice, takes no part', async () => {
		const set = setUp();
		const { offline, start } = set;
		const items = await twoItems(set);
		await expect(start({ items: [...items, ...items] })).rejects.toThrow('twice');
		const second = set.store.newId();
		set.store.append(set.project, { kind: 'track', track: second, title: 'Second', position: 2 }, null);
		set.store.append(set.project, { kind: 'mix', track: second, file: audioFile('second.wav') }, null);
		await expect(start({ items: [...items, { kind: 'mix', id: second }] })).rejects.toThrow('another track');
		// Of another project a device does not even hear that there is such a file.
		const other = fillProject(set.store, 1, 'Elsewhere');
		await expect(start({ items: [...items, { kind: 'mix', id: other.track }] })).rejects.toThrow('There is no mix');
		offline.pair.likeness = 0;
		offline.loudness = { ...offline.loudness, integratedLufs: null };
		const fresh = setUp();
		fresh.offline.pair.likeness = 0;
		fresh.offline.loudness = offline.loudness;
		await expect(fresh.start({ items: await twoItems(fresh) })).rejects.toThrow('not matched');
	});
});
