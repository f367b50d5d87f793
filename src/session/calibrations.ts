import type { AudioEngine } from '../audio/engine.ts';
import { logBands } from '../dsp/measure/logBands.ts';
import type { AnalysisJob } from '../measure/calibration/analysis.ts';
import { hotLevelsDb } from '../measure/calibration/distortionStep.ts';
import { CalibrationRoutine, type RoutineFindings, verdictOf } from '../measure/calibration/routine.ts';
import { ageDays, cablingHint, calibrationWarnings } from '../measure/calibration/warnings.ts';
import type { Cancel, Clock } from '../shared/clock.ts';
import { DetentError, describeError } from '../shared/errors.ts';
import {
	type Calibration,
	type CalibrationInForce,
	type CalibrationRun,
	type LoopReading,
	referenceInForce,
} from '../shared/model/calibration.ts';
import { chainPatch, chainUnits } from '../shared/model/chain.ts';
import type { Latency } from '../shared/model/measurement.ts';
import type { AudioConfig } from '../shared/model/rig.ts';
import type { CommandOf } from '../shared/protocol/commands.ts';
import type { CalibrationFiles } from '../store/calibrationFiles.ts';
import { headroomDb } from './levelCeilings.ts';
import { type Listening, TEST_LEVEL_DBFS } from './listening.ts';
import type { MonitorGuard } from './monitorGuard.ts';
import type { Rack } from './rack.ts';
import { RackTone } from './rackTone.ts';
import type { StateStore } from './stateStore.ts';

export interface CalibrationDeps {
	audio: AudioEngine;
	audioConfig: AudioConfig;
	listening: Listening;
	rack: Rack;
	guard: MonitorGuard;
	state: StateStore;
	files: CalibrationFiles;
	clock: Clock;
	simulated: boolean;
	newId: () => string;
	analyse: (job: AnalysisJob) => Promise<LoopReading>;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
}

/** What a list of calibrations tells of each. */
export interface CalibrationLine {
	id: string;
	at: string;
	days: number;
	verdict: Calibration['verdict'];
	converter: string | null;
	rateHz: number;
	referenceDbfs: number;
	patch: Calibration['patch'];
}

/** How often age and warnings are looked at anew. */
const LOOK_MS = 3600 * 1000;

/** The studio's calibrations: the guided routine, what it stored, what speaks against the newest, and the tone at the rack. */
export class Calibrations {
	readonly #deps: CalibrationDeps;
	#newest: Calibration | null = null;
	#running: { routine: CalibrationRoutine; abort: AbortController } | null = null;
	#cancelLook: Cancel = () => {};
	#stopFollowing: () => void = () => {};
	readonly #tone: RackTone;

	constructor(deps: CalibrationDeps) {
		this.#deps = deps;
		this.#tone = new RackTone(deps);
	}

	/** Reads what is stored; from here on the newest one is in the state. */
	start(): void {
		const { calibrations, problems } = this.#deps.files.all();
		for (const { path, reason } of problems)
			this.#deps.notice('warning', `A stored calibration cannot be read and is left out: ${path}: ${reason}`);
		this.#newest = calibrations.at(-1) ?? null;
		this.#stopFollowing = this.#tone.follow();
		this.#look();
	}

	stop(): void {
		this.#cancelLook();
		this.#stopFollowing();
		this.cancel();
	}

	get running(): boolean {
		return this.#running !== null;
	}

