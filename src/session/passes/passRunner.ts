import type { AudioEngine, PassResult } from '../../audio/engine.ts';
import { describeReduction } from '../../chain/match/reduction.ts';
import type { Clock } from '../../shared/clock.ts';
import { DetentError, describeError, isDetentError } from '../../shared/errors.ts';
import { type Chain, chainUnits, recordedUnits } from '../../shared/model/chain.ts';
import type { Finding } from '../../shared/model/finding.ts';
import type { TrackSummary } from '../../shared/model/log.ts';
import type { Latency } from '../../shared/model/measurement.ts';
import type { PassFailure, RecordedMemory } from '../../shared/model/revision.ts';
import type { PassLevels, PassState } from '../../shared/protocol/state.ts';
import { formatDb } from '../../shared/units.ts';
import type { Listening } from '../listening/listening.ts';
import { unitSides } from '../roundTrip/bareSides.ts';
import { namedLoops } from '../roundTrip/roundTrip.ts';
import { RoundTripWatch } from '../roundTrip/roundTripWatch.ts';
import { silentChannels } from '../roundTrip/silentChannels.ts';
import type { StateStore } from '../stateStore.ts';
import { type RolledTape, TapePass, type TapePassDeps } from '../tapes/tapePass.ts';
import { type UnitMemories, withMemories } from '../units/unitMemories.ts';
import { earlierPrint } from './earlierPrint.ts';
import { recordFailedPass, type UnfinishedPass } from './failedPass.ts';
import type { MendablePass } from './failedPassEntry.ts';
import { logRetry } from './failedPrints.ts';
import { keptPrint, requireMendable } from './mending.ts';
import { type PassCheckDeps, type Prepared, preparePass, requireAsChecked } from './passChecks.ts';
import { type PassConditionDeps, passConditions } from './passConditions.ts';
import type { PassOrder } from './passOrder.ts';
import { type FinishedPass, type PassRecordDeps, type RecordedPass, recordPass } from './passRecord.ts';
import { passRequest } from './passRequest.ts';
import { placePrint } from './placePrint.ts';
import { openPrint } from './printUnderWay.ts';
import { failureOf, PREPARED, PRINTED, type PrintOrder, type ShowPass, SupervisedPrint } from './supervisedPrint.ts';

export interface PassRunnerDeps extends PassCheckDeps, PassRecordDeps, TapePassDeps, PassConditionDeps {
	audio: AudioEngine;
	listening: Listening;
	memories: UnitMemories;
	state: StateStore;
	clock: Clock;
}

interface Job {
	id: string;
	startedAt: string;
	order: PassOrder;
	prepared: Prepared;
	memories: ReadonlyMap<string, RecordedMemory>;
	latency: Latency;
	/** Of each loop of the chain. */
	loops: Latency[];
	/** What the round trip before the print told. */
	alarms: readonly Finding[];
	conditions: FinishedPass['conditions'];
	/** Null for a pass that rolls no machine. */
	rolled: { machine: TapePass; facts: RolledTape } | null;
	/** The failed print that it mends. */
	mends?: NonNullable<PrintOrder['mends']>;
	show: ShowPass;
}

const CANCELLED: PassFailure = { kind: 'cancelled', frame: null, reason: 'The pass was cancelled.' };
const CLOSED: PassFailure = { kind: 'interrupted', frame: null, reason: 'Detent was ended during the print.' };

/** Shares of the whole pass, for the progress bar. */
const MEASURED = 0.9;

/**
 * One pass from the checks before it to the revision after it. A pass that does not end complete leaves a failed-pass
 * entry in the log, and a file whose name says that it is no print.
 */
export class PassRunner {
	readonly #deps: PassRunnerDeps;
	readonly #roundTrips: RoundTripWatch;
	#abort: AbortController | null = null;
	/** Why the print of the running pass is no print. */
	#failure: PassFailure | null = null;
	/** Detent ends. */
	#closing = false;
	/** What the mix of the running pass meets, once it is known. */
	#levels: PassLevels | null = null;

	constructor(deps: PassRunnerDeps) {
		this.#deps = deps;
		this.#roundTrips = new RoundTripWatch(deps.store);
	}

	/** What is remembered of round trips. */
	get roundTrips(): RoundTripWatch {
		return this.#roundTrips;
	}

	get running(): boolean {
		return this.#abort !== null;
	}

