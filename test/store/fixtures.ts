import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { AudioFileFacts, Loudness } from '../../src/shared/model/measurement.ts';
import type { RevisionFacts } from '../../src/shared/model/revision.ts';
import { seededRng } from '../../src/shared/random.ts';
import { type DiskLogStore, openLogStore, type StoreOptions } from '../../src/store/openLogStore.ts';

const made: string[] = [];
const opened: DiskLogStore[] = [];

afterEach(() => {
	for (const store of opened.splice(0)) store.close();
	for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'detent-store-'));
	made.push(folder);
	return folder;
}

/** A clock that goes on by a second at each look. */
export function tickingClock(startMs = Date.UTC(2026, 0, 2, 3, 4, 5)): { nowMs(): number } {
	let now = startMs;
	return {
		nowMs: () => {
			now += 1000;
			return now;
		},
	};
}

let seed = 1;

/** Opens the log of a folder; closed after the test. */
export function openStore(root: string, options: Partial<StoreOptions> = {}): DiskLogStore {
	seed += 1;
	const store = openLogStore(root, { clock: tickingClock(), rng: seededRng(seed), access: 'write', ...options });
	opened.push(store);
	return store;
}

export function audioFile(fileName: string, more: Partial<AudioFileFacts> = {}): AudioFileFacts {
	return {
		fileName,
		container: 'wav',
		encoding: 'float',
		bits: 32,
		rateHz: 48000,
		channels: 2,
		frames: 480000,
		sha256: 'a'.repeat(64),
		bytes: 3840044,
		...more,
	};
}

export function loudness(integratedLufs: number, more: Partial<Loudness> = {}): Loudness {
	return {
		integratedLufs,
		lra: 6,
		maxMomentaryLufs: integratedLufs + 4,
		maxShortTermLufs: integratedLufs + 2,
		truePeakDbtp: -1,
		truePeakStandardDbtp: -1.1,
		samplePeakDbfs: -1.2,
		...more,
	};
}

export function revisionFacts(
	project: string,
	track: string,
	number: number,
	pass: string,
	more: Partial<RevisionFacts> = {},
): RevisionFacts {
	const name = `01-opening-r${String(number).padStart(3, '0')}.wav`;
	return {
		schema: 1,
		project,
		track,
		number,
		author: null,
		note: '',
		source: audioFile('opening.wav'),
		chain: {
			schema: 1,
			name: 'Two boxes',
			passKind: 'through',
			referenceDbfs: -18,
			sendTrimDb: 0,
			returnTrimDb: 0,
			stages: [
				{ kind: 'insert', id: 'eq', name: 'EQ', trimDb: 0, units: ['bender'] },
				{
					kind: 'digital',
					id: 'limiter',
					process: { type: 'limiter', ceilingDbtp: -1, lookaheadMs: 5, releaseMs: 100, linked: true },
				},
			],
		},
		units: [
			{
				unit: 'bender',
				name: 'Curve Bender',
				definition: 'chandler/curve-bender',
				definitionHash: 'b'.repeat(64),
				serial: '0123',
				channel: 'stereo',
				settings: [
					{
						control: 'bass_gain.left',
						label: 'Bass gain L',
						position: 14,
						legend: '+2',
						angleDeg: 20,
						value: 2,
						unit: 'dB',
						evidence: {
							evidence: 'asked',
							by: 'hand',
							outcome: 'done',
							at: '2026-01-02T03:04:05.000Z',
							stale: null,
							reason: null,
						},
					},
				],
			},
		],
		rateHz: 48000,
		converter: null,
		audioBackend: 'simulated',
		simulated: true,
		pass: {
			id: pass,
			kind: 'through',
			startedAt: '2026-01-02T03:04:05.000Z',
			endedAt: '2026-01-02T03:08:05.000Z',
			outcome: 'complete',
			failure: null,
			edges: { head: 'proven', tail: 'proven', note: '' },
		},
		dacPeak: { samplePeakDbfs: -3, truePeakDbtp: -2.6, over: false },
		capture: {
			file: audioFile(name),
			preRollFrames: 4800,
			tailFrames: 4800,
			latency: { frames: 4096, fraction: 0.25, inverted: false, confidence: 12, method: 'sweep' },
		},
		master: audioFile(name, { encoding: 'pcm', bits: 24 }),
		measurements: { source: loudness(-18), capture: loudness(-18.5), master: loudness(-14) },
		convertedFromHz: null,
		...more,
	};
}

/** A project with one track, one mix and `revisions` revisions. */
export function fillProject(store: DiskLogStore, revisions = 1, title = 'Opening Night') {
	const project = store.newId();
	const track = store.newId();
	store.append(project, { kind: 'project', title, artist: 'The Clicks', form: 'album' }, null);
	store.append(project, { kind: 'track', track, title: 'Opening', position: 1 }, null);
	store.append(project, { kind: 'mix', track, file: audioFile('opening.wav') }, null);
	const hashes: string[] = [];
	for (let number = 1; number <= revisions; number += 1) {
		const facts = revisionFacts(project, track, number, store.newId());
		hashes.push(store.append(project, { kind: 'revision', id: store.newId(), facts }, null).hash);
	}
	return { project, track, hashes };
}
