import type { AudioEngine, OfflineEngine, PassRequest, PassResult, PunchedTake, Stretch } from '../audio/engine.ts';
import type { Clock } from '../shared/clock.ts';
import { DetentError, describeError } from '../shared/errors.ts';
import type { DeviceClass } from '../shared/model/definition.ts';
import type { Punch, Take } from '../shared/model/join.ts';
import type { EdgeCheck } from '../shared/model/revision.ts';
import type { RigUnit } from '../shared/model/rig.ts';
import { formatTime } from '../shared/units.ts';
import type { StudioFiles } from '../store/studioFiles.ts';
import { badStretches, mendedFindings } from './badStretches.ts';
import type { Listening } from './listening.ts';

/** Music that a take begins before the fault and ends behind it, to find a place where both takes agree. */
const LEAD_S = 2;
/** Music that is sent before that, so that the rack stands as it did in the first take. */
const SETTLE_S = 6;
/** How sure supervision is of where a fault begins and ends. */
const MARGIN_S = 0.1;
/** A take that has a fault of its own is printed again so often. */
const TRIES = 3;
/** More faults than this mean that something is wrong that printing again does not mend. */
const MOST_STRETCHES = 12;

/** What gives another sound the second time: it remembers longer than a stretch lasts, or runs as it likes. */
const REMEMBERING: ReadonlySet<DeviceClass> = new Set(['tape', 'cassette', 'recorder', 'reverb']);

export interface PunchInDeps {
	audio: AudioEngine;
	offline: OfflineEngine;
	listening: Pick<Listening, 'measureLatency'>;
	files: Pick<StudioFiles, 'takePath' | 'discardTake' | 'replacePart'>;
	clock: Clock;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
}

/** A print that ended with faults, and what it was asked for. */
export interface FaultyPrint {
	request: PassRequest;
	result: PassResult;
	sourceFrames: number;
	rateHz: number;
	/** Units of the chain with what they are. */
	units: readonly { id: RigUnit['id']; name: string; class: DeviceClass }[];
}

/** A print made whole, or why it could not be. */
export type Mended = { result: PassResult; punch: Punch } | { refused: string };

/** True when a print that is asked for this way may be punched: music through a rack that forgets. */
export function mayPunchIn({ request, units }: Pick<FaultyPrint, 'request' | 'units'>): string | null {
	if (request.chain.passKind !== 'through') return 'a pass over tape is not the same twice';
	const remembers = units.find((unit) => REMEMBERING.has(unit.class));
	return remembers === undefined ? null : `${remembers.name} is not the same twice`;
}

/**
 * Prints the bad stretches of a print again and joins them where both takes agree. The file of the request holds the
 * mended print afterwards, and the first take is kept beside it under a name that says that it failed; when it can't be
 * mended, the file is as it was.
 */
export class PunchIn {
	readonly #deps: PunchInDeps;

	constructor(deps: PunchInDeps) {
		this.#deps = deps;
	}

	/**
	 * @param show progress 0…1 with a sentence
	 * @throws DetentError what measuring and joining throw, and the signal's reason
	 */
	async mend(
		print: FaultyPrint,
		signal: AbortSignal,
		show: (progress: number, message: string) => void,
	): Promise<Mended> {
		const refused = mayPunchIn(print) ?? whyNot(print);
		if (refused !== null) return { refused };
		const { request, result, rateHz, sourceFrames } = print;
		const stretches = stretchesOf(print);
		if (stretches === null) return { refused: 'what was found would be found again' };
		const takes: Take[] = [];
		const punches: PunchedTake[] = [];
		const takenEdges: (EdgeCheck | null)[] = [];
		const { files, offline } = this.#deps;
		try {
			for (const [index, bad] of stretches.entries()) {
				const where = `${formatTime(Math.max(0, bad.fromFrame) / rateHz)} to ${formatTime(Math.min(sourceFrames, bad.toFrame) / rateHz)}`;
				show(index / stretches.length, `Printing ${where} again`);
				const { take, punched, edges } = await this.#printAgain(print, bad, index + 1, signal);
				takes.push(take);
				punches.push(punched);
				takenEdges.push(edges);
			}
			show(1, 'Joining the takes');
			const joinedPath = files.takePath(request.capturePath, 'joined');
			const { joins } = await offline.joinTakes(
				{
					path: request.capturePath,
					outPath: joinedPath,
					preRollFrames: request.preRollFrames,
					broadcast: request.broadcast,
					punches,
				},
				{ signal },
			);
			signal.throwIfAborted();
			await files.replacePart(request.capturePath, joinedPath);
			const findings = mendedFindings(result.findings, joins);
			const edges = mendedEdges(result.edges, stretches, takenEdges, sourceFrames);
			return { result: { ...result, outcome: 'complete', failure: null, findings, edges }, punch: { takes, joins } };
		} finally {
			for (const { path } of punches) await files.discardTake(path);
		}
	}

