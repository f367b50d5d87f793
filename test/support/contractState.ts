import { join } from 'node:path';
import { packageRoot } from '../../src/process/packageRoot.ts';
import { isStepped, type SettableControl } from '../../src/shared/model/control.ts';
import { settableControls } from '../../src/shared/model/definition.ts';
import { type Evidence, NO_EVIDENCE } from '../../src/shared/model/evidence.ts';
import type { RevisionSummary, TrackSummary } from '../../src/shared/model/log.ts';
import { UNKNOWN_TAPE } from '../../src/shared/model/tape.ts';
import { nothingToHear } from '../../src/shared/protocol/listening.ts';
import type { ControlState, LinkState, RemoteState, UnitState } from '../../src/shared/protocol/state.ts';
import { loadChains } from '../../src/units/definitions/loadChains.ts';
import { loadRig } from '../../src/units/definitions/loadRig.ts';
import { shippedDefinitions } from '../../src/units/definitions/shippedDefinitions.ts';

/** How each unit of the simulated studio is reached in the fixture; the others are set by hand. */
const LINKS: Record<string, LinkState> = {
	'open-eq': 'connected',
	'digital-eq': 'cannot be seen',
	totalmix: 'connected',
	cassette: 'away',
	recorder: 'connected',
	'atr-102': 'connected',
	reverb: 'cannot be seen',
};

const AT = '2026-11-20T18:30:00.000Z';

export function evidenceOf(
	evidence: Evidence['evidence'],
	by: Evidence['by'],
	outcome: Evidence['outcome'] = 'done',
): Evidence {
	return { evidence, by, outcome, at: evidence === 'none' ? null : AT, stale: null, reason: null };
}

/** A believable position, the same every time: the n-th control of a unit stands a little off its rest. */
function positionFor(control: SettableControl, n: number): number {
	if (!isStepped(control)) return Math.round(((control.rest ?? 0.4) + 0.13 * (n % 5)) * 1000) / 1000;
	return ((control.rest ?? 0) + (n % 3)) % control.positions.length;
}

function controlState(control: SettableControl, link: LinkState, n: number): ControlState {
	const position = Math.min(positionFor(control, n), isStepped(control) ? control.positions.length - 1 : 1);
	if (link === 'manual' && n % 7 === 6) return { position: null, evidence: NO_EVIDENCE, movedBy: null, seq: null };
	const known =
		link === 'manual'
			? evidenceOf('acknowledged', 'hand')
			: link === 'cannot be seen'
				? evidenceOf('asked', 'wire')
				: n % 4 === 3
					? evidenceOf('measured', 'audio')
					: evidenceOf('acknowledged', 'wire');
	const evidence: Evidence = link === 'away' ? { ...known, stale: 'lost link' } : known;
	return { position, evidence, movedBy: link === 'manual' ? 'hand' : 'unit', seq: null };
}

function revision(number: number, note: string, integratedLufs: number, truePeakDbtp: number): RevisionSummary {
	return {
		id: `0192f0c1-0000-7000-8000-00000000010${number}`,
		hash: `${number}`.repeat(64),
		number,
		at: AT,
		note,
		outcome: 'complete',
		integratedLufs,
		truePeakDbtp,
		hasCapture: true,
		hasMaster: true,
		print: `${number}`.repeat(64),
		state: number === 1 ? 'approved' : 'draft',
		approved: number === 1,
		comments: number === 1 ? 2 : 0,
	};
}

export const PROJECT = '0192f0c1-0000-7000-8000-000000000001';
export const TRACK = '0192f0c1-0000-7000-8000-000000000002';

function track(id: string, position: number, title: string, revisions: RevisionSummary[]): TrackSummary {
	return {
		id,
		title,
		position,
		mix: {
			fileName: `${title} mix 7.wav`,
			container: 'wav',
			encoding: 'float',
			bits: 32,
			rateHz: 48000,
			channels: 2,
			frames: 48000 * 214,
			sha256: 'a'.repeat(64),
			bytes: 48000 * 214 * 8,
		},
		chain: null,
		locators: [
			{ id: 'p1', unit: 'recorder', name: 'First bar', seconds: 600, by: null, at: AT },
			{ id: 'p2', unit: 'recorder', name: 'Chorus, the loud one', seconds: 661.5, by: null, at: AT },
		],
		revisions,
		requests: [],
		revisionsUsed: 0,
	};
}

