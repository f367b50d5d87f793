import type { AudioFileFacts, Loudness } from '../../src/shared/model/measurement.ts';
import type { RevisionFacts } from '../../src/shared/model/revision.ts';

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
