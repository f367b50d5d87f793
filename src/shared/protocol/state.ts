import { z } from 'zod';
import type { Drive } from '../levels.ts';
import type { CalibrationRun, CalibrationStanding } from '../model/calibration.ts';
import type { Chain } from '../model/chain.ts';
import type { ResolvedDefinition } from '../model/definition.ts';
import type { Evidence } from '../model/evidence.ts';
import type { FaultyStretch } from '../model/failedPrint.ts';
import type { Finding, Proof } from '../model/finding.ts';
import type { ProjectSummary } from '../model/log.ts';
import type { LoopCheckRun } from '../model/loopCheck.ts';
import type { DacPeak, RoundTripReport } from '../model/measurement.ts';
import type { MonitorState } from '../model/monitor.ts';
import type { LevelCheckState } from '../model/passCheck.ts';
import type { ProjectImport } from '../model/projectImport.ts';
import type { LogSize } from '../model/projectLine.ts';
import type { PassFailure } from '../model/revision.ts';
import type { SceneSlot, UnitScenes } from '../model/scene.ts';
import type { LogCheckState } from '../model/studioHealth.ts';
import type { TapeAbility, TapeDesk, TapeStatus } from '../model/tape.ts';
import type { ListeningState, MonitorController } from './listening.ts';

export type { MonitorState } from '../model/monitor.ts';

/**
 * Everything a remote shows. The daemon owns it; a remote that connects gets one numbered snapshot and then changes.
 * Flat maps keyed by id, so that a change is "set this path to that value".
 */
export interface RemoteState {
	studio: StudioState;
	units: Record<string, UnitState>;
	/** Resolved definitions by unit id. */
	definitions: Record<string, ResolvedDefinition>;
	audio: AudioState;
	/** Whole projects that are at hand: the one that is worked on and those that were used last. `project.open` brings another. */
	projects: Record<string, ProjectSummary>;
	/** Of the whole log, at hand or not. */
	log: LogSize;
	/** What is being worked on; null before a track is chosen. */
	current: { project: string; track: string } | null;
	/** Chain of the current track. */
	chain: Chain | null;
	/** Chains that can be chosen for a track, by preset id. */
	chainPresets: Record<string, Chain>;
	/** What is heard against what. */
	listening: ListeningState;
	transport: TransportState;
	pass: PassState | null;
	/** The newest failed print of the current track since its last revision; null when there is none to mend. */
	mendable: MendableState | null;
	/** Levels of the current mix through the current chain, where somebody asked for them before a pass. */
	levelCheck: LevelCheckState | null;
	recall: RecallState | null;
	/** Controls that somebody turned at their unit, by `<unit> <control>`: keep, or put back? */
	drift: Record<string, DriftState>;
	/** A unit's memory that is being fetched or written; null while none is. */
	transfer: TransferState | null;
	/** The guided calibration that runs, or how the last one ended; null when there was none. */
	calibrating: CalibrationRun | null;
	/** A loop that is held against its calibration, or how that ended last; null when it never was. */
	loopCheck: LoopCheckRun | null;
	/** The round trip that is being measured, or how that ended last; null when it never was. */
	measuring: RoundTripRun | null;
	remotes: Record<string, RemoteInfo>;
	/** Names by the ids that the log has. */
	people: Record<string, string>;
	notices: Notice[];
	/** The log's verification that runs, or how the last one since the start ended; null before the first. */
	logCheck: LogCheckState | null;
}

export interface StudioState {
	name: string;
	simulated: boolean;
	version: string;
	startedAt: string;
	/** What this machine lacks, in words: `audio: naudiodon is not installed…`. */
	missing: string[];
	/** Path of the mix that comes with the simulated studio; `track.mix` imports it. */
	demoMix?: string;
	/** How far the lists of an old log are that are being made; null or absent when they are whole. */
	filling?: { done: number; entries: number } | null;
	/** The log can't be written, since when and why; null or absent while all is well. */
	trouble?: LogTroubleState | null;
	/** The project that is being imported, or how the last import since the start ended; absent before the first. */
	importing?: ProjectImport;
}

export interface LogTroubleState {
	/** `store.full`, `store.not-writable`… */
	code: string;
	since: string;
	text: string;
	remedy: string | null;
}

