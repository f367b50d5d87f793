import type { AudioEngine, PassRequest, PassResult, Stretch } from '../../audio/engine.ts';
import { failedPass } from '../../audio/host/failedPass.ts';
import type { OfflineEngine } from '../../audio/offlineEngine.ts';
import type { Clock } from '../../shared/clock.ts';
import { DetentError, describeError, isDetentError } from '../../shared/errors.ts';
import { recordedUnits } from '../../shared/model/chain.ts';
import type { PrintSeen } from '../../shared/model/failedPrint.ts';
import type { Finding } from '../../shared/model/finding.ts';
import type { Punch } from '../../shared/model/join.ts';
import type { PassFailure } from '../../shared/model/revision.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';
import type { PassState } from '../../shared/protocol/state.ts';
import type { StudioFiles } from '../../store/studioFiles.ts';
import { watchDisk } from '../health/diskWatch.ts';
import type { Listening } from '../listening/listening.ts';
import type { StateStore } from '../stateStore.ts';
import type { RolledTape, TapePass } from '../tapes/tapePass.ts';
import type { Rack } from '../units/rack.ts';
import { faultyStretches } from './badStretches.ts';
import type { Prepared } from './passChecks.ts';
import type { PassOrder } from './passOrder.ts';
import { PunchIn } from './punchIn.ts';
import { rackUnitsOf } from './sameTwice.ts';
import { FRAME_BYTES, MERGE_S } from './takeSpan.ts';

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
	/** A print that failed earlier and lies where it was set aside: only its failed stretches are printed. */
	mends?: { keptPath: string; stretches: readonly Stretch[]; result: PassResult };
	/** Hears what was seen of the print up to now, each time it is more. */
	seen?: ((seen: PrintSeen) => void) | undefined;
	show: ShowPass;
}

export interface EndedPrint {
	/** How the print ended, mended or not. */
	result: PassResult;
	punch: Punch | null;
	/** The print as it was before anything of it was printed again; null for one that was kept from an earlier pass. */
	printed: PassResult | null;
}

/** A print from its first frame to its last, with everything that watches it, and what mends it where that was ordered. */
export class SupervisedPrint {
	readonly #deps: SupervisedPrintDeps;
	readonly #order: PrintOrder;
	/** Why the running print is none any more. */
	#failure: PassFailure | null = null;
	readonly #spoilt = new AbortController();
	/** What supervision told while it printed. */
	#heard: Finding[] = [];
	/** The print has ended; what comes now are takes that mend it. */
	#recorded = false;

	constructor(deps: SupervisedPrintDeps, order: PrintOrder) {
		this.#deps = deps;
		this.#order = order;
	}

	/** However the print ends, it is told in the result; never rejects. */
	async run(signal: AbortSignal): Promise<EndedPrint> {
		const { state } = this.#deps;
		const { mends, order, request, rolled } = this.#order;
		const stopWatching = this.#endWhenTurned(recordedUnits(order.chain));
		const stopTape = rolled?.machine.watch(rolled.facts, ({ kind, reason }) => this.#spoil({ kind, reason }));
		this.#found([]);
		try {
			const result = mends?.result ?? (await this.#record(request));
			this.#found(result.findings);
			const printed = this.#told(result);
			this.#recorded = true;
			this.#order.seen?.(seenOf(printed));
			// A host that was lost does not say how far it came; what it left is looked at, and can be mended later.
			const faulty = result.outcome === 'failed' && result.frames > 0 && this.#failure === null;
			const ended = order.punchIn && faulty ? await this.#punchIn(result, signal) : { result, punch: null };
			this.#found(ended.result.findings);
			// Of a host that was lost nobody knows what it would have said.
			if (ended.result.frames > 0) state.set(['pass', 'proof'], ended.result.proof);
			const spoilt = this.#failure !== null;
			return {
				result: this.#told(ended.result),
				punch: spoilt ? null : ended.punch,
				printed: mends === undefined ? printed : null,
			};
		} finally {
			stopWatching();
			stopTape?.();
		}
	}

	/** A result with what was found before the print, and failed when something outside of it says so. */
	#told(result: PassResult): PassResult {
		const told = { ...result, findings: [...this.#order.alarms, ...result.findings] };
		return this.#failure === null ? told : { ...told, outcome: 'failed', failure: this.#failure };
	}

	/** A control of the chain that is turned during a print makes the log untrue: the print ends and is none. */
	#endWhenTurned(units: readonly string[]): () => void {
		const { rack, state } = this.#deps;
		return rack.onTurned((unit, control) => {
			if (!units.includes(unit)) return;
			const name = state.state.units[unit]?.name ?? unit;
			const reason = `${control.label} of ${name} was turned at the unit during the print.`;
			this.#spoil({ kind: 'control-moved', reason, unit });
		});
	}

	#found(findings: readonly Finding[]): void {
		this.#deps.state.set(['pass', 'findings'], [...this.#order.alarms, ...findings]);
	}

	/** What happens while takes of it are printed again does not change what was printed. */
	#seeMore(): void {
		if (this.#recorded) return;
		const findings = [...this.#order.alarms, ...this.#heard];
		this.#order.seen?.({ failure: this.#failure, findings, edges: null, proof: 'programme only' });
	}

	/** Ends a print that is none any more; the first reason counts. */
	#spoil(failure: Omit<PassFailure, 'frame'>): void {
		if (this.#failure !== null) return;
		const { audio, state, notice } = this.#deps;
		const { frame, mode } = state.state.transport;
		this.#failure = { ...failure, frame: mode === 'printing' ? frame : null };
		this.#seeMore();
		this.#spoilt.abort(new DetentError('audio.pass-failed', { message: failure.reason }));
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
			if (report.pass !== request.pass) return;
			this.#heard = report.findings;
			this.#found(report.findings);
			this.#seeMore();
		});
		try {
			return this.#withHeard(await audio.print(request));
		} catch (error) {
			return this.#withHeard(failedPass(nothing, failureOf(error, false)));
		} finally {
			stopDisk();
			stopProgress();
			stopFindings();
		}
	}

