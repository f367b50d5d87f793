import type { PassResult } from '../../audio/engine.ts';
import type { BroadcastInfo } from '../../audio/files/bext.ts';
import { stampLoudness } from '../../audio/files/bextLoudness.ts';
import type { OfflineEngine, Rendered } from '../../audio/offlineEngine.ts';
import { unmatched } from '../../chain/resolve.ts';
import { describeError } from '../../shared/errors.ts';
import type { Chain } from '../../shared/model/chain.ts';
import type { Punch } from '../../shared/model/join.ts';
import type { Reduction } from '../../shared/model/match.ts';
import type { Latency, Loudness } from '../../shared/model/measurement.ts';
import type { WaitingPhoto } from '../../shared/model/photo.ts';
import type { RevisionFacts, TapeFacts } from '../../shared/model/revision.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';
import type { LogStore } from '../../store/logStore.ts';
import type { StudioFiles } from '../../store/studioFiles.ts';
import { recordedLoops } from '../roundTrip/roundTrip.ts';
import { withPhotos } from '../units/photos.ts';
import type { Earlier } from './earlierPrint.ts';
import { matchPart } from './loudnessStages.ts';
import { masterOrigination } from './origination.ts';
import type { Prepared } from './passChecks.ts';
import type { PassOrder } from './passOrder.ts';

/** Part of the work on the master that finds its gain. */
const MATCH_SHARE = 0.6;

export interface PassRecordDeps {
	offline: OfflineEngine;
	files: StudioFiles;
	store: LogStore;
	audioConfig: AudioConfig;
	simulated: boolean;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
}

export interface FinishedPass {
	id: string;
	startedAt: string;
	endedAt: string;
	order: PassOrder;
	prepared: Prepared;
	latency: Latency;
	/** Of each loop of the chain. */
	loops: Latency[];
	/** Calibration and warm-up, as the revision keeps them. */
	conditions: Pick<RevisionFacts, 'calibration' | 'loopCalibrations' | 'warmingUp'>;
	result: PassResult;
	/** Null for a pass that rolled no machine. */
	tape: TapeFacts | null;
	/** Null for a print that was whole at once. */
	punch: Punch | null;
	/** 1, 2, 3… within the track. */
	number: number;
	units: RevisionFacts['units'];
	capturePath: string;
	/** What the file of the print says of itself. */
	origin: BroadcastInfo | null;
	earlier: Earlier;
}

export interface RecordedPass {
	revision: string;
	/** Null when there is no master. */
	master: Loudness | null;
	/** What the limiter of the master did; null without one. */
	reduction: Reduction | null;
}

/**
 * Makes the revision of a complete print: measurements, its loudness in the file, hash, master, log entry (the store writes its sidecars). The print is precious by now, so
 * nothing here can lose it: a master that can't be rendered leaves a revision without one, and says so.
 *
 * @param show progress 0…1 with a sentence
 */
export async function recordPass(
	deps: PassRecordDeps,
	pass: FinishedPass,
	show: (phase: 'checking' | 'rendering', progress: number, message: string) => void,
): Promise<RecordedPass> {
	const { offline, store, audioConfig } = deps;
	show('checking', 0, 'Measuring and hashing the print');
	const measured = await offline.measure(pass.capturePath, {
		onProgress: (progress) => show('checking', progress, 'Measuring the print'),
	});
	await stampLoudness(pass.capturePath, measured).catch((error: unknown) =>
		deps.notice('warning', `The loudness could not be written into the print: ${describeError(error)}`),
	);
	const capture = await offline.inspect(pass.capturePath);
	const chain = await matched(deps, pass, measured, (progress) =>
		show('rendering', progress * MATCH_SHARE, 'Finding the gain to the loudness target'),
	);
	const master = await renderMaster(deps, pass, chain, (progress) =>
		show('rendering', MATCH_SHARE + progress * (1 - MATCH_SHARE), 'Rendering the master'),
	);
	const revision = store.newId();
	const facts: RevisionFacts = {
		schema: 1,
		project: pass.order.project,
		track: pass.order.track.id,
		number: pass.number,
		author: pass.order.author,
		note: pass.order.note,
		source: pass.prepared.mix,
		chain,
		units: withPhotos(pass.units, waitingPhotos(store, pass.order)),
		rateHz: audioConfig.rateHz,
		converter: audioConfig.converter ?? null,
		audioBackend: audioConfig.backend,
		simulated: deps.simulated,
		pass: {
			id: pass.id,
			kind: chain.passKind,
			startedAt: pass.startedAt,
			endedAt: pass.endedAt,
			outcome: 'complete',
			failure: null,
			edges: pass.result.edges,
			findings: pass.result.findings,
			proof: pass.result.proof,
			...(pass.punch === null ? {} : { punch: pass.punch }),
			...comparedWith(pass),
		},
		...(pass.tape === null ? {} : { tape: pass.tape }),
		dacPeak: pass.prepared.dacPeak,
		capture: {
			file: capture,
			preRollFrames: pass.result.preRollFrames,
			tailFrames: pass.result.tailFrames,
			latency: pass.latency,
			...recordedLoops(chain, audioConfig.rateHz, pass.loops),
		},
		master: master?.file ?? null,
		measurements: { source: pass.prepared.sourceLoudness, capture: measured, master: master?.loudness ?? null },
		convertedFromHz: pass.prepared.convertedFromHz,
		...pass.conditions,
		...(pass.order.surroundings === undefined ? {} : { surroundings: pass.order.surroundings }),
	};
	store.append(pass.order.project, { kind: 'revision', id: revision, facts }, pass.order.author);
	return { revision, master: master?.loudness ?? null, reduction: master?.reduction ?? null };
}

