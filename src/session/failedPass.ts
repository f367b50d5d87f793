import { basename } from 'node:path';
import type { OfflineEngine, PassResult } from '../audio/engine.ts';
import { finishWav } from '../audio/files/finishWav.ts';
import { DetentError } from '../shared/errors.ts';
import type { FailedPrint } from '../shared/model/failedPrint.ts';
import type { PassFailure } from '../shared/model/revision.ts';
import type { LogStore } from '../store/logStore.ts';
import type { StudioFiles } from '../store/studioFiles.ts';
import { faultyStretches } from './badStretches.ts';
import type { PassOrder } from './passChecks.ts';
import type { FinishedPass } from './passRecord.ts';
import { mayPunchIn } from './punchIn.ts';
import type { Rack } from './rack.ts';
import { recordedLoops } from './roundTrip.ts';
import type { StateStore } from './stateStore.ts';
import { rackUnitsOf } from './supervisedPrint.ts';
import { MERGE_S } from './takeSpan.ts';

export interface FailedPassDeps {
	offline: OfflineEngine;
	files: StudioFiles;
	store: LogStore;
	rack: Pick<Rack, 'unit'>;
	state: Pick<StateStore, 'state'>;
	simulated: boolean;
	audioConfig: { rateHz: number; converter?: string | undefined; backend: string };
}

/** A pass that ended without a print. */
export interface UnfinishedPass
	extends Pick<FinishedPass, 'id' | 'startedAt' | 'order' | 'prepared' | 'latency' | 'loops' | 'units'> {
	/** What was printed before anything of it was printed again; null for a print that was made by an earlier pass. */
	printed: PassResult | null;
	/** Where it grew. */
	part: string;
}

/**
 * Writes a pass that failed or was cancelled into the log, with all that has to be known to mend its print later, and sets its
 * file aside.
 *
 * @param failure why it is none
 * @returns the error to tell
 * @throws DetentError `store.*` when the log can't be written: then the pass stays open, for the next start
 */
export async function recordFailedPass(
	deps: FailedPassDeps,
	pass: UnfinishedPass,
	result: PassResult,
	failure: PassFailure,
): Promise<DetentError> {
	const { files, store } = deps;
	const { id, order, part, startedAt } = pass;
	const cancelled = result.outcome === 'cancelled';
	// A host that was lost leaves a file without an end: it can be read, by other programs too, once it has one.
	if (failure.kind === 'host-lost') await finishWav(part).catch(() => undefined);
	const print = cancelled ? null : await keptPrint(deps, pass);
	// Should the log not take it now, the next start finds the pass open and the file where it looks for it.
	store.append(
		order.project,
		{
			kind: 'failed-pass',
			track: order.track.id,
			pass: id,
			startedAt,
			failure,
			findings: result.findings,
			...(print === null ? {} : { print }),
		},
		order.author,
	);
	await files.setAside(part, cancelled ? 'cancelled' : 'failed');
	store.closePass(id);
	return errorOf(failure, order, { cancelled, print });
}

function errorOf(
	failure: PassFailure,
	{ mends, track }: PassOrder,
	{ cancelled, print }: { cancelled: boolean; print: FailedPrint | null },
): DetentError {
	const kept = 'What was recorded is kept beside the prints, under a name that says so.';
	return new DetentError(cancelled ? 'audio.cancelled' : 'audio.pass-failed', {
		message: cancelled ? 'The pass was cancelled.' : `The print failed (${failure.kind}): ${failure.reason}`,
		subject: track.title,
		remedy:
			mends !== undefined
				? 'The failed print is as it was: its failed stretches can be printed again.'
				: print === null
					? kept
					: `${kept} Its failed stretches can be printed again.`,
	});
}

/** What a later pass has to know to mend the print; null where there is nothing to mend. */
async function keptPrint(deps: FailedPassDeps, pass: UnfinishedPass): Promise<FailedPrint | null> {
	const { audioConfig, files, offline, rack, simulated, state } = deps;
	const { latency, loops, order, part, prepared, printed, units } = pass;
	if (printed === null || mayPunchIn(order.chain.passKind, rackUnitsOf(order.chain, rack, state)) !== null) return null;
	const { rateHz } = audioConfig;
	const file = await offline.inspect(part).catch(() => null);
	if (file === null) return null;
	const { frames } = file;
	const { sourceFrames, chain, mix } = prepared;
	const faulty = faultyStretches({ ...printed, frames, sourceFrames, rateHz, mergeS: MERGE_S });
	if (typeof faulty === 'string') return null;
	const { edges, preRollFrames, proof, tailFrames } = printed;
	return {
		note: order.note,
		source: mix,
		chain,
		units,
		rateHz,
		converter: audioConfig.converter ?? null,
		audioBackend: audioConfig.backend,
		simulated,
		capture: {
			file: { ...file, fileName: basename(files.asidePath(part, 'failed')) },
			preRollFrames,
			tailFrames,
			latency,
			...recordedLoops(chain, rateHz, loops),
		},
		edges,
		proof,
		faulty,
	};
}
