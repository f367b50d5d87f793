import type { AudioEngine, OfflineEngine, PassRequest, PassResult } from '../audio/engine.ts';
import { failedPass } from '../audio/host/failedPass.ts';
import type { Clock } from '../shared/clock.ts';
import { describeError, isDetentError } from '../shared/errors.ts';
import { chainUnits, recordedUnits } from '../shared/model/chain.ts';
import type { Finding } from '../shared/model/finding.ts';
import type { Punch } from '../shared/model/join.ts';
import type { PassFailure } from '../shared/model/revision.ts';
import type { AudioConfig } from '../shared/model/rig.ts';
import type { PassState } from '../shared/protocol/state.ts';
import type { StudioFiles } from '../store/studioFiles.ts';
import { watchDisk } from './diskWatch.ts';
import type { Listening } from './listening.ts';
import type { PassOrder, Prepared } from './passChecks.ts';
import { describeRefusal, PunchIn } from './punchIn.ts';
import type { Rack } from './rack.ts';
import type { StateStore } from './stateStore.ts';
import type { RolledTape, TapePass } from './tapePass.ts';

/** Shows where a pass is, on every screen. */
export type ShowPass = (
	phase: PassState['phase'],
	progress: number,
	message: string,
	more?: Partial<PassState>,
) => void;

/** Shares of the whole pass, for the progress bar. */
export const PREPARED = 0.1;
export const PRINTED = 0.8;

/** Two channels of 32-bit float, and a master of at most the same size. */
const FRAME_BYTES = 8;

export interface SupervisedPrintDeps {
	audio: AudioEngine;
	audioConfig: AudioConfig;
	offline: OfflineEngine;
	listening: Listening;
	files: StudioFiles;
	rack: Rack;
	state: StateStore;
	clock: Clock;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
}

export interface PrintOrder {
	order: PassOrder;
	prepared: Prepared;
	request: PassRequest;
	/** What was found before the print began. */
	alarms: readonly Finding[];
	/** Null for a pass that rolls no machine. */
	rolled: { machine: TapePass; facts: RolledTape } | null;
	show: ShowPass;
}

/** A print from its first frame to its last, with everything that watches it, and what mends it where that was ordered. */
export class SupervisedPrint {
	readonly #deps: SupervisedPrintDeps;
	readonly #order: PrintOrder;
	/** Why the running print is none any more. */
	#failure: PassFailure | null = null;

	constructor(deps: SupervisedPrintDeps, order: PrintOrder) {
		this.#deps = deps;
		this.#order = order;
	}

	/** However the print ends, it is told in the result; never rejects. */
	async run(signal: AbortSignal): Promise<{ result: PassResult; punch: Punch | null }> {
		const { alarms, order, request, rolled } = this.#order;
		const stopWatching = this.#endWhenTurned(recordedUnits(order.chain));
		const stopTape = rolled?.machine.watch(rolled.facts, ({ kind, reason }) => this.#spoil(kind, reason));
		this.#found([]);
		try {
			const result = await this.#record(request);
			this.#found(result.findings);
			const faulty = result.outcome === 'failed' && this.#failure === null;
			const ended = order.punchIn && faulty ? await this.#punchIn(result, signal) : { result, punch: null };
			this.#found(ended.result.findings);
			const told = { ...ended.result, findings: [...alarms, ...ended.result.findings] };
			return this.#failure === null
				? { ...ended, result: told }
				: { result: { ...told, outcome: 'failed', failure: this.#failure }, punch: null };
		} finally {
			stopWatching();
			stopTape?.();
		}
	}

	/** A control of the chain that is turned during a print makes the log untrue: the print ends and is none. */
	#endWhenTurned(units: readonly string[]): () => void {
		const { rack, state } = this.#deps;
		return rack.onTurned((unit, control) => {
			if (!units.includes(unit)) return;
			const name = state.state.units[unit]?.name ?? unit;
			this.#spoil('control-moved', `${control.label} of ${name} was turned at the unit during the print.`);
		});
	}

	#found(findings: readonly Finding[]): void {
		this.#deps.state.set(['pass', 'findings'], [...this.#order.alarms, ...findings]);
	}

	/** Ends a print that is none any more; the first reason counts. */
	#spoil(kind: string, reason: string): void {
		if (this.#failure !== null) return;
		const { audio, state, notice } = this.#deps;
		this.#failure = { kind, frame: state.state.transport.frame, reason };
		audio.cancelPass().catch((error: unknown) => notice('error', describeError(error)));
	}

	async #record(request: PassRequest): Promise<PassResult> {
		const { audio, state } = this.#deps;
		const nothing = { ...request, preRollFrames: 0, tailFrames: 0 };
		if (this.#failure !== null) return failedPass(nothing, this.#failure);
		let frame = -request.preRollFrames;
		const stopDisk = this.#watchDisk(request, () => frame);
		const stopProgress = audio.onTransport((report) => {
			if (report.mode !== 'printing' || report.frames === 0) return;
			frame = report.frame;
			const fraction = Math.min(1, Math.max(0, report.frame / report.frames));
			state.set(['pass', 'progress'], PREPARED + (PRINTED - PREPARED) * fraction);
		});
		const stopFindings = audio.onFindings((report) => {
			if (report.pass === request.pass) this.#found(report.findings);
		});
		try {
			return await audio.print(request);
		} catch (error) {
			return failedPass(nothing, failureOf(error, false));
		} finally {
			stopDisk();
			stopProgress();
			stopFindings();
		}
	}

	/** @param place source frame that the print has come to */
	#watchDisk({ preRollFrames, tailFrames }: PassRequest, place: () => number): () => void {
		const { clock, files, notice } = this.#deps;
		const { sourceFrames } = this.#order.prepared;
		return watchDisk({
			clock,
			freeBytes: () => files.freeBytes(),
			left: () => {
				const captureBytes = FRAME_BYTES * Math.max(0, sourceFrames + tailFrames - place());
				return { captureBytes, passBytes: captureBytes + FRAME_BYTES * (preRollFrames + sourceFrames + tailFrames) };
			},
			scarce: (words) => notice('warning', words),
			full: (words) => this.#spoil('disk', words),
		});
	}

	/** What a print with faults becomes; as it was where printing again does not mend it. */
	async #punchIn(result: PassResult, signal: AbortSignal): Promise<{ result: PassResult; punch: Punch | null }> {
		const { audioConfig, notice, rack, state } = this.#deps;
		const { order, prepared, request, show } = this.#order;
		const units = chainUnits(order.chain).map((id) => ({
			id,
			name: state.state.units[id]?.name ?? id,
			class: rack.unit(id).definition.class,
		}));
		const print = { request, result, sourceFrames: prepared.sourceFrames, rateHz: audioConfig.rateHz, units };
		try {
			const mended = await new PunchIn(this.#deps).mend(print, signal, (_, message) =>
				show('punching in', PRINTED, message),
			);
			if (!('refused' in mended)) {
				notice('warning', `${order.track.title} was punched in: ${mended.punch.joins.length} joins are in the log.`);
				return mended;
			}
			notice('warning', describeRefusal(mended));
		} catch (error) {
			if (signal.aborted) return { result: { ...result, outcome: 'cancelled' }, punch: null };
			notice('error', describeRefusal({ error }));
		}
		return { result, punch: null };
	}
}

/** An error as the end of a pass. */
export function failureOf(error: unknown, cancelled: boolean): PassFailure {
	const kind = isDetentError(error) ? error.code.replace(/^[a-z]+\./, '') : 'unknown';
	return { kind: cancelled ? 'cancelled' : kind, frame: null, reason: describeError(error) };
}
