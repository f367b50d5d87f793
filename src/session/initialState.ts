import type { Chain } from '../shared/model/chain.ts';
import { ceilingLevelDb, PLAIN_IMAGE } from '../shared/model/monitor.ts';
import type { AudioConfig, Rig } from '../shared/model/rig.ts';
import { nothingToHear } from '../shared/protocol/listening.ts';
import type { RemoteState } from '../shared/protocol/state.ts';
import type { LogStore } from '../store/logStore.ts';
import { newestProjects } from './projects/projectsAtHand.ts';
import { controllerKind } from './roundTrip/monitorGuard.ts';
import { initialUnits, type RackUnit } from './units/rackUnits.ts';

/** Where the monitor stands until somebody opens it: muted, and not loud then. */
const CLOSED_MONITOR = { source: 'return', levelDb: -12, dim: false, muted: true, image: PLAIN_IMAGE } as const;

/** What remotes see when the daemon starts: the log as it is, every unit as last known and stale, the monitor muted. */
export function initialState(from: {
	rig: Rig;
	audio: AudioConfig;
	simulated: boolean;
	units: readonly RackUnit[];
	store: LogStore;
	chainPresets: ReadonlyMap<string, Chain>;
	version: string;
	startedAt: string;
	/** What this machine lacks, in words. */
	missing: string[];
	/** Names by id. */
	people: Record<string, string>;
}): RemoteState {
	const { rig, audio, units, store } = from;
	return {
		studio: {
			name: rig.name,
			simulated: from.simulated,
			version: from.version,
			startedAt: from.startedAt,
			missing: from.missing,
		},
		units: initialUnits(units, store.rackState()),
		definitions: Object.fromEntries(units.map((unit) => [unit.rig.id, unit.definition])),
		audio: {
			host: 'closed',
			reason: null,
			backend: audio.backend,
			device: audio.device ?? null,
			rateHz: audio.rateHz,
			blockFrames: audio.blockFrames,
			latencyFrames: null,
			referenceDbfs: audio.referenceDbfs,
			monitor: CLOSED_MONITOR,
			splAtReference: audio.monitor?.splAtReference ?? null,
			monitorCeilingDb: ceilingLevelDb(audio.monitor),
			controller: {
				kind: controllerKind(audio.monitor, audio.backend === 'portaudio' && !from.simulated, units),
				confirmedAt: null,
			},
			calibration: null,
			loopCalibrations: {},
			tone: null,
		},
		projects: Object.fromEntries(newestProjects(store).map((project) => [project.id, project])),
		log: store.size(),
		current: null,
		chain: null,
		chainPresets: Object.fromEntries(from.chainPresets),
		listening: nothingToHear(),
		transport: { mode: 'stopped', frame: 0, frames: 0, rateHz: audio.rateHz },
		pass: null,
		mendable: null,
		levelCheck: null,
		recall: null,
		drift: {},
		transfer: null,
		calibrating: null,
		loopCheck: null,
		measuring: null,
		remotes: Object.fromEntries(
			store.remotes().map(({ id, name, role, pairedAt }) => [id, { id, name, role, pairedAt, connected: false }]),
		),
		people: from.people,
		notices: [],
		logCheck: null,
	};
}
