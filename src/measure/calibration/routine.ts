import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DetentError, isDetentError } from '../../shared/errors.ts';
import { voltsOf, ZERO_VU_DBU } from '../../shared/levels.ts';
import type {
	CalibrationQuestion,
	CalibrationRun,
	CalibrationStep,
	LoopReading,
	LoopStepId,
	StepReport,
} from '../../shared/model/calibration.ts';
import type { Latency } from '../../shared/model/measurement.ts';
import type { AnalysisJob } from './analysis.ts';
import { type LoopSetup, signed, worst, zeroVu } from './loopStep.ts';
import { measureStep, type SignalOrder } from './measureStep.ts';
import { judge, LOOP_STEPS } from './steps.ts';

/** What the routine needs of the audio host. Nothing of it reaches the monitor outputs. */
export interface LoopAudio {
	sendSignal(order: SignalOrder, signal: AbortSignal): Promise<unknown>;
	measureLatency(): Promise<Latency>;
	/**
	 * 997 Hz at 0 VU on both sends, rising from -60 dBFS, until `stop`.
	 *
	 * @param ended hears that it has, also when the audio host was lost
	 */
	startTone(ended: () => void): Promise<void>;
	stop(): Promise<void>;
}

export interface RoutineParts {
	audio: LoopAudio;
	analyse(job: AnalysisJob): Promise<LoopReading>;
	/** A folder that exists; the routine works in one of its own within it. */
	folder: string;
	/** The blocks that the stream keeps ready, frames: not part of the loop itself. */
	streamFrames: number;
	show(run: CalibrationRun): void;
}

/** What a person says to a routine that waits. */
export type RoutineAnswer = { say: 'next'; measuredDbu: number | null } | { say: 'repeat' };

/** What was found; the session adds where and when. */
export interface RoutineFindings {
	measuredDbu: number | null;
	/** Round trip without `streamFrames`. */
	loopFrames: number;
	inverted: boolean;
	steps: StepReport[];
	readings: LoopReading[];
}

const MEASURED: readonly LoopStepId[] = ['wiring', 'gain', 'noise', 'distortion', 'crosstalk', 'response'];
const REFERENCE_GOOD_DB = 0.1;

const TONE_ENDED = 'The tone has ended: nothing is on the sends now. Send it again, or go on with what you have read.';

const PATCH_WORDS = {
	cable:
		'Patch a cable from the left send to the left return and one from the right send to the right return, without the rack.',
	bypassed: 'Patch send and return through the rack, with every unit in bypass and every switcher in its place.',
} as const;

/**
 * The guided calibration, from the reference level to the response of the loop. It waits for a person where something has
 * to be read or patched, and after a step that went badly: `repeat` measures it again, `next` leaves it as it is.
 */
export class CalibrationRoutine {
	readonly #parts: RoutineParts;
	readonly #setup: LoopSetup;
	readonly #reports: StepReport[] = [];
	readonly #readings: LoopReading[] = [];
	readonly #id: string;
	#waiting: { step: CalibrationStep; settle: (answer: RoutineAnswer) => void } | null = null;

	constructor(id: string, setup: LoopSetup, parts: RoutineParts) {
		this.#id = id;
		this.#setup = setup;
		this.#parts = parts;
	}

