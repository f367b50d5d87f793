import type { PassResult } from '../../audio/engine.ts';
import type { OfflineEngine } from '../../audio/offlineEngine.ts';
import { DetentError } from '../../shared/errors.ts';
import { recordedUnits } from '../../shared/model/chain.ts';
import type { TrackSummary } from '../../shared/model/log.ts';
import type { Latency } from '../../shared/model/measurement.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';
import type { StudioFiles } from '../../store/studioFiles.ts';
import type { StateStore } from '../stateStore.ts';
import type { Rack } from '../units/rack.ts';
import type { MendablePass } from './failedPassEntry.ts';
import { notMendable } from './failedPrints.ts';
import type { Prepared } from './passChecks.ts';
import type { PassOrder } from './passOrder.ts';
import { requireSameSetup } from './sameSetup.ts';
import { mayPunchIn, rackUnitsOf } from './sameTwice.ts';
import type { PrintOrder } from './supervisedPrint.ts';

export interface MendingDeps {
	audioConfig: AudioConfig;
	offline: OfflineEngine;
	files: StudioFiles;
	rack: Rack;
	simulated: boolean;
}

/**
 * What can be said before anything is measured: that the rack is the same twice, and that mix, settings and converter are those
 * of the failed print. The chain is compared when its gains are known.
 *
 * @throws DetentError `audio.not-mendable`, `audio.not-same`
 */
export function requireMendable(
	deps: Omit<MendingDeps, 'offline' | 'files'> & { state: Pick<StateStore, 'state'> },
	track: TrackSummary,
	{ pass, print }: MendablePass,
): void {
	const { audioConfig, rack, simulated, state } = deps;
	const refused = mayPunchIn(print.chain.passKind, rackUnitsOf(print.chain, rack, state));
	if (refused !== null) throw notMendable(pass, `It can't be punched in: ${refused}.`);
	const before = { ...print, track: track.id, through: undefined };
	const now = {
		...before,
		source: track.mix ?? print.source,
		units: rack.record(recordedUnits(print.chain)),
		...streamNow(audioConfig, simulated),
	};
	requireSameSetup(before, now, track.title);
}

function streamNow({ rateHz, converter, backend }: AudioConfig, simulated: boolean) {
	return { rateHz, converter: converter ?? null, audioBackend: backend, simulated };
}

/**
 * The kept print of a failed pass as something to be mended, once everything is as it was when it was made and the file is the
 * one that the log names.
 *
 * @param latency measured now: it tells the stream
 * @throws DetentError `audio.not-same`, `file.missing`, `file.changed`
 */
export async function keptPrint(
	{ audioConfig, files, offline, rack, simulated }: MendingDeps,
	{ project, track, chain }: PassOrder,
	{ pass, findings = [], failure, print }: MendablePass,
	now: { prepared: Prepared; latency: Latency },
): Promise<NonNullable<PrintOrder['mends']>> {
	const { capture, edges, faulty, proof } = print;
	const before = { ...print, track: track.id, through: capture.latency.through };
	requireSameSetup(
		before,
		{
			track: track.id,
			source: now.prepared.mix,
			chain: now.prepared.chain,
			units: rack.record(recordedUnits(chain)),
			...streamNow(audioConfig, simulated),
			through: now.latency.through,
		},
		track.title,
	);
	const keptPath = files.failedPath(project, capture.file.fileName);
	const { sha256 } = await offline.inspect(keptPath);
	if (sha256 !== capture.file.sha256)
		throw new DetentError('file.changed', {
			message: 'The failed print is not the file that the log names: somebody changed it on the disk.',
			subject: keptPath,
			remedy: 'Print the whole track again.',
		});
	const { preRollFrames, tailFrames, file } = capture;
	const result: PassResult = {
		pass,
		outcome: 'failed',
		failure,
		frames: file.frames,
		preRollFrames,
		tailFrames,
		edges,
		findings,
		proof,
	};
	return { keptPath, stretches: faulty, result };
}