/** What was photographed for the next revision of the track, also while it was printed. */
function waitingPhotos(store: LogStore, { project, track }: PassOrder): WaitingPhoto[] {
	return store.project(project)?.tracks.find(({ id }) => id === track.id)?.photos ?? [];
}

/** The earlier print that the levels were compared with, and by how much they differ; nothing where there was none. */
function comparedWith({ earlier, result }: FinishedPass): Pick<RevisionFacts['pass'], 'comparedWith'> {
	const { againstEarlier } = result;
	if (earlier.state === 'none' || againstEarlier === undefined) return {};
	const { revision, number, request } = earlier;
	return { comparedWith: { revision, number, toleranceDb: request.toleranceDb, ...againstEarlier } };
}

/** The chain with the gains that the master is made with; what keeps it from its target is said, and no reason to stop. */
async function matched(
	deps: PassRecordDeps,
	pass: FinishedPass,
	measured: Loudness,
	show: (progress: number) => void,
): Promise<Chain> {
	const { chain } = pass.prepared;
	const material = {
		part: 'post',
		path: pass.capturePath,
		enteringLufs: measured.integratedLufs,
		skipHeadFrames: pass.result.preRollFrames,
	} as const;
	try {
		const found = await matchPart(deps.offline, chain, material, { onProgress: show });
		if (found.problem !== null) deps.notice('warning', `The master is not on its loudness target: ${found.problem}`);
		return found.chain;
	} catch (error) {
		deps.notice('warning', `The master is not on its loudness target: ${describeError(error)}`);
		return unmatched(chain);
	}
}

async function renderMaster(
	deps: PassRecordDeps,
	pass: FinishedPass,
	chain: Chain,
	show: (progress: number) => void,
): Promise<Rendered | null> {
	const bits = masterBits(chain);
	const broadcast = pass.origin === null ? null : masterOrigination(pass.origin, deps.audioConfig.rateHz, bits);
	const outPath = await deps.files.masterPath(pass.order.project, pass.order.track.id, pass.number);
	try {
		const rendered = await deps.offline.render(
			{
				inPath: pass.capturePath,
				outPath,
				chain,
				part: 'post',
				bits,
				rateHz: null,
				refuseOvers: false,
				skipHeadFrames: pass.result.preRollFrames,
				skipTailFrames: 0,
				...(broadcast === null ? {} : { broadcast }),
			},
			{ onProgress: show },
		);
		const { clippedSamples } = rendered;
		if (clippedSamples > 0) deps.notice('warning', `${clippedSamples} samples of the master are cut at full scale.`);
		return rendered;
	} catch (error) {
		deps.notice('error', `The print is safe, but its master could not be rendered: ${describeError(error)}`);
		return null;
	}
}

/** Word length of the master: what the last dither stage makes, else 32-bit float. */
function masterBits(chain: Chain): 16 | 20 | 24 | 32 {
	const last = chain.stages.at(-1);
	return last?.kind === 'digital' && last.process.type === 'dither' ? last.process.bits : 32;
}