	/** What is refused before anything is sent. @throws DetentError `audio.busy`, `audio.monitor.refused`, `audio.level.refused` */
	check(order: CommandOf<'calibration.start'>): void {
		if (this.#running !== null)
			throw new DetentError('audio.busy', { message: 'A calibration is running already.', remedy: 'Cancel it first.' });
		this.#tone.check(order.monitorMuted, order.patch === 'bypassed', 0);
	}

	/**
	 * The guided routine. Resolves when it has ended, with the calibration or null when it was cancelled.
	 *
	 * @throws DetentError `audio.busy`, `audio.monitor.refused`, `audio.level.refused`, and what ended it
	 */
	async run(order: CommandOf<'calibration.start'>): Promise<Calibration | null> {
		const { audio, listening, state } = this.#deps;
		this.check(order);
		const id = this.#deps.newId();
		const { rateHz, referenceDbfs } = this.#deps.audioConfig;
		const heard = order.patch === 'cable' || state.state.chain === null ? [] : chainUnits(state.state.chain);
		const hot = hotLevelsDb(referenceDbfs, headroomDb(this.#deps.rack, heard));
		const setup = { rateHz, referenceDbfs, patch: order.patch, hotLevelsDb: hot };
		const abort = new AbortController();
		const show = (run: CalibrationRun) => state.set(['calibrating'], run);
		const routine = new CalibrationRoutine(id, setup, {
			audio: {
				sendSignal: (request, signal) => this.#send(request, signal),
				measureLatency: () => audio.measureLatency({ levelDbfs: TEST_LEVEL_DBFS }),
				startTone: () => this.#tone.start('both', 0),
				stop: () => this.#tone.stop(),
			},
			analyse: this.#deps.analyse,
			folder: this.#deps.files.folder,
			streamFrames: this.#streamFrames(),
			show,
		});
		this.#running = { routine, abort };
		const endAs = (phase: CalibrationRun['phase'], instruction: string, made: Calibration | null = null) => {
			const last = state.state.calibrating;
			if (last === null) return;
			const reports = made?.steps ?? last.reports;
			show({ ...last, phase, instruction, reports, calibration: made?.id ?? null });
		};
		try {
			// In the simulated studio the cable is patched here; a real one a person patches when the routine says so.
			if (order.patch === 'cable') await listening.setPatch([]);
			await listening.requireRunning();
			const calibration = this.#keep(id, order.patch, await routine.run(abort.signal));
			endAs('done', doneWords(calibration), calibration);
			return calibration;
		} catch (error) {
			if (abort.signal.aborted) {
				endAs('cancelled', 'The calibration was cancelled; nothing was stored.');
				return null;
			}
			endAs('failed', describeError(error));
			throw error;
		} finally {
			this.#running = null;
			const { chain } = state.state;
			await listening.setPatch(chain === null ? [] : chainPatch(chain)).catch(() => undefined);
		}
	}

	/** @throws DetentError `audio.calibration` when none runs, or none waits */
	next(measuredDbu: number | null): void {
		this.#needRoutine().answer({ say: 'next', measuredDbu });
	}

	/** The step that went badly is measured again. @throws DetentError `audio.calibration` */
	repeat(): void {
		this.#needRoutine().answer({ say: 'repeat' });
	}

	/** Ends the routine that runs; nothing happens when none does. */
	cancel(): void {
		const running = this.#running;
		if (running === null) return;
		running.abort.abort(new DetentError('audio.cancelled', { message: 'The calibration was cancelled.' }));
	}

	/** A tone at the rack until it is stopped. @throws DetentError `audio.monitor.refused`, `audio.level.refused`, `audio.*` */
	async tone({ monitorMuted, channels, levelDb }: CommandOf<'tone.start'>): Promise<void> {
		this.#tone.check(monitorMuted, true, levelDb);
		await this.#deps.listening.halt();
		await this.#deps.listening.requireRunning();
		await this.#tone.start(channels, levelDb);
	}

	async stopTone(): Promise<void> {
		await this.#tone.stop();
	}

	/** Somebody says that cables are not as they were. */
	cablingChanged(why: string): void {
		this.#deps.files.markCabling({ at: this.#now(), why });
		this.#look();
	}

	/** All of them, newest first. */
	list(): CalibrationLine[] {
		const nowMs = this.#deps.clock.nowMs();
		return this.#deps.files
			.all()
			.calibrations.reverse()
			.map((calibration) => {
				const { id, at, verdict, converter, rateHz, patch } = calibration;
				const days = ageDays(calibration, nowMs);
				return { id, at, days, verdict, converter, rateHz, referenceDbfs: referenceInForce(calibration), patch };
			});
	}

	/** @param ref its id or the end or start of it; the newest when null. @throws DetentError `audio.calibration.unknown` */
	find(ref: string | null): Calibration {
		const { calibrations } = this.#deps.files.all();
		const found =
			ref === null
				? calibrations.at(-1)
				: calibrations.findLast(({ id, at }) => id.startsWith(ref) || id.endsWith(ref) || at.startsWith(ref));
		if (found !== undefined) return found;
		throw new DetentError('audio.calibration.unknown', {
			message: ref === null ? 'Nothing was calibrated yet.' : 'There is no such calibration.',
			...(ref === null ? {} : { subject: ref }),
			remedy: ref === null ? '`detent calibrate` guides through it.' : '`detent calibration` lists them.',
		});
	}

	/** What a revision that is printed now keeps; null before the first calibration. */
	inForce(): CalibrationInForce | null {
		const newest = this.#newest;
		if (newest === null) return null;
		return { id: newest.id, at: newest.at, referenceDbfs: referenceInForce(newest), warnings: this.#warnings(newest) };
	}

	/** Takes the round trip of a pass as a hint whether the cabling is what it was. */
	measured(latency: Latency): void {
		const newest = this.#newest;
		if (newest === null || latency.confidence === 0) return;
		const { rateHz } = this.#deps.audioConfig;
		const loopFrames = latency.frames + latency.fraction - this.#streamFrames();
		const hint = cablingHint(newest, { loopFrames, inverted: latency.inverted, rateHz });
		if (hint === null) return;
		const known = this.#deps.files.cabling();
		if (known !== null && known.at >= newest.at) return;
		this.cablingChanged(hint);
		this.#deps.notice('warning', `${hint} Calibrate anew if a cable or the converter was changed.`);
	}

	#needRoutine(): CalibrationRoutine {
		if (this.#running !== null) return this.#running.routine;
		throw new DetentError('audio.calibration', {
			message: 'No calibration is running.',
			remedy: '`detent calibrate`, or the calibration card of the studio view, starts one.',
		});
	}

	async #send(request: Parameters<AudioEngine['sendSignal']>[0], signal: AbortSignal): Promise<void> {
		const { audio, notice } = this.#deps;
		const onAbort = () => void audio.stop().catch((error: unknown) => notice('error', describeError(error)));
		signal.addEventListener('abort', onAbort, { once: true });
		try {
			const { doubt } = await audio.sendSignal(request);
			signal.throwIfAborted();
			if (doubt !== null)
				throw new DetentError('audio.slip', {
					message: `The device may have lost time meanwhile: ${doubt}`,
					remedy: 'Measure the step again.',
				});
		} finally {
			signal.removeEventListener('abort', onAbort);
		}
	}

	#keep(id: string, patch: Calibration['patch'], found: RoutineFindings): Calibration {
		const { audioConfig, files, simulated } = this.#deps;
		const { rateHz, sendChannels, returnChannels, referenceDbfs } = audioConfig;
		const calibration: Calibration = {
			schema: 1,
			id,
			at: this.#now(),
			audioBackend: audioConfig.backend,
			simulated,
			converter: audioConfig.converter ?? null,
			device: audioConfig.device ?? null,
			rateHz,
			sendChannels,
			returnChannels,
			referenceDbfs,
			measuredDbu: found.measuredDbu,
			patch,
			verdict: verdictOf(found.steps),
			loopFrames: found.loopFrames,
			inverted: found.inverted,
			steps: found.steps,
			readings: found.readings,
			bandsHz: logBands(rateHz).map(({ centreHz }) => centreHz),
		};
		files.keep(calibration);
		this.#newest = calibration;
		this.#look();
		return calibration;
	}

	/** Puts the newest calibration and what speaks against it into the state, now and every hour. */
	#look(): void {
		this.#cancelLook();
		this.#cancelLook = this.#deps.clock.after(LOOK_MS, () => this.#look());
		const newest = this.#newest;
		const standing = newest === null ? null : { calibration: newest, warnings: this.#warnings(newest) };
		this.#deps.state.set(['audio', 'calibration'], standing);
	}

	#warnings(calibration: Calibration): string[] {
		const { audioConfig: audio, clock, files } = this.#deps;
		return calibrationWarnings(calibration, { nowMs: clock.nowMs(), audio, cabling: files.cabling() });
	}

	#streamFrames(): number {
		return this.#deps.audioConfig.prefillBlocks * this.#deps.audioConfig.blockFrames;
	}

	#now(): string {
		return new Date(this.#deps.clock.nowMs()).toISOString();
	}
}

function doneWords({ verdict }: Calibration): string {
	if (verdict === 'good') return 'Everything is as it should be. The calibration is stored.';
	return verdict === 'check'
		? 'The calibration is stored. Some of it a person should look at.'
		: 'The calibration is stored, with a fault that was not put right.';
}
