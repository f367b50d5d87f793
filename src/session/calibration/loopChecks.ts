import { pairOf } from '../../audio/backends/pairs.ts';
import { compareLoop } from '../../measure/calibration/compareLoop.ts';
import { checkLoop, LOOP_CHECK_SIGNALS } from '../../measure/calibration/loopCheck.ts';
import { DetentError, describeError } from '../../shared/errors.ts';
import type { Calibration } from '../../shared/model/calibration.ts';
import { chainPatch } from '../../shared/model/chain.ts';
import type { LoopCheck, LoopCheckRun } from '../../shared/model/loopCheck.ts';
import type { CommandOf } from '../../shared/protocol/commands.ts';
import { unitsOnPair } from '../passes/levelCeilings.ts';
import { pairAudio } from '../roundTrip/loopAudio.ts';
import type { CalibrationDeps } from './calibrationDeps.ts';
import type { CalibrationShelf } from './calibrationShelf.ts';
import type { RackTone } from './rackTone.ts';

/** Holds a loop against the calibration in force, by a few short signals. What it finds is on the shelf, with the calibration. */
export class LoopChecks {
	readonly #deps: CalibrationDeps;
	readonly #shelf: CalibrationShelf;
	readonly #tone: RackTone;
	#abort: AbortController | null = null;

	constructor(deps: CalibrationDeps, shelf: CalibrationShelf, tone: RackTone) {
		this.#deps = deps;
		this.#shelf = shelf;
		this.#tone = tone;
	}

	get running(): boolean {
		return this.#abort !== null;
	}

	/**
	 * What is refused before anything is sent.
	 *
	 * @returns the calibration that it will be held against
	 * @throws DetentError `audio.monitor.refused`, `audio.level.refused`, `audio.calibration.unknown`, `chain.no-loop`
	 */
	check({ monitorMuted, ...order }: CommandOf<'calibration.check'>): Calibration {
		const loop = order.loop ?? null;
		const { audioConfig } = this.#deps;
		pairOf(audioConfig, loop);
		const calibration = this.#shelf.newest(loop);
		const refuse = (message: string) => {
			throw new DetentError('audio.calibration.unknown', {
				message,
				...(loop === null ? {} : { subject: loop }),
				remedy: '`detent calibrate`, or the calibration card of the Studio page, makes one.',
			});
		};
		if (calibration === null) return refuse('This pair was never calibrated: there is nothing to hold it against.');
		const { rateHz, referenceDbfs } = calibration;
		if (rateHz !== audioConfig.rateHz)
			return refuse(`The calibration was made at ${rateHz} Hz, and the rate is ${audioConfig.rateHz} Hz now.`);
		if (referenceDbfs !== audioConfig.referenceDbfs)
			return refuse(
				`The calibration was made with 0 VU at ${referenceDbfs} dBFS; it is ${audioConfig.referenceDbfs} dBFS now.`,
			);
		const units = calibration.patch === 'bypassed' ? unitsOnPair(this.#deps.state.state, loop) : [];
		this.#tone.check(monitorMuted, units, 0);
		return calibration;
	}

	/** Resolves when it has ended; how is in the state. @throws DetentError as `check`, and what ended it unless it was cancelled */
	async run(order: CommandOf<'calibration.check'>): Promise<void> {
		const { analyse, audioConfig, clock, files, guard, listening, state } = this.#deps;
		const calibration = this.check(order);
		const loop = order.loop ?? null;
		const abort = new AbortController();
		this.#abort = abort;
		const takeBackWord = guard.confirm(true);
		const { signal } = abort;
		let run: LoopCheckRun = { loop, phase: 'measuring', text: '', done: 0, of: LOOP_CHECK_SIGNALS, check: null };
		const show = (change: Partial<LoopCheckRun>) => {
			run = { ...run, ...change };
			state.set(['loopCheck'], run);
		};
		try {
			show({ text: 'Getting ready' });
			if (calibration.patch === 'cable') await listening.setPatch([]);
			await listening.requireRunning();
			const { rateHz, referenceDbfs, patch } = calibration;
			const parts = {
				...pairAudio(this.#deps, pairOf(audioConfig, loop)),
				analyse,
				folder: files.folder,
				streamFrames: audioConfig.prefillBlocks * audioConfig.blockFrames,
				show: (done: number, text: string) => show({ done, text }),
			};
			const found = await checkLoop({ rateHz, referenceDbfs, patch, loop }, parts, signal);
			const check: LoopCheck = {
				schema: 1,
				at: new Date(clock.nowMs()).toISOString(),
				...(loop === null ? {} : { loop }),
				calibration: calibration.id,
				...compareLoop(calibration, found),
			};
			this.#shelf.keepCheck(check);
			show({ phase: 'done', text: checkWords(check, calibration), done: LOOP_CHECK_SIGNALS, check });
		} catch (error) {
			if (signal.aborted) show({ phase: 'cancelled', text: 'The check was cancelled.' });
			else {
				show({ phase: 'failed', text: describeError(error) });
				throw error;
			}
		} finally {
			this.#abort = null;
			takeBackWord();
			const { chain } = state.state;
			await listening.setPatch(chain === null ? [] : chainPatch(chain)).catch(() => undefined);
		}
	}

	/** Ends the check that runs; nothing happens when none does. */
	cancel(): void {
		this.#abort?.abort(new DetentError('audio.cancelled', { message: 'The check was cancelled.' }));
	}
}

function checkWords({ differs, likely }: LoopCheck, calibration: Calibration): string {
	const made = `the calibration of ${calibration.at.slice(0, 10)}`;
	if (differs.length === 0) return `Nothing differs from ${made}.`;
	return `Against ${made}: ${differs.join('; ')}. ${likely ?? ''}`.trim();
}