	/** @throws DetentError `audio.not-mendable`, `audio.not-same` where a failed pass can't be mended with the rack as it is */
	requireMendable(track: TrackSummary, pass: MendablePass): void {
		requireMendable(this.#deps, track, pass);
	}

	/** What a print that was started now would be held against, in a sentence. */
	comparedWith(track: TrackSummary, chain: Chain): string | null {
		if (track.mix === null) return null;
		const units = this.#deps.rack.record(recordedUnits(chain));
		return earlierPrint(this.#deps, { track, mixSha256: track.mix.sha256, chain, units }).words;
	}

	/** Detent ends while a pass runs: nobody cancelled it, and what was printed can be printed on from. Its `run` then settles. */
	async close(): Promise<void> {
		if (this.#abort === null) return;
		this.#closing = true;
		await this.cancel();
	}

	/** Ends the pass that is running; its `run` then settles. A print that has ended is recorded all the same. */
	async cancel(): Promise<void> {
		if (this.#abort === null) throw new DetentError('audio.no-pass', { message: 'No pass is running.' });
		this.#abort.abort(new DetentError('audio.cancelled', { message: 'The pass was cancelled.' }));
		const phase = this.#deps.state.state.pass?.phase;
		if (phase !== 'measuring latency' && phase !== 'printing' && phase !== 'punching in') return;
		await this.#deps.audio.cancelPass().catch((error: unknown) => {
			// A host that is only being started sends nothing, and what waits for it hears the signal.
			if (!isDetentError(error) || (error.code !== 'audio.closed' && error.code !== 'audio.host-lost')) throw error;
		});
	}

	/**
	 * Runs a pass and returns the revision's id.
	 *
	 * @throws DetentError when a check before the start says no (nothing was recorded), or when the print failed
	 */
	async run(order: PassOrder): Promise<string> {
		if (this.#abort !== null) throw new DetentError('audio.busy', { message: 'A pass is running already.' });
		const abort = new AbortController();
		this.#abort = abort;
		const { store, state } = this.#deps;
		const id = store.newId();
		const startedAt = this.#now();
		const show: ShowPass = (phase, progress, message, more = {}) => {
			const { pass } = state.state;
			const { findings, proof } = pass?.id === id ? pass : { findings: [], proof: null };
			state.set(['pass'], {
				id,
				track: order.track.id,
				phase,
				progress,
				message,
				failure: null,
				findings,
				proof,
				revision: null,
				levels: this.#levels,
				...more,
			} satisfies PassState);
		};
		try {
			show('preparing', 0, 'Checking the mix and the chain');
			return await this.#whole({ id, startedAt, order, show }, abort.signal);
		} catch (error) {
			const { aborted } = abort.signal;
			const failure = this.#failure ?? failureOf(error, aborted);
			// A print that had failed before somebody cancelled what was to mend it is a failed one.
			const cancelled = aborted && (failure.kind === CANCELLED.kind || failure.kind === CLOSED.kind);
			show(cancelled ? 'cancelled' : 'failed', 1, describeError(error), { failure });
			throw error;
		} finally {
			this.#abort = null;
			this.#failure = null;
			this.#levels = null;
		}
	}

	/** The pass from its checks to its revision; a machine that it rolls is stopped whatever happens. */
	async #whole(start: Pick<Job, 'id' | 'startedAt' | 'order' | 'show'>, signal: AbortSignal): Promise<string> {
		const { order, show } = start;
		const { tape } = order.chain;
		const machine = tape === undefined ? null : new TapePass(this.#deps, order.chain, tape);
		try {
			await machine?.takeOver(signal);
			const prepared = await preparePass(this.#deps, order, signal, (progress, message) =>
				show('checking levels', progress * PREPARED, message),
			);
			show('checking levels', PREPARED, 'Fetching what the digital units hold');
			const memories = await this.#deps.memories.fetchAll(chainUnits(order.chain), order.project, signal);
			show('measuring latency', PREPARED, 'Measuring the round trip');
			const how = { rolls: machine !== null, signal };
			const { latency, loops } = await this.#deps.listening.measureLatency(order.chain, how);
			signal.throwIfAborted();
			const alarms = [
				...this.#roundTrips.judge(order.chain, latency, loops),
				...silentChannels(order.chain, loops, unitSides(this.#deps.rack)),
			];
			for (const { severity, text } of alarms) this.#deps.notice(severity === 'note' ? 'info' : 'warning', text);
			const named = namedLoops(order.chain, this.#deps.audioConfig.rateHz, loops);
			const { levels, facts: conditions } = passConditions(this.#deps, prepared, named);
			this.#levels = levels;
			for (const warning of levels.warnings) this.#deps.notice('warning', warning);
			requireAsChecked(this.#deps.rack, order.chain);
			const say = (message: string) => show('rolling tape', PREPARED, message);
			const rolled = machine === null ? null : { machine, facts: await machine.roll(signal, say) };
			const job = { ...start, prepared, memories, latency, loops, alarms, conditions, rolled };
			const revision = await this.#print(await this.#withKept(job), signal);
			this.#roundTrips.recorded(order.chain, latency, loops);
			return revision;
		} finally {
			await machine?.end();
		}
	}

	/** A pass that mends a print has its place, which each of its takes is measured against. */
	async #withKept(job: Job): Promise<Job> {
		const { order } = job;
		if (order.mends === undefined) return job;
		const mends = await keptPrint(this.#deps, order, order.mends, job);
		const { latency, loops = [] } = order.mends.print.capture;
		return { ...job, mends, latency, loops: loops.map((loop) => loop.latency) };
	}

	async #print(job: Job, signal: AbortSignal): Promise<string> {
		const { files, rack, store } = this.#deps;
		const { order, show } = job;
		const number = (order.track.revisions.at(-1)?.number ?? 0) + 1;
		const paths = await files.capturePaths(order.project, order.track.id, number, job.id);
		// From here to the start of the print nothing waits, so a cancel comes either before or after it.
		signal.throwIfAborted();
		requireAsChecked(rack, order.chain);
		rack.expire(order.project);
		rack.usedBy(order.project);
		// The settings in force are those at the start; nothing may be moved while the print runs.
		const units = withMemories(rack.record(recordedUnits(order.chain)), job.memories);
		for (const { unit } of units) files.keepDefinition(order.project, rack.unit(unit).definition);
		logRetry(store, job.id, order);
		const { chain, mix } = job.prepared;
		const earlier = earlierPrint(this.#deps, { track: order.track, mixSha256: mix.sha256, chain, units });
		if (this.#levels !== null) this.#levels = { ...this.#levels, compared: earlier.words };
		if (order.mends === undefined) show('printing', PREPARED, 'Printing');
		const { rolled } = job;
		const rolls = rolled !== null;
		const request = passRequest(this.#deps, { ...job, number, rolls, capturePath: paths.part, earlier });
		const { result, punch, printed } = await new SupervisedPrint(this.#deps, {
			...job,
			request,
			seen: openPrint(this.#deps, { ...job, ...request, units }),
		}).run(signal);
		const endedAt = this.#now();
		await rolled?.machine.end();
		const unfinished = { ...job, units, printed, part: paths.part, joined: punch !== null };
		if (result.outcome !== 'complete') return this.#endFailed(unfinished, result);
		const whole = { ...unfinished, printed: null };
		const placed = await this.#place(job, result, paths.part);
		if ('reason' in placed) return this.#endFailed(whole, { ...result, outcome: 'failed', failure: placed });
		const tape = rolled === null ? null : { ...rolled.facts, placed: placed.placed };
		const { latency } = placed;
		const capturePath = paths.final;
		const mended = punch === null || order.mends === undefined ? punch : { ...punch, mends: order.mends.pass };
		const origin = request.broadcast ?? null;
		const print = { result: placed.result, latency, tape, punch: mended, earlier, capturePath, origin };
		const finished = { ...job, ...print, endedAt, number, units };
		const recorded = await this.#keep(finished, paths).catch((error: unknown) => ({
			...failureOf(error, false),
			kind: 'not-recorded',
		}));
		if ('kind' in recorded) return this.#endFailed(whole, { ...result, outcome: 'failed', failure: recorded });
		store.closePass(job.id);
		const { revision, master, reduction } = recorded;
		const limiting = reduction === null ? '' : `; ${describeReduction(reduction)}`;
		show('complete', 1, `Revision ${number} is in the log`, { revision });
		this.#deps.notice(
			'info',
			`Revision ${number} of ${order.track.title}: master ${formatDb(master?.integratedLufs ?? null, 1, 'LUFS')}, ${formatDb(master?.truePeakDbtp ?? null, 2, 'dBTP')}${limiting}`,
		);
		return revision;
	}

	/** Where the music lies in the capture: where the latency says, or off a tape where it is found. */
	async #place({ rolled, latency, order, prepared, show }: Job, result: PassResult, capturePath: string) {
		if (rolled === null) return { result, latency, placed: null };
		show('checking', PRINTED, 'Finding the music in the print');
		const { sourcePath, sourceFrames } = prepared;
		const kind = order.chain.passKind;
		const print = { kind, sourcePath, sourceFrames, capturePath, latency, result };
		const placed = await placePrint(this.#deps.offline, print);
		if (!('reason' in placed) && placed.placed === null && kind !== 'toTape') {
			this.#deps.notice(
				'warning',
				'The music could not be found in the print by comparing it with the source: the master is cut where the round trip says.',
			);
		}
		return placed;
	}

	/** Gives a complete print its name and its revision; without a revision it loses the name again. */
	async #keep(finished: Job & FinishedPass, { part, final }: { part: string; final: string }): Promise<RecordedPass> {
		const { files } = this.#deps;
		await files.commit(part, final);
		try {
			return await recordPass(this.#deps, finished, (phase, progress, message) =>
				phase === 'checking'
					? finished.show(phase, PRINTED + (MEASURED - PRINTED) * progress, message)
					: finished.show(phase, MEASURED + (1 - MEASURED) * progress, message),
			);
		} catch (error) {
			await files.takeBack(final, part);
			await files.discardMaster(finished.order.project, finished.order.track.id, finished.number);
			throw error;
		}
	}

	async #endFailed(
		job: Job & Pick<UnfinishedPass, 'units' | 'printed' | 'part' | 'joined'>,
		result: PassResult,
	): Promise<never> {
		const closed = this.#closing && result.outcome === 'cancelled';
		const failure = closed ? CLOSED : (result.failure ?? CANCELLED);
		// Known also when the log can't take it now.
		this.#failure = failure;
		throw await recordFailedPass(this.#deps, job, closed ? { ...result, outcome: 'failed', failure } : result, failure);
	}

	#now(): string {
		return new Date(this.#deps.clock.nowMs()).toISOString();
	}
}
