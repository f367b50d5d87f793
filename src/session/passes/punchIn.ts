import type { AudioEngine, PassRequest, PassResult, Stretch } from '../../audio/engine.ts';
import type { OfflineEngine, PunchedTake } from '../../audio/offlineEngine.ts';
import type { Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import type { Finding, Proof } from '../../shared/model/finding.ts';
import type { Punch, Take } from '../../shared/model/join.ts';
import type { EdgeCheck } from '../../shared/model/revision.ts';
import { formatTime } from '../../shared/units.ts';
import type { StudioFiles } from '../../store/studioFiles.ts';
import type { Listening } from '../listening/listening.ts';
import { roundTripOfTake } from '../roundTrip/roundTripFindings.ts';
import { mendedEdges } from './mendedEdges.ts';
import { mayPunchIn, type RackUnitOf } from './sameTwice.ts';
import { takeCut } from './takeCut.ts';
import { TakeDisk } from './takeDisk.ts';
import { TakeFindings } from './takeFindings.ts';
import { takeSpan } from './takeSpan.ts';

/** A take that has a fault of its own is printed again so often. */
const TRIES = 3;

export interface PunchInDeps {
	audio: AudioEngine;
	offline: OfflineEngine;
	listening: Pick<Listening, 'measureLatency'>;
	files: Pick<StudioFiles, 'takePath' | 'discardTake' | 'replacePart' | 'commit' | 'freeBytes'>;
	clock: Clock;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
}

/** A print that ended with faults, and what it was asked for. */
export interface FaultyPrint {
	/** Where it lies when it was set aside: it stays there as it is. Absent when it is the file of the request. */
	keptPath?: string;
	/** What of it has to be printed again. */
	stretches: readonly Stretch[];
	request: PassRequest;
	result: PassResult;
	sourceFrames: number;
	rateHz: number;
	/** Units of the chain with what they are. */
	units: readonly RackUnitOf[];
}

interface TakeOrder {
	print: FaultyPrint;
	bad: Stretch;
	/** 1, 2, 3… */
	number: number;
	capturePath: string;
	disk: TakeDisk;
	findings: TakeFindings;
}

/** A take that is good. */
interface Taken {
	take: Take;
	punched: PunchedTake;
	edges: EdgeCheck | null;
	proof: Proof;
}

/** Hears how it goes. */
export interface PunchShow {
	/** 0…1 with a sentence. */
	progress: (progress: number, message: string) => void;
	/** All that was found in print and takes, each time it is more. */
	findings: (findings: Finding[]) => void;
}

/** A print made whole, or why it could not be. */
export type Mended = { result: PassResult; punch: Punch } | { refused: string };

/**
 * Prints the bad stretches of a print again and joins them where both takes agree. The file of the request holds the
 * mended print afterwards, and the first take is kept beside it under a name that says that it failed; when it can't be
 * mended, it is as it was.
 */
export class PunchIn {
	readonly #deps: PunchInDeps;

	constructor(deps: PunchInDeps) {
		this.#deps = deps;
	}

	/**
	 * @throws DetentError `file.disk`, what measuring and joining throw, and the signal's reason
	 */
	async mend(print: FaultyPrint, signal: AbortSignal, show: PunchShow): Promise<Mended> {
		const refused = mayPunchIn(print.request.chain.passKind, print.units);
		if (refused !== null) return { refused };
		const { keptPath, request, result, rateHz, sourceFrames, stretches } = print;
		const frames = request.preRollFrames + sourceFrames + request.tailFrames;
		const spans = stretches.map((bad) => takeSpan(print, bad));
		const disk = new TakeDisk(this.#deps, spans, frames);
		await disk.requireRoom();
		const taken: Taken[] = [];
		const findings = new TakeFindings(result.findings, show.findings);
		const { files, offline } = this.#deps;
		try {
			for (const [index, bad] of stretches.entries()) {
				const where = `${formatTime(Math.max(0, bad.fromFrame) / rateHz)} to ${formatTime(Math.min(sourceFrames, bad.toFrame) / rateHz)}`;
				show.progress(index / stretches.length, `Printing ${where} again`);
				const capturePath = files.takePath(request.capturePath, `take${index + 1}`);
				taken.push(
					await this.#printAgain({ print, bad, number: index + 1, capturePath, disk, findings }, signal).catch(
						async (error: unknown) => {
							await files.discardTake(capturePath);
							throw error;
						},
					),
				);
			}
			show.progress(1, 'Joining the takes');
			const joinedPath = files.takePath(request.capturePath, 'joined');
			const { joins } = await offline.joinTakes(
				{
					path: keptPath ?? request.capturePath,
					outPath: joinedPath,
					preRollFrames: request.preRollFrames,
					frames,
					broadcast: request.broadcast,
					punches: taken.map(({ punched }) => punched),
				},
				{ signal },
			);
			signal.throwIfAborted();
			if (keptPath === undefined) await files.replacePart(request.capturePath, joinedPath);
			else await files.commit(joinedPath, request.capturePath);
			const mended: PassResult = {
				...result,
				outcome: 'complete',
				failure: null,
				frames,
				findings: findings.between(joins),
				edges: mendedEdges(
					result.edges,
					stretches.map((stretch, index) => ({ stretch, edges: taken[index]?.edges ?? null })),
					{ sourceFrames, rateHz },
				),
				// A print is no better proven than the least of its takes.
				proof: taken.every(({ proof }) => proof === 'every frame') ? result.proof : 'programme only',
			};
			return { result: mended, punch: { takes: taken.map(({ take }) => take), joins } };
		} finally {
			for (const { punched } of taken) await files.discardTake(punched.path);
		}
	}

	async #printAgain(order: TakeOrder, signal: AbortSignal): Promise<Taken> {
		const { print, bad, number, capturePath, disk, findings } = order;
		const { request, rateHz } = print;
		const { clock, files, listening, notice } = this.#deps;
		const { fromFrame, toFrame, preRollFrames, tailFrames } = takeSpan(print, bad);
		const failedTries: string[] = [];
		for (let tries = 0; tries < TRIES; tries++) {
			const roundTrip = await listening.measureLatency(request.chain, { signal });
			signal.throwIfAborted();
			const alarms = roundTripOfTake(request.chain, request, roundTrip);
			for (const { text } of alarms) notice('warning', text);
			const found = (heard: readonly Finding[]) => findings.found(number, [...alarms, ...heard]);
			found([]);
			const startedAt = new Date(clock.nowMs()).toISOString();
			const asked = {
				...request,
				...takeCut(request, roundTrip),
				capturePath,
				preRollFrames,
				tailFrames,
				stretch: { fromFrame, toFrame },
				keepGoing: false,
			};
			const result = await disk.print(number - 1, asked, found);
			signal.throwIfAborted();
			if (result.outcome === 'complete') {
				found(result.findings);
				return {
					edges: result.edges,
					proof: result.proof,
					take: {
						number,
						startedAt,
						fromFrame,
						toFrame,
						latency: roundTrip.latency,
						...(failedTries.length === 0 ? {} : { failedTries }),
					},
					punched: {
						path: capturePath,
						firstFrame: fromFrame - preRollFrames,
						// From the start of the music on, the rack has heard the same as in the first take.
						settledFrame: fromFrame === 0 ? -preRollFrames : fromFrame,
						badFromFrame: bad.fromFrame,
						badToFrame: bad.toFrame,
					},
				};
			}
			await files.discardTake(capturePath);
			if (result.outcome === 'cancelled') throw new DetentError('audio.cancelled', { message: 'The take was ended.' });
			failedTries.push(result.failure?.reason ?? 'it was ended');
			notice('warning', `The stretch from ${formatTime(fromFrame / rateHz)} on failed again: ${failedTries.at(-1)}`);
		}
		throw new DetentError('audio.pass-failed', {
			message: `The stretch from ${formatTime(fromFrame / rateHz)} on failed ${TRIES} times: ${failedTries.at(-1)}`,
			remedy: 'Look at the interface and its cables, then print the failed stretches again.',
		});
	}
}