	async #printAgain(
		print: FaultyPrint,
		bad: Stretch,
		number: number,
		signal: AbortSignal,
	): Promise<{ take: Take; punched: PunchedTake; edges: EdgeCheck | null }> {
		const { request, rateHz, sourceFrames } = print;
		const { audio, clock, files, listening, notice } = this.#deps;
		const lead = Math.round(LEAD_S * rateHz);
		const fromFrame = Math.max(0, bad.fromFrame - lead);
		const toFrame = Math.min(sourceFrames, bad.toFrame + lead);
		const preRollFrames = Math.max(request.preRollFrames, Math.round(SETTLE_S * rateHz));
		const capturePath = files.takePath(request.capturePath, `take${number}`);
		let why = '';
		for (let tries = 0; tries < TRIES; tries++) {
			const { latency, loops } = await listening.measureLatency(request.chain);
			signal.throwIfAborted();
			const startedAt = new Date(clock.nowMs()).toISOString();
			const result = await audio.print({
				...request,
				latency,
				...(loops.length < 2 ? {} : { loopLatencies: loops }),
				capturePath,
				preRollFrames,
				tailFrames: toFrame === sourceFrames ? request.tailFrames : 0,
				stretch: { fromFrame, toFrame },
				keepGoing: false,
			});
			signal.throwIfAborted();
			if (result.outcome === 'complete') {
				return {
					edges: result.edges,
					take: { number, startedAt, fromFrame, toFrame, latency },
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
			why = result.failure?.reason ?? 'it was ended';
			notice('warning', `The stretch from ${formatTime(fromFrame / rateHz)} on failed again: ${why}`);
		}
		throw new DetentError('audio.pass-failed', {
			message: `The stretch from ${formatTime(fromFrame / rateHz)} on failed ${TRIES} times: ${why}`,
			remedy: 'Look at the interface and its cables, then start the pass again.',
		});
	}
}

/** Head and tail of the mended print: of the take that brought them, where one did. */
function mendedEdges(
	edges: EdgeCheck | null,
	stretches: readonly Stretch[],
	taken: readonly (EdgeCheck | null)[],
	sourceFrames: number,
): EdgeCheck | null {
	const head = stretches.findIndex(({ fromFrame }) => fromFrame <= 0);
	const tail = stretches.findIndex(({ toFrame }) => toFrame >= sourceFrames);
	const brought = [taken[head], taken[tail]].map((edge) => edge ?? edges);
	const [first, last] = brought;
	if (!first || !last) return edges;
	const note = first === last ? first.note : [first.note, last.note].filter((words) => words !== '').join(' ');
	return { head: first.head, tail: last.tail, note };
}

function stretchesOf({ result, request, rateHz, sourceFrames }: FaultyPrint): Stretch[] | null {
	const stretches = badStretches(result.findings, {
		sourceFrames,
		tailFrames: request.tailFrames,
		marginFrames: Math.round(MARGIN_S * rateHz),
		mergeFrames: Math.round(2 * LEAD_S * rateHz),
	});
	return stretches === null || stretches.length === 0 || stretches.length > MOST_STRETCHES ? null : stretches;
}

/** A print that was ended early has nothing to be joined with. */
function whyNot({ result, request, sourceFrames }: FaultyPrint): string | null {
	if (result.outcome !== 'failed') return 'the print was ended';
	const whole = request.preRollFrames + sourceFrames + request.tailFrames;
	return result.frames >= whole ? null : 'the print does not reach the end of the music';
}

/** Why a print was not mended, for a person. */
export function describeRefusal(mended: { refused: string } | { error: unknown }): string {
	return 'refused' in mended
		? `It was not punched in: ${mended.refused}.`
		: `It could not be punched in: ${describeError(mended.error)}`;
}