export type LinkState =
	/** No remote: set by hand. */
	| 'manual'
	| 'connected'
	/** One-way unit: messages can be sent, nothing comes back. */
	| 'cannot be seen'
	| 'away';

export interface ControlState {
	/** Believed position; null when never known. */
	position: number | null;
	evidence: Evidence;
	/** Remote or `recall`, `unit`, `hand` that moved it last. */
	movedBy: string | null;
	/** Last gesture sequence number applied, by remote id: a sender ignores echoes older than its own. */
	seq: { remote: string; gesture: string; seq: number } | null;
}

export interface UnitState {
	id: string;
	name: string;
	definition: string;
	serial: string | null;
	channel: 'stereo' | 'left' | 'right';
	link: LinkState;
	linkReason: string | null;
	controls: Record<string, ControlState>;
	/** Tape and recorders only. */
	/** How its memory can be fetched: asked for, or started by a person at the unit; null when not at all. */
	memory: 'asked for' | 'started at the unit' | null;
	tape: (TapeStatus & { can: TapeAbility }) | null;
	/** Units with a transport that Detent can reach. */
	tapeDesk: TapeDesk | null;
	/** Units with a warm-up time only. */
	warmUp?: WarmUpState;
	/** Absent while nothing is stored. */
	scenes?: UnitScenes;
}

export interface WarmUpState {
	/** From switching on until the unit is to be trusted. */
	minutes: number;
	/** Null when nobody knows. */
	poweredOnAt: string | null;
	/** `link`: its link came back, so it may have been off. */
	by: 'person' | 'link' | null;
	/** Whole minutes; 0 when it is warm, null when nobody knows. */
	minutesLeft: number | null;
}

/**
 * `closed`: nothing is meant to be open. `starting`, `running`. `wrong rate`: the converter runs at another rate than it
 * should; nothing is printed then. `stalled`: it gives no audio. `device lost`: it is gone, and looked for by its name.
 * `stopped`: the host ended or could not be opened. From the last three Detent starts it again by itself.
 */
export type HostState = 'closed' | 'starting' | 'running' | 'wrong rate' | 'stalled' | 'device lost' | 'stopped';

export interface AudioState {
	host: HostState;
	reason: string | null;
	backend: string;
	device: string | null;
	rateHz: number;
	blockFrames: number;
	/** Round trip of the last measurement, frames with fraction; null before the first. */
	latencyFrames: number | null;
	referenceDbfs: number;
	monitor: MonitorState;
	/** dB SPL of the reference noise at level 0; null where the loudspeakers are not calibrated. */
	splAtReference: number | null;
	/** The level goes no further, dB. */
	monitorCeilingDb: number;
	controller: MonitorController;
	/** The newest calibration of the main send and return; null before the first. */
	calibration: CalibrationStanding | null;
	/** Of each of the rig's insert pairs; null for one that was never calibrated. */
	loopCalibrations: Record<string, CalibrationStanding | null>;
	/** The tone that is being sent to the rack; null when none is. */
	tone: ToneState | null;
}

export interface ToneState {
	hz: number;
	levelDbfs: number;
	channels: 'both' | 'left' | 'right';
	/** Pair of the rig that it goes out on; the main send when absent. */
	loop?: string;
}

export interface RoundTripRun {
	/** Somebody asked for it; or the rack is about to be heard, and was not measured yet. */
	why: 'asked' | 'listening';
	phase: 'measuring' | 'done' | 'failed' | 'cancelled';
	/** What is going on, or how it ended. */
	text: string;
	/** Readings that were made, and that are to be made. */
	done: number;
	of: number;
	/** Null until it is done. */
	report: RoundTripReport | null;
}

export interface TransportState {
	/** `playing` sends the source through the rack without capturing. */
	mode: 'stopped' | 'playing' | 'measuring' | 'printing';
	frame: number;
	frames: number;
	rateHz: number;
}