	/** A host that was lost can't say again what it had found. */
	#withHeard(result: PassResult): PassResult {
		return result.findings.length > 0 ? result : { ...result, findings: this.#heard };
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
			full: (reason) => this.#spoil({ kind: 'disk', reason }),
		});
	}

	/** What a print with faults becomes; as it was where printing again does not mend it. */
	async #punchIn(result: PassResult, signal: AbortSignal): Promise<{ result: PassResult; punch: Punch | null }> {
		const { audioConfig, notice, rack, state } = this.#deps;
		const { mends, order, prepared, request, show } = this.#order;
		const { rateHz } = audioConfig;
		const { sourceFrames } = prepared;
		const stretches =
			mends?.stretches ?? faultyStretches({ ...request, ...result, sourceFrames, rateHz, mergeS: MERGE_S });
		const units = rackUnitsOf(order.chain, rack, state);
		const refuse = (why: string) => {
			if (mends === undefined) notice('warning', `It was not punched in: ${why}.`);
			return { result, punch: null };
		};
		if (typeof stretches === 'string') return refuse(stretches);
		const print = {
			...(mends === undefined ? {} : { keptPath: mends.keptPath }),
			stretches,
			request,
			result,
			sourceFrames,
			rateHz,
			units,
		};
		try {
			const mended = await new PunchIn(this.#deps).mend(print, AbortSignal.any([signal, this.#spoilt.signal]), {
				progress: (progress, message) => show('punching in', this.#punchProgress(progress), message),
				findings: (findings) => this.#found(findings),
			});
			if ('refused' in mended) return refuse(mended.refused);
			notice('warning', `${order.track.title} was punched in: ${mended.punch.joins.length} joins are in the log.`);
			return mended;
		} catch (error) {
			// What was cancelled is the mending: a print that failed by itself is kept as one, and can be mended later.
			if (signal.aborted)
				return {
					result: mends === undefined ? result : { ...result, outcome: 'cancelled', failure: null },
					punch: null,
				};
			if (mends !== undefined) return { result: { ...result, failure: failureOf(error, false) }, punch: null };
			if (this.#failure === null) notice('error', `It could not be punched in: ${describeError(error)}`);
			return { result, punch: null };
		}
	}

	/** A pass that mends has nothing else to print. */
	#punchProgress(progress: number): number {
		return this.#order.mends === undefined ? PRINTED : PREPARED + (PRINTED - PREPARED) * progress;
	}
}

const CANCELLED: PassFailure = { kind: 'cancelled', frame: null, reason: 'The pass was cancelled.' };

function seenOf({ edges, failure, findings, outcome, proof }: PassResult): PrintSeen {
	return { edges, failure: failure ?? (outcome === 'cancelled' ? CANCELLED : null), findings, proof };
}

/** An error as the end of a pass. */
export function failureOf(error: unknown, cancelled: boolean): PassFailure {
	const kind = isDetentError(error) ? error.code.replace(/^[a-z]+\./, '') : 'unknown';
	return { kind: cancelled ? 'cancelled' : kind, frame: null, reason: describeError(error) };
}