	/**
	 * Takes an answer to the question that it answers, and to no other: two people may be at it, at the desk and at the rack.
	 *
	 * @throws DetentError `audio.calibration.step` when it does not wait for this; nothing has changed then
	 */
	answer(question: CalibrationQuestion, answer: RoutineAnswer): void {
		const waiting = this.#waiting;
		if (waiting === null || question.run !== this.#id || question.step !== waiting.step)
			throw notAsked(
				question,
				waiting === null
					? 'The calibration is measuring; it waits for nobody.'
					: 'The calibration has gone on meanwhile: it does not wait for this any more.',
			);
		if (answer.say === 'repeat' && waiting.step === 'patch')
			throw notAsked(question, 'Nothing was measured here that could be measured again.');
		this.#waiting = null;
		waiting.settle(answer);
	}

	/** @throws the signal's reason when it is aborted; DetentError `audio.*` when there is no loop to measure */
	async run(signal: AbortSignal): Promise<RoutineFindings> {
		// Whoever cancels while it gets ready hears no tone.
		signal.throwIfAborted();
		const folder = await mkdtemp(join(this.#parts.folder, '.run-'));
		try {
			const measuredDbu = await this.#reference(signal);
			await this.#wait(
				'patch',
				`${this.#pairWords()}${PATCH_WORDS[this.#setup.patch]} Then go on: the rest measures itself.`,
				signal,
			);
			this.#report({
				step: 'patch',
				verdict: 'good',
				sent: 'nothing',
				read: this.#setup.patch === 'cable' ? 'a cable in place of the rack' : 'the rack with all units in bypass',
				limits: 'by the word of a person',
				remedy: null,
			});
			const latency = await this.#roundTrip(signal);
			for (const step of MEASURED) await this.#measure(step, latency, folder, signal);
			return {
				measuredDbu,
				loopFrames: latency.frames + latency.fraction - this.#parts.streamFrames,
				inverted: latency.inverted,
				steps: this.#reports,
				readings: this.#readings,
			};
		} finally {
			await this.#parts.audio.stop().catch(() => undefined);
			await rm(folder, { recursive: true, force: true });
		}
	}