/** The simulated studio as a daemon would report it: real rig, real definitions, real chains. `fresh`: no project yet. */
export function contractState(fresh: boolean): RemoteState {
	const definitions = shippedDefinitions();
	const { rig, definitions: resolved } = loadRig(join(packageRoot, 'presets/rigs/simulated-studio.yaml'), definitions);
	const chainPresets = Object.fromEntries(loadChains(join(packageRoot, 'presets/chains')));
	const units: Record<string, UnitState> = {};
	for (const unit of rig.units) {
		const definition = resolved.get(unit.id);
		if (definition === undefined) continue;
		const link = LINKS[unit.id] ?? 'manual';
		const hasTransport = definition.transport || unit.connection?.kind === 'gpi';
		units[unit.id] = {
			id: unit.id,
			name: unit.name ?? unit.id,
			definition: definition.id,
			serial: unit.serial ?? null,
			channel: unit.channel,
			link,
			linkReason: link === 'away' ? 'no answer since 18:21' : null,
			controls: Object.fromEntries(
				settableControls(definition).map((control, n) => [control.id, controlState(control, link, n)]),
			),
			tape:
				hasTransport && link !== 'away'
					? {
							...UNKNOWN_TAPE,
							moving: false,
							mode: 'stopped',
							position: '00:04:12',
							positionSeconds: 252,
							can: { locate: unit.id === 'recorder', record: true, position: true, motion: true },
							recording: false,
						}
					: null,
			memory: unit.id === 'digital-eq' ? 'started at the unit' : null,
			tapeDesk: hasTransport ? { order: null, disarmsInSeconds: null } : null,
		};
	}
	const work = track(TRACK, 2, 'Northern Line', [
		revision(1, 'First listen, broad strokes', -11.8, -1.02),
		revision(2, 'Less low mid, half a dB more air', -11.6, -1),
		revision(3, 'Client: “a touch warmer in the verse, please keep the punch of the first one”', -12.1, -1.01),
	]);
	const firstChain = Object.values(chainPresets)[0] ?? null;
	return {
		studio: {
			name: rig.name,
			simulated: true,
			version: '0.1.0',
			startedAt: AT,
			missing: ['audio: naudiodon is not installed; sound cards cannot be used'],
			demoMix: '/studio/demo.wav',
		},
		units,
		definitions: Object.fromEntries(resolved),
		audio: {
			host: 'running',
			reason: null,
			backend: 'simulated',
			device: null,
			rateHz: 48000,
			blockFrames: 1024,
			latencyFrames: fresh ? null : 4211.37,
			referenceDbfs: -18,
			monitor: { source: 'return', levelDb: -20, dim: false, muted: fresh },
			splAtReference: 83,
			monitorCeilingDb: 0,
			controller: { kind: 'none', confirmedAt: null },
			calibration: null,
			loopCalibrations: {},
			tone: null,
		},
		projects: fresh
			? {}
			: {
					[PROJECT]: {
						id: PROJECT,
						title: 'Undertow',
						artist: 'The Salt Flats',
						form: 'album',
						revisionsIncluded: null,
						tracks: [track('0192f0c1-0000-7000-8000-000000000003', 1, 'Low Tide', []), work],
					},
				},
		log: fresh
			? { projects: 0, tracks: 0, revisions: 0 }
			: { projects: 1, tracks: 2, revisions: work.revisions.length },
		current: fresh ? null : { project: PROJECT, track: TRACK },
		chain: fresh ? null : firstChain,
		chainPresets,
		listening: nothingToHear(),
		transport: { mode: 'stopped', frame: 0, frames: fresh ? 0 : 48000 * 214, rateHz: 48000 },
		pass: null,
		mendable: null,
		levelCheck: null,
		recall: null,
		drift: {},
		transfer: null,
		calibrating: null,
		loopCheck: null,
		measuring: null,
		remotes: {},
		people: {},
		notices: fresh ? [] : [{ id: 1, at: AT, level: 'warning', text: 'Cassette is away: no answer since 18:21' }],
		logCheck: null,
	};
}
