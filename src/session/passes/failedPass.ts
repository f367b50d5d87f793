import { basename } from 'node:path';
import type { PassResult } from '../../audio/engine.ts';
import { finishWav, isUnfinishedWav } from '../../audio/files/finishWav.ts';
import type { OfflineEngine } from '../../audio/offlineEngine.ts';
import { DetentError } from '../../shared/errors.ts';
import { failureWords } from '../../shared/failureWords.ts';
import type { FailedPrint } from '../../shared/model/failedPrint.ts';
import type { PassFailure } from '../../shared/model/revision.ts';
import type { LogStore } from '../../store/logStore.ts';
import type { StudioFiles } from '../../store/studioFiles.ts';
import type { PassOrder } from './passOrder.ts';
import type { FinishedPass } from './passRecord.ts';
import { failedPrintOf, type PrintUnderWayDeps, printUnderWay } from './printUnderWay.ts';

export interface FailedPassDeps extends PrintUnderWayDeps {
	offline: OfflineEngine;
	files: StudioFiles;
	store: LogStore;
}

/** A pass that ended without a print. */
export interface UnfinishedPass
	extends Pick<FinishedPass, 'id' | 'startedAt' | 'order' | 'prepared' | 'latency' | 'loops' | 'units'> {
	/** What was printed before anything of it was printed again; null for a print that was made by an earlier pass. */
	printed: PassResult | null;
	/** Where it grew. */
	part: string;
	/** The file there has been joined of several takes. */
	joined: boolean;
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
	const { audioConfig, files, store } = deps;
	const { rateHz } = audioConfig;
	const { id, order, part, startedAt } = pass;
	const cancelled = result.outcome === 'cancelled';
	await endFile(part);
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
			rateHz,
			findings: result.findings,
			...(print === null ? {} : { print }),
		},
		order.author,
	);
	await files.setAside(part, cancelled ? 'cancelled' : pass.joined ? 'joined.failed' : 'failed');
	store.closePass(id);
	return errorOf(failure, order, { cancelled, print, rateHz });
}

/**
 * A host that was lost, whatever the print failed by before that, and a capture that could not be written on leave a file without
 * an end: it can be read, by other programs too, once it has one. What can't be ended stays as it is.
 */
async function endFile(part: string): Promise<void> {
	try {
		if (await isUnfinishedWav(part)) await finishWav(part);
	} catch {
		// There may be no file at all; and the log must be told of the pass whatever the disk says.
	}
}

function errorOf(
	failure: PassFailure,
	{ mends, track }: PassOrder,
	{ cancelled, print, rateHz }: { cancelled: boolean; print: FailedPrint | null; rateHz: number },
): DetentError {
	const kept = 'What was recorded is kept beside the prints, under a name that says so.';
	return new DetentError(cancelled ? 'audio.cancelled' : 'audio.pass-failed', {
		message: cancelled
			? 'The pass was cancelled.'
			: `The print ${failureWords(`failed (${failure.kind})`, failure, rateHz)}`,
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
	const { files, offline } = deps;
	const { part, printed } = pass;
	if (printed === null) return null;
	const { preRollFrames, tailFrames } = printed;
	const begun = printUnderWay(deps, { ...pass, preRollFrames, tailFrames });
	const file = begun === null ? null : await offline.inspect(part).catch(() => null);
	if (begun === null || file === null) return null;
	return failedPrintOf(begun, { ...file, fileName: basename(files.asidePath(part, 'failed')) }, printed);
}