export interface PassState {
	id: string;
	track: string;
	phase:
		| 'preparing'
		| 'checking levels'
		| 'measuring latency'
		/** The machine of a tape pass goes to its place and up to speed. */
		| 'rolling tape'
		| 'printing'
		/** Bad stretches are printed again. */
		| 'punching in'
		| 'checking'
		| 'rendering'
		| 'complete'
		| 'failed'
		| 'cancelled';
	/** 0…1 within the whole pass. */
	progress: number;
	failure: PassFailure | null;
	/** What supervision has found in the print, as it comes. */
	findings: Finding[];
	/** What watched the print; null until it has ended. */
	proof: Proof | null;
	/** Revision made, once complete. */
	revision: string | null;
	message: string;
	/** How the mix meets converter and rack, and what a person should know first; null until it is known. */
	levels: PassLevels | null;
}

/** A failed print of which only some stretches have to be printed again. */
export interface MendableState {
	pass: string;
	startedAt: string;
	failure: PassFailure;
	/** What has to be printed again, in source frames. */
	faulty: FaultyStretch[];
	rateHz: number;
}

export interface PassLevels {
	drive: Drive;
	dacPeak: DacPeak;
	/** Nothing of it stops the pass. */
	warnings: string[];
	/** The earlier print that the level is compared with, or why there is none, in a sentence; absent until the print begins. */
	compared?: string;
}

export interface RecallStepState {
	id: string;
	unit: string;
	control: string;
	kind: 'safe' | 'send' | 'hand' | 'memory';
	/** `Bass gain L: from +2 to -1`. */
	text: string;
	from: number | null;
	to: number;
	evidence: Evidence;
	/** Memory steps only: it is wanted. One that was only offered is left out. */
	chosen?: boolean;
}

/** True for a hand step that waits for its hand, or will: one that was left aside says why. */
export function isWaiting({ kind, evidence }: RecallStepState): boolean {
	return kind === 'hand' && evidence.outcome === 'open' && evidence.reason === null;
}

export interface RecallState {
	id: string;
	/** `revision 3`, `scene B of Open EQ`. */
	title: string;
	/** Null when it brings back a scene of a unit. */
	revision: string | null;
	/** Only where it brings back a scene; its slot is null when one is taken back. */
	scene?: { unit: string; slot: SceneSlot | null };
	phase: 'planned' | 'running' | 'waiting for hand' | 'done' | 'open' | 'cancelled';
	/** Units that are away and whose steps go on when they are back; the rest goes on meanwhile. */
	waitingFor: string[];
	steps: RecallStepState[];
	/** Controls that were right already. */
	untouched: number;
	/** What can't be brought back, said before anything starts. */
	problems: string[];
}

export interface TransferState {
	unit: string;
	/** `from` the unit or `to` it. */
	way: 'from' | 'to';
	/** 0…1; null while the length is not known. */
	fraction: number | null;
}

/** A control of the chain that no longer stands where it was wanted. */
export interface DriftState {
	unit: string;
	control: string;
	/** Where it was wanted. */
	from: number;
	/** Where the unit says that it stands now. */
	to: number;
	at: string;
}

export interface RemoteInfo {
	id: string;
	name: string;
	role: 'engineer' | 'client';
	connected: boolean;
	pairedAt: string;
}

export interface Notice {
	id: number;
	at: string;
	level: 'info' | 'warning' | 'error';
	text: string;
}

/** Set (or, with `undefined` value, remove) what stands at `path`. */
export const changeSchema = z.strictObject({
	path: z
		.array(z.union([z.string(), z.int().min(0)]))
		.min(1)
		.max(6),
	value: z.unknown(),
});
export type Change = z.infer<typeof changeSchema>;

/** A new state with the change applied; the untouched parts are shared with the old one. */
export function applyChange<T>(state: T, change: Change): T {
	const put = (node: unknown, depth: number): unknown => {
		const key = change.path[depth];
		if (key === undefined) return change.value;
		if (Array.isArray(node)) {
			const copy: unknown[] = [...node];
			copy[Number(key)] = put(copy[Number(key)], depth + 1);
			return copy;
		}
		const copy: Record<string, unknown> = { ...(node as Record<string, unknown> | null) };
		const value = put(copy[String(key)], depth + 1);
		if (value === undefined || (value === null && change.value === undefined)) delete copy[String(key)];
		else copy[String(key)] = value;
		return copy;
	};
	return put(state, 0) as T;
}
