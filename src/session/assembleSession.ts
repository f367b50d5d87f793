import type { AudioEngine, OpenRequest } from '../audio/engine.ts';
import type { OfflineEngine } from '../audio/offlineEngine.ts';
import type { Clock } from '../shared/clock.ts';
import type { Patch } from '../shared/model/chain.ts';
import type { AudioConfig } from '../shared/model/rig.ts';
import type { DiskLogStore } from '../store/openLogStore.ts';
import type { People } from '../store/people.ts';
import type { PowerMarks } from '../store/powerMarks.ts';
import type { StudioFiles } from '../store/studioFiles.ts';
import type { CalibrationDeps } from './calibration/calibrationDeps.ts';
import { Calibrations } from './calibration/calibrations.ts';
import { createSession, type SessionParts } from './createSession.ts';
import { Comparing } from './listening/comparing.ts';
import { Listening } from './listening/listening.ts';
import { PassRunner } from './passes/passRunner.ts';
import { Importing, type ImportingDeps } from './projects/importing.ts';
import { MixChanges } from './projects/mixChanges.ts';
import { Projects } from './projects/projects.ts';
import { RecallRunner } from './recall/recallRunner.ts';
import { Scenes } from './recall/scenes.ts';
import { MonitorGuard, withQuietController } from './roundTrip/monitorGuard.ts';
import type { Session } from './session.ts';
import type { StateStore } from './stateStore.ts';
import { Tapes } from './tapes/tapes.ts';
import { Rack, type RackDeps } from './units/rack.ts';
import type { RackUnit } from './units/rackUnits.ts';
import { Switching } from './units/switching.ts';
import { UnitMemories } from './units/unitMemories.ts';
import { WarmUp } from './units/warmUp.ts';

/** What a session stands on: what was opened before it, by the daemon or in a test. */
export interface SessionGround {
	clock: Clock;
	store: DiskLogStore;
	files: StudioFiles;
	offline: OfflineEngine;
	people: People;
	state: StateStore;
	units: RackUnit[];
	engine: AudioEngine;
	audioConfig: AudioConfig;
	/** What the audio host is asked to open for the inserts of a chain. */
	openRequest: (patch: Patch) => OpenRequest;
	/** Every unit is a model. */
	simulated: boolean;
	simulatedHand: RackDeps['simulatedHand'];
	calibrationFiles: CalibrationDeps['files'];
	powerMarks: PowerMarks;
	analyse: CalibrationDeps['analyse'];
	takeIn: ImportingDeps['takeIn'];
	/** Makes the file of this path, where it is a mix that is only made when somebody asks for it. */
	provideMix: SessionParts['provideMix'];
	/** Ends the sessions of a paired device. */
	revoke: (remote: string) => void;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
	logError: (error: unknown, what: string) => void;
	/** Takes what has to be stopped at the end, as it is made: the last is stopped first. */
	onEnd: (stop: () => Promise<unknown> | unknown) => void;
}

export interface AssembledSession {
	readonly session: Session;
	/** The engine, with the monitor controller muted while a test signal is sent. */
	readonly audio: AudioEngine;
	readonly passes: PassRunner;
	readonly calibrations: Calibrations;
	readonly memories: UnitMemories;
	readonly projects: Projects;
	/** What may not be interrupted now, in words; null when nothing. */
	busy(): string | null;
	/** Connects and asks the units, opens the audio, and shows the calibrations and scenes that were stored. */
	start(): Promise<void>;
}

/** Makes the parts of a session and joins them. Nothing moves and nothing sounds before `start`. */
export function assembleSession(ground: SessionGround): AssembledSession {
	const { clock, store, files, offline, people, state, units, engine, audioConfig, openRequest } = ground;
	const { simulated, notice, logError, onEnd } = ground;
	const newId = () => store.newId();
	const { muted: switchMuted } = new Switching(engine, clock);
	const { simulatedHand } = ground;
	const rack = new Rack({ units, state, clock, memory: store, simulatedHand, notice, switchMuted });
	const guard = new MonitorGuard({ monitor: audioConfig.monitor, rack, state, clock, notice });
	// Whoever sends a test signal: the monitor controller is muted meanwhile.
	const audio = withQuietController(engine, guard);
	const listening = new Listening({ audio, state, openRequest, notice });
	onEnd(() => listening.stop());
	const tapes = new Tapes({ rack, state, clock, notice });
	const checks = { audioConfig, offline, rack, files, newId, notice };
	const memories = new UnitMemories({ rack, files, state, clock, notice });
	const calibrations = new Calibrations({
		audio,
		audioConfig,
		listening,
		rack,
		guard,
		state,
		files: ground.calibrationFiles,
		clock,
		simulated,
		newId,
		analyse: ground.analyse,
		notice,
	});
	const warmUp = new WarmUp({ units, state, clock, marks: ground.powerMarks });
	const passes = new PassRunner({
		...checks,
		calibrations,
		warmUp,
		memories,
		audio,
		listening,
		tapes,
		state,
		store,
		clock,
		simulated,
	});
	const recalls = new RecallRunner({ rack, state, store, clock, listening, files, notice, switchMuted });
	const scenes = new Scenes({ rack, recalls, state, clock, memory: store.scenes });
	const projects = new Projects({ store, state, files, offline });
	const mixChanges = new MixChanges({ store, projects, files, offline, notice });
	onEnd(() => mixChanges.stop());
	const importing = new Importing({ takeIn: ground.takeIn, state, projects, people, logError, notice });
	onEnd(() => importing.stop());
	const comparing = new Comparing({ state, listening, rack, projects, files, offline, audioConfig, logError });
	const session = createSession({
		files,
		offline,
		people,
		comparing,
		guard,
		state,
		store,
		clock,
		rack,
		listening,
		projects,
		mixChanges,
		importing,
		passes,
		recalls,
		scenes,
		memories,
		tapes,
		calibrations,
		warmUp,
		audio,
		checks,
		revoke: ground.revoke,
		provideMix: ground.provideMix,
		logError,
	});
	onEnd(() => rack.stop());
	onEnd(() => tapes.stop());
	// A pass or recall that still runs is ended first, so that its file and its entry are closed.
	onEnd(async () => {
		await passes.close();
		if (recalls.running) recalls.cancel();
		session.stop();
		calibrations.stop();
		warmUp.stop();
		memories.stop();
		await session.settled();
	});
	return {
		session,
		audio,
		passes,
		calibrations,
		memories,
		projects,
		busy() {
			if (passes.running) return 'a pass runs';
			if (recalls.running) return 'a recall runs';
			return calibrations.running ? 'the loop is calibrated' : null;
		},
		async start() {
			scenes.start();
			tapes.start();
			warmUp.start();
			await rack.start();
			calibrations.start();
			await listening.start();
		},
	};
}
