import { type LoopChannels, pairOf } from '../../audio/backends/pairs.ts';
import { logBands } from '../../dsp/measure/logBands.ts';
import { hotLevelsDb } from '../../measure/calibration/distortionStep.ts';
import { CalibrationRoutine, type RoutineFindings, verdictOf } from '../../measure/calibration/routine.ts';
import { DetentError, describeError } from '../../shared/errors.ts';
import type { Calibration, CalibrationQuestion, CalibrationRun } from '../../shared/model/calibration.ts';
import { chainPatch } from '../../shared/model/chain.ts';
import type { CommandOf } from '../../shared/protocol/commands.ts';
import { headroomDb, unitsOnPair } from '../passes/levelCeilings.ts';
import { pairAudio } from '../roundTrip/loopAudio.ts';
import type { CalibrationDeps } from './calibrationDeps.ts';
import { CalibrationShelf } from './calibrationShelf.ts';
import { LoopChecks } from './loopChecks.ts';
import { RackTone } from './rackTone.ts';

/** Before its first question. */
const GETTING_READY: Omit<CalibrationRun, 'id' | 'loop' | 'patch'> = {
	phase: 'measuring',
	step: 'reference',
	instruction: 'Getting ready',
	reports: [],
	calibration: null,
};

/** The guided calibration of a pair of the rig, and the tone at the rack. What was stored is on the shelf. */
export class Calibrations {
	readonly #deps: CalibrationDeps;
	#running: { routine: CalibrationRoutine; abort: AbortController } | null = null;
	/** What was calibrated up to now. */
	readonly shelf: CalibrationShelf;
	/** Short ones, against what was calibrated. */
	readonly checks: LoopChecks;
	#stopFollowing: () => void = () => {};
	readonly #tone: RackTone;

