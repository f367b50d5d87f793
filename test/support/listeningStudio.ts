import { expect } from 'vitest';
import type { CompareRequest } from '../../src/audio/engine.ts';
import { BlindDesk } from '../../src/session/listening/blindDesk.ts';
import { BlindLog } from '../../src/session/listening/blindLog.ts';
import { Comparing } from '../../src/session/listening/comparing.ts';
import { Listening } from '../../src/session/listening/listening.ts';
import type { Projects } from '../../src/session/projects/projects.ts';
import { StateStore } from '../../src/session/stateStore.ts';
import type { Rack } from '../../src/session/units/rack.ts';
import { DetentError } from '../../src/shared/errors.ts';
import { chainSchema } from '../../src/shared/model/chain.ts';
import { type EntryBody, entryBodySchema } from '../../src/shared/model/log.ts';
import type { PairMatch } from '../../src/shared/model/match.ts';
import type { MonitorOrder } from '../../src/shared/model/monitor.ts';
import type { RevisionFacts } from '../../src/shared/model/revision.ts';
import { audioConfigSchema } from '../../src/shared/model/rig.ts';
import { seededRng } from '../../src/shared/random.ts';
import type { LogStore } from '../../src/store/logStore.ts';
import type { MatchKey, StoredMatch } from '../../src/store/matchFiles.ts';
import type { OpenBlindTest, OpenBlindTests } from '../../src/store/openBlindTests.ts';
import type { StudioFiles } from '../../src/store/studioFiles.ts';
import { FakeClock } from './fakeClock.ts';
import { FakeAudio, FakeOffline, fileFacts } from './passFakes.ts';
import { emptyState } from './remoteState.ts';

export const PROJECT = '01890000-0000-7000-8000-0000000000a0';
export const TRACK = '01890000-0000-7000-8000-0000000000a1';
export const REVISION = '01890000-0000-7000-8000-0000000000a2';
export const ANNA = { id: '01890000-0000-7000-8000-000000000001', name: 'Anna' };
export const MIX = { ...fileFacts('mix.wav'), sha256: 'aa'.repeat(32) };
export const chain = chainSchema.parse({
	schema: 1,
	name: 'One EQ',
	stages: [{ id: 'eq', kind: 'insert', name: 'EQ', units: ['eq'] }],
});
export const audioConfig = audioConfigSchema.parse({ backend: 'simulated' });

export const loudness = (integratedLufs: number) => ({
	integratedLufs,
	lra: null,
	maxMomentaryLufs: null,
	maxShortTermLufs: null,
	truePeakDbtp: null,
	truePeakStandardDbtp: null,
	samplePeakDbfs: null,
});

/** What the comparison reads of a revision. */
export function revisionFacts(part: Partial<RevisionFacts> = {}): RevisionFacts {
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

/** A track with one print and a mix, whose audio, files and rack are fakes. */
export function listeningStudio(print: Partial<RevisionFacts> = {}) {
	const clock = new FakeClock();
	const audio = new ListenedAudio();
	const offline = new MatchingOffline();
	const facts = revisionFacts(print);
	const state = new StateStore({ ...emptyState(), current: { project: PROJECT, track: TRACK }, chain }, clock);
	state.set(['listening', 'heard'], 'return');
	/** Where the one knob of the EQ stands. */
	const knob = { position: 2 };
	const rack = { units: () => new Map([['eq', {}]]), state: () => knob } as unknown as Rack;
	const track = { id: TRACK, title: 'T', mix: MIX };
	const summary = { id: REVISION, outcome: 'complete' };
	const projects = {
		track: () => ({ ...track, revisions: [summary] }),
		revision: () => ({ id: REVISION, hash: 'bb'.repeat(32), project: PROJECT, facts }),
	} as unknown as Projects;
	const kept: StoredMatch[] = [];
	const files = {
		mixPath: () => '/p/mix.wav',
		revisionPath: (_: RevisionFacts, part: string) => `/p/${part}.wav`,
		keepMatch: (_: string, match: StoredMatch) => kept.push(match),
		readMatch: (_: string, key: MatchKey) =>
			kept.find(({ other, reference }) => other === key.other && reference === key.reference) ?? null,
	} as unknown as StudioFiles;
	const listening = new Listening({
		audio,
		state,
		openRequest: () => ({ audio: audioConfig, simulated: null, fileReturnPath: null }),
		notice: () => {},
	});
	const logged: unknown[] = [];
	const logError = (error: unknown) => void logged.push(error);
	const comparing = new Comparing({ state, listening, rack, projects, files, offline, audioConfig, logError });
	listening.onRoundTrip(() => void comparing.look());
	const entries: EntryBody[] = [];
	const disk = { full: false };
	const write = () => {
		if (disk.full) throw new DetentError('store.full', { message: 'the disk is full.' });
	};
	const store = {
		newId: () => '01890000-0000-7000-8000-0000000000ff',
		append(_: string, body: EntryBody) {
			write();
			entries.push(entryBodySchema.parse(body));
		},
	} as unknown as LogStore;
	/** What is kept of the blind tests that are on. */
	const openTests = new Map<string, OpenBlindTest>();
	const open = {
		keep(test: OpenBlindTest) {
			write();
			openTests.set(test.entry.test, test);
		},
		drop: (test: string) => void openTests.delete(test),
	} as unknown as OpenBlindTests;
	const notices: string[] = [];
	const notice = (_: string, text: string) => void notices.push(text);
	const log = new BlindLog({ store, open, notice });
	const blind = new BlindDesk({ comparing, store, log, rng: seededRng(2), clock, notice });
	const matched = async () => {
		await expect
			.poll(() => state.state.listening.items.some(({ match }) => match?.state === 'matching'), { interval: 1 })
			.toBe(false);
	};
	/** Another mix is imported. */
	const importMix = (sha256: string) => {
		track.mix = { ...MIX, sha256 };
		return comparing.mixChanged(PROJECT);
	};
	/** The round trip is measured. */
	const inTime = async () => void (await listening.measureLatency(null));
	return {
		files,
		inTime,
		audio,
		blind,
		comparing,
		disk,
		entries,
		importMix,
		knob,
		listening,
		logged,
		matched,
		notices,
		offline,
		openTests,
		state,
	};
}

export const master = { kind: 'revision', revision: REVISION, part: 'master' } as const;
export const capture = { kind: 'revision', revision: REVISION, part: 'capture' } as const;
export const song = { kind: 'file', path: '/elsewhere/song.wav' } as const;
export const MASTER = `${REVISION} master`;
export const CAPTURE = `${REVISION} capture`;
export const START = { type: 'blind.start', method: 'preference', trials: 16 } as const;
/** Of the one EQ, as it stands before somebody turns its knob. */
export const units = [
	{ unit: 'eq', name: 'EQ', settings: [{ control: 'gain', position: 2 }] },
] as unknown as RevisionFacts['units'];
export const source = { path: '/p/mix.wav', frames: 480_000, sha256: MIX.sha256 };