	async #reference(signal: AbortSignal): Promise<number | null> {
		const { audio } = this.#parts;
		const { referenceDbfs } = this.#setup;
		let answer = await this.#tone(signal, true);
		while (answer.say === 'repeat') answer = await this.#tone(signal, false);
		await audio.stop();
		const measuredDbu = answer.say === 'next' ? answer.measuredDbu : null;
		const offDb = (measuredDbu ?? ZERO_VU_DBU) - ZERO_VU_DBU;
		const good = Math.abs(offDb) <= REFERENCE_GOOD_DB;
		this.#report({
			step: 'reference',
			verdict: measuredDbu === null ? 'skipped' : good ? 'good' : 'check',
			sent: `997 Hz at ${zeroVu(this.#setup)}, until it was stopped`,
			read: measuredDbu === null ? 'not measured at the rack' : `${signed(measuredDbu, 2)} dBu at the rack`,
			limits: `+4 dBu within ${REFERENCE_GOOD_DB} dB`,
			remedy: good
				? null
				: `+4 dBu is really ${(referenceDbfs - offDb).toFixed(2)} dBFS: set the converter's output ${Math.abs(offDb).toFixed(2)} dB ${offDb > 0 ? 'lower' : 'higher'}, or write that as referenceDbfs in rig.yaml.`,
		});
		return measuredDbu;
	}

	/**
	 * The tone is there while a person reads a meter; they are told when it has ended by itself, or cannot be sent again.
	 *
	 * @throws the signal's reason; DetentError `audio.*` when the first one cannot be sent
	 */
	async #tone(signal: AbortSignal, first: boolean): Promise<RoutineAnswer> {
		let silence: string | null = null;
		let waits = false;
		const ended = () => {
			if (silence !== null) return;
			silence = TONE_ENDED;
			if (waits) this.#show('waiting', 'reference', silence);
		};
		await this.#parts.audio.startTone(ended).catch((error: unknown) => {
			if (first || signal.aborted || !isDetentError(error)) throw error;
			silence = `${error.describe()} ${TONE_ENDED}`;
		});
		waits = true;
		const words = `${this.#pairWords()}A tone of 997 Hz at ${zeroVu(this.#setup)} is on both sends. Measure it at the rack between pins 2 and 3: ${voltsOf(ZERO_VU_DBU).toFixed(3)} V RMS is +4 dBu. Set the converter's output to that, or enter what you read; set the units' input trims so that their meters read 0 VU.`;
		return this.#wait('reference', silence ?? words, signal).finally(() => {
			waits = false;
		});
	}

	/** Without a round trip nothing else can be read: it is measured until there is one, or the person gives up. */
	async #roundTrip(signal: AbortSignal): Promise<Latency> {
		for (;;) {
			signal.throwIfAborted();
			this.#show('measuring', 'round-trip', 'Measuring the round trip');
			try {
				const latency = await this.#parts.audio.measureLatency();
				const loopFrames = latency.frames + latency.fraction - this.#parts.streamFrames;
				this.#report({
					step: 'round-trip',
					verdict: 'good',
					sent: 'a short sweep at -20 dBFS',
					read: `${loopFrames.toFixed(2)} frames for converter and cable (${((1000 * loopFrames) / this.#setup.rateHz).toFixed(3)} ms)`,
					limits: 'something comes back, and clearly',
					remedy: null,
				});
				return latency;
			} catch (error) {
				if (signal.aborted || !isDetentError(error)) throw error;
				this.#report({
					step: 'round-trip',
					verdict: 'bad',
					sent: 'a short sweep at -20 dBFS',
					read: error.message,
					limits: 'something comes back, and clearly',
					remedy: error.remedy,
				});
				const answer = await this.#wait('round-trip', `${error.message} ${error.remedy ?? ''}`.trim(), signal);
				if (answer.say === 'next') throw error;
			}
		}
	}

	async #measure(id: LoopStepId, latency: Latency, folder: string, signal: AbortSignal): Promise<void> {
		for (;;) {
			signal.throwIfAborted();
			const step = LOOP_STEPS[id];
			const sent = step.sent(this.#setup);
			this.#show('measuring', id, `Sending ${sent}`);
			const { audio, analyse } = this.#parts;
			const parts = { analyse, folder, sendSignal: audio.sendSignal };
			const report = await measureStep(id, this.#setup, latency, parts, signal).then(
				(reading) => {
					this.#keep(reading);
					return { step: id, sent, ...judge(this.#setup, reading) };
				},
				(error: unknown) => {
					if (signal.aborted || !isDetentError(error)) throw error;
					const { message, remedy } = error;
					return { step: id, sent, verdict: 'bad', read: message, limits: 'a whole recording', remedy } as const;
				},
			);
			this.#report(report);
			if (report.verdict !== 'bad') return;
			const answer = await this.#wait(id, asSentences(report), signal);
			if (answer.say === 'next') return;
		}
	}

	/** Which pair is meant, where it is not the main one. */
	#pairWords(): string {
		const { loop = null } = this.#setup;
		return loop === null ? '' : `The pair ${loop}. `;
	}

	#keep(reading: LoopReading): void {
		const at = this.#readings.findIndex(({ step }) => step === reading.step);
		if (at < 0) this.#readings.push(reading);
		else this.#readings[at] = reading;
	}

	/** A step that is measured again has one report, the last. */
	#report(report: StepReport): void {
		const at = this.#reports.findIndex(({ step }) => step === report.step);
		if (at < 0) this.#reports.push(report);
		else this.#reports[at] = report;
	}

	#show(phase: CalibrationRun['phase'], step: CalibrationStep, instruction: string): void {
		this.#parts.show({
			id: this.#id,
			loop: this.#setup.loop ?? null,
			patch: this.#setup.patch,
			phase,
			step,
			instruction,
			reports: [...this.#reports],
			calibration: null,
		});
	}

	#wait(step: CalibrationStep, instruction: string, signal: AbortSignal): Promise<RoutineAnswer> {
		signal.throwIfAborted();
		return new Promise((resolve, reject) => {
			const onAbort = () => {
				this.#waiting = null;
				reject(signal.reason);
			};
			signal.addEventListener('abort', onAbort, { once: true });
			const settle = (answer: RoutineAnswer) => {
				signal.removeEventListener('abort', onAbort);
				resolve(answer);
			};
			this.#waiting = { step, settle };
			this.#show('waiting', step, instruction);
		});
	}
}

function notAsked({ step }: CalibrationQuestion, message: string): DetentError {
	const remedy = 'Nothing has changed: look at what it asks for now.';
	return new DetentError('audio.calibration.step', { message, subject: step, remedy });
}

function asSentences({ read, remedy }: StepReport): string {
	return `${read.replace(/\.$/, '')}. ${remedy ?? ''}`.trim();
}

/** The verdict of a whole calibration: its worst step. */
export function verdictOf(steps: readonly StepReport[]) {
	return worst(steps.map(({ verdict }) => verdict));
}