	constructor(deps: CalibrationDeps) {
		this.#deps = deps;
		this.#tone = new RackTone(deps);
		this.shelf = new CalibrationShelf(deps);
		this.checks = new LoopChecks(deps, this.shelf, this.#tone);
	}

	/** Reads what is stored; from here on the newest one is in the state. */
	start(): void {
		this.shelf.start();
		this.#stopFollowing = this.#tone.follow();
	}

	stop(): void {
		this.shelf.stop();
		this.#stopFollowing();
		this.cancel();
	}

	/** A calibration runs, or a check against one. */
	get running(): boolean {
		return this.#running !== null || this.checks.running;
	}

	/** Nothing else stops what a calibration sends. @throws DetentError `audio.busy` while one runs, or a check */
	requireNone(): void {
		if (!this.running) return;
		throw new DetentError('audio.busy', {
			message: 'The loop is calibrated: what it sends is not stopped by itself.',
			remedy: 'Finish or cancel the calibration.',
		});
	}

	/** What is refused before anything is sent. @throws DetentError `audio.busy`, `audio.monitor.refused`, `audio.level.refused`, `chain.no-loop` */
	check(order: CommandOf<'calibration.start'>): void {
		if (this.running)
			throw new DetentError('audio.busy', { message: 'A calibration is running already.', remedy: 'Cancel it first.' });
		const { loop } = pairOf(this.#deps.audioConfig, order.loop ?? null);
		// With a cable too: the tone of the first step goes into the rack before anything is patched.
		this.#tone.check(order.monitorMuted, unitsOnPair(this.#deps.state.state, loop), 0);
	}

	/**
	 * The guided routine. Resolves when it has ended, with the calibration or null when it was cancelled.
	 *
	 * @throws DetentError `audio.busy`, `audio.monitor.refused`, `audio.level.refused`, and what ended it
	 */
	async run(order: CommandOf<'calibration.start'>): Promise<Calibration | null> {
		const { guard, listening, state } = this.#deps;
		this.check(order);
		const id = this.#deps.newId();
		const pair = pairOf(this.#deps.audioConfig, order.loop ?? null);
		const { rateHz, referenceDbfs } = this.#deps.audioConfig;
		const heard = order.patch === 'cable' ? [] : unitsOnPair(state.state, pair.loop);
		const hot = hotLevelsDb(referenceDbfs, headroomDb(this.#deps.rack, heard));
		const { patch } = order;
		const setup = { rateHz, referenceDbfs, patch, loop: pair.loop, hotLevelsDb: hot };
		const abort = new AbortController();
		const show = (run: CalibrationRun) => state.set(['calibrating'], run);
		const routine = new CalibrationRoutine(id, setup, {
			audio: {
				...pairAudio(this.#deps, pair),
				startTone: (ended) => this.#tone.start('both', 0, pair, ended),
				stop: () => this.#tone.stop(),
			},
			analyse: this.#deps.analyse,
			folder: this.#deps.files.folder,
			streamFrames: this.#streamFrames(),
			show,
		});
		this.#running = { routine, abort };
		const takeBackWord = guard.confirm(true);
		const endAs = (phase: CalibrationRun['phase'], instruction: string, made: Calibration | null = null) => {
			const last = state.state.calibrating;
			if (last?.id !== id) return;
			const reports = made?.steps ?? last.reports;
			show({ ...last, phase, instruction, reports, calibration: made?.id ?? null });
		};
		try {
			// From here on the state tells of this run, however early it ends.
			show({ id, loop: pair.loop, patch, ...GETTING_READY });
			// In the simulated studio the cable is patched here; a real one a person patches when the routine says so.
			if (order.patch === 'cable') await listening.setPatch([]);
			await listening.requireRunning();
			const calibration = this.#keep(id, order.patch, pair, await routine.run(abort.signal));
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
			takeBackWord();
			const { chain } = state.state;
			await listening.setPatch(chain === null ? [] : chainPatch(chain)).catch(() => undefined);
		}
	}

	/** @throws DetentError `audio.calibration` when none runs, `audio.calibration.step` when it does not wait for this */
	next(question: CalibrationQuestion, measuredDbu: number | null): void {
		this.#needRoutine().answer(question, { say: 'next', measuredDbu });
	}

	/** The step that went badly is measured again. @throws DetentError as `next` */
	repeat(question: CalibrationQuestion): void {
		this.#needRoutine().answer(question, { say: 'repeat' });
	}

	/** Ends the routine or the check that runs; nothing happens when none does. */
	cancel(): void {
		this.checks.cancel();
		const running = this.#running;
		if (running === null) return;
		running.abort.abort(new DetentError('audio.cancelled', { message: 'The calibration was cancelled.' }));
	}

	/** A tone at the rack until it is stopped. @throws DetentError `chain.no-loop`, `audio.monitor.refused`, `audio.level.refused`, `audio.*` */
	async tone({ monitorMuted, channels, levelDb, loop }: CommandOf<'tone.start'>): Promise<void> {
		const pair = pairOf(this.#deps.audioConfig, loop ?? null);
		const { guard, listening, state } = this.#deps;
		this.#tone.check(monitorMuted, unitsOnPair(state.state, pair.loop), levelDb);
		await listening.halt();
		await listening.requireRunning();
		await this.#tone.start(channels, levelDb, pair, guard.confirm(true));
	}

	async stopTone(): Promise<void> {
		await this.#tone.stop();
	}

	#needRoutine(): CalibrationRoutine {
		if (this.#running !== null) return this.#running.routine;
		throw new DetentError('audio.calibration', {
			message: 'No calibration is running.',
			remedy: '`detent calibrate`, or the calibration card of the studio view, starts one.',
		});
	}

	#keep(id: string, patch: Calibration['patch'], pair: LoopChannels, found: RoutineFindings): Calibration {
		const { audioConfig, simulated } = this.#deps;
		const { rateHz, referenceDbfs } = audioConfig;
		return this.shelf.keep({
			schema: 1,
			id,
			at: new Date(this.#deps.clock.nowMs()).toISOString(),
			...(pair.loop === null ? {} : { loop: pair.loop }),
			audioBackend: audioConfig.backend,
			simulated,
			converter: audioConfig.converter ?? null,
			device: audioConfig.device ?? null,
			rateHz,
			sendChannels: pair.send,
			returnChannels: pair.return,
			referenceDbfs,
			measuredDbu: found.measuredDbu,
			patch,
			verdict: verdictOf(found.steps),
			loopFrames: found.loopFrames,
			inverted: found.inverted,
			steps: found.steps,
			readings: found.readings,
			bandsHz: logBands(rateHz).map(({ centreHz }) => centreHz),
		});
	}

	#streamFrames(): number {
		return this.#deps.audioConfig.prefillBlocks * this.#deps.audioConfig.blockFrames;
	}
}

function doneWords(calibration: Calibration): string {
	const { changed } = calibration;
	if (changed === undefined) return verdictWords(calibration);
	const since = `Since the calibration of ${changed.since.slice(0, 10)}`;
	return `${verdictWords(calibration)} ${since}: ${changed.what.join('; ')}.`;
}

function verdictWords({ verdict }: Calibration): string {
	if (verdict === 'good') return 'Everything is as it should be. The calibration is stored.';
	return verdict === 'check'
		? 'The calibration is stored. Some of it a person should look at.'
		: 'The calibration is stored, with a fault that was not put right.';
}
