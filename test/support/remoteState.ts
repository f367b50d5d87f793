import { nothingToHear } from '../../src/shared/protocol/listening.ts';
import type { RemoteState } from '../../src/shared/protocol/state.ts';

/** A studio with nothing in it. */
export function emptyState(): RemoteState {
	return {
		studio: { name: 'Test studio', simulated: true, version: '0', startedAt: '2026-01-01T00:00:00.000Z', missing: [] },
		units: {},
		definitions: {},
		audio: {
			host: 'closed',
			reason: null,
			backend: 'simulated',
			device: null,
			rateHz: 48000,
			blockFrames: 1024,
			latencyFrames: null,
			referenceDbfs: -18,
			monitor: { source: 'return', levelDb: 0, dim: false, muted: true },
			splAtReference: null,
			monitorCeilingDb: 0,
			controller: { kind: 'none', confirmedAt: null },
			calibration: null,
			loopCalibrations: {},
			tone: null,
		},
		projects: {},
		log: { projects: 0, tracks: 0, revisions: 0 },
		current: null,
		chain: null,
		chainPresets: {},
		listening: nothingToHear(),
		transport: { mode: 'stopped', frame: 0, frames: 0, rateHz: 48000 },
		pass: null,
		mendable: null,
		levelCheck: null,
		recall: null,
		remotes: {},
		drift: {},
		transfer: null,
		calibrating: null,
		loopCheck: null,
		measuring: null,
		people: {},
		notices: [],
		logCheck: null,
	};
}
