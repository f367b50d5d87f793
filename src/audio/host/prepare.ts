import { compileChain } from '../../chain/compile.ts';
import { DetentError } from '../../shared/errors.ts';
import type { PassFailure } from '../../shared/model/revision.ts';
import type { CompareItem, CompareRequest, FindingsReport, PassRequest, PlayRequest, Stretch } from '../engine.ts';
import type { CaptureRequest, CaptureSink } from './captureSink.ts';
import { Comparison } from './comparison.ts';
import { ItemFeeds } from './itemFeeds.ts';
import type { ItemRequest } from './itemReader.ts';
import { Program } from './program.ts';
import type { SourceFeed, SourceRequest } from './sourceFeed.ts';
import { leastPathFrames, passStages } from './stages.ts';
import type { Stream } from './stream.ts';

/** Where source and capture come from. */
export interface PassParts {
	openSource(request: SourceRequest): Promise<SourceFeed>;
	openItem(request: ItemRequest): Promise<SourceFeed>;
	openCapture(request: CaptureRequest): Promise<CaptureSink>;
}

/** The sync pair's way round may be longer than the rack's by this much. */
const SYNC_SEARCH_FRAMES = 32_768;
/** How much of the source lies ready before it is started. */
const AHEAD_SECONDS = 1;
/** Less for each of up to eight. */
const ITEMS_AHEAD_SECONDS = 0.5;
const LEAST_LOOP_SECONDS = 0.2;
/** A rack rings out after what was played. */
const RING_OUT_SECONDS = 0.25;
/** The phase of an equaliser or transformer moves a match by less than this; tape and its wow by less than the other. */
const RACK_TOLERANCE_SECONDS = 0.0005;
const TAPE_TOLERANCE_SECONDS = 0.01;

async function openAhead(parts: PassParts, stream: Stream, path: string, startFrame: number): Promise<SourceFeed> {
	const { rateHz, blockFrames } = stream.info;
	const source = await parts.openSource({ path, startFrame, rateHz, blockFrames });
	await source.whenReady(Math.min(source.frames - startFrame, AHEAD_SECONDS * rateHz));
	return source;
}

/** Opens every item or none. @throws DetentError `file.*`, `audio.source-format` */
async function openItems(
	parts: PassParts,
	stream: Stream,
	items: readonly CompareItem[],
	{ startFrame, loop }: Pick<CompareRequest, 'startFrame' | 'loop'>,
): Promise<ItemFeeds> {
	const { rateHz, blockFrames } = stream.info;
	const opened: SourceFeed[] = [];
	try {
		for (const item of items) opened.push(await parts.openItem({ ...item, rateHz, blockFrames, startFrame, loop }));
		for (const feed of opened) await feed.whenReady(Math.round(ITEMS_AHEAD_SECONDS * rateHz));
		return new ItemFeeds(opened);
	} catch (error) {
		for (const feed of opened) await feed.close();
		throw error;
	}
}

/** Everything for listening to files. @throws DetentError `file.*`, `audio.source-format`, `audio.loop` */
export async function prepareCompare(
	request: CompareRequest,
	stream: Stream,
	parts: PassParts,
): Promise<{ comparison: Comparison; close: () => Promise<void> }> {
	const { rateHz, blockFrames } = stream.info;
	const { startFrame, loop, items } = request;
	if (loop !== null && loop.toFrame - loop.fromFrame < LEAST_LOOP_SECONDS * rateHz)
		throw new DetentError('audio.loop', {
			message: `A loop from frame ${loop.fromFrame} to ${loop.toFrame} is too short to be heard as one.`,
			remedy: `Make it ${LEAST_LOOP_SECONDS} s or longer.`,
		});
	const feeds = await openItems(parts, stream, items, request);
	return { comparison: new Comparison({ feeds, rateHz, blockFrames, startFrame, loop }), close: () => feeds.close() };
}

/** Everything for playing without a capture. @throws DetentError `file.*`, `chain.*`, `audio.source-format` */
export async function preparePlay(
	request: PlayRequest,
	stream: Stream,
	parts: PassParts,
): Promise<{ program: Program; close: () => Promise<void> }> {
	const { rateHz, blockFrames } = stream.info;
	const stages = passStages(request.chain, {
		audio: stream.audio,
		bitTransparent: false,
		latency: request.latency,
		loopLatencies: request.loopLatencies ?? null,
		leastLoopFrames: stream.leastLatencyFrames,
	});
	const source = await openAhead(parts, stream, request.sourcePath, request.startFrame);
	const { startFrame, items = [] } = request;
	const feeds = await openItems(parts, stream, items, { startFrame, loop: null }).catch(async (error: unknown) => {
		await source.close();
		throw error;
	});
	const stretch = { fromFrame: request.startFrame, toFrame: source.frames };
	const program = new Program({
		mode: 'playing',
		source,
		items: feeds,
		stages,
		capture: null,
		rateHz,
		blockFrames,
		stretch,
		sounding: stretch,
		silentSend: false,
		preRollFrames: 0,
		tailFrames: Math.round(RING_OUT_SECONDS * rateHz),
		judgeClipping: false,
		syncPair: false,
		keepGoing: false,
		found: () => {},
	});
	const close = async () => {
		await source.close();
		await feeds.close();
	};
	return { program, close };
}

/** Why a print cannot even begin; null when it can. */
export function printFault(request: PassRequest, stream: Stream): PassFailure | null {
	if (stream.rateFault !== null) return stream.rateFault;
	const plan = compileChain(request.chain, stream.info.rateHz);
	const least = request.bitTransparent ? stream.leastLatencyFrames : leastPathFrames(plan, stream.leastLatencyFrames);
	if (request.placedLater === true || request.latency.frames >= least)
		return stream.slipFault(request.chain.passKind === 'through');
	return {
		kind: 'latency',
		frame: null,
		reason: `A round trip of ${request.latency.frames} frames cannot be: the stream alone takes ${least}.`,
	};
}

/**
 * What of the source is printed, and what sounds: the source itself in pre-roll and tail of a stretch, silence around the
 * whole.
 *
 * @throws DetentError `audio.stretch`
 */
function whatSounds(
	{ stretch, preRollFrames, tailFrames, sourcePath }: PassRequest,
	frames: number,
): { stretch: Stretch; sounding: Stretch } {
	const whole = { fromFrame: 0, toFrame: frames };
	if (stretch === undefined) return { stretch: whole, sounding: whole };
	const { fromFrame, toFrame } = stretch;
	if (fromFrame >= toFrame || toFrame > frames)
		throw new DetentError('audio.stretch', {
			message: `Frames ${fromFrame} to ${toFrame} are no stretch of a source of ${frames} frames.`,
			subject: sourcePath,
		});
	const sounding = {
		fromFrame: Math.max(0, fromFrame - preRollFrames),
		toFrame: Math.min(frames, toFrame + tailFrames),
	};
	return { stretch, sounding };
}

/** Everything for a print. @throws DetentError `file.*`, `chain.*`, `audio.source-format`; no file is left then */
export async function preparePrint(
	request: PassRequest,
	stream: Stream,
	parts: PassParts,
	found: (report: FindingsReport) => void,
): Promise<{ program: Program; source: SourceFeed; capture: CaptureSink }> {
	const { rateHz, blockFrames } = stream.info;
	const { bitTransparent, chain, preRollFrames, tailFrames } = request;
	const through = chain.passKind === 'through';
	const keepGoing = request.keepGoing === true;
	const syncPair = stream.audio.sync !== undefined;
	const stages = passStages(chain, {
		audio: stream.audio,
		bitTransparent,
		latency: request.latency,
		loopLatencies: request.loopLatencies ?? null,
		leastLoopFrames: stream.leastLatencyFrames,
	});
	const firstFrame = Math.max(0, (request.stretch?.fromFrame ?? 0) - preRollFrames);
	const source = await openAhead(parts, stream, request.sourcePath, firstFrame);
	const tolerance = through ? RACK_TOLERANCE_SECONDS : TAPE_TOLERANCE_SECONDS;
	try {
		const { stretch, sounding } = whatSounds(request, source.frames);
		const capture = await parts.openCapture({
			path: request.capturePath,
			rateHz,
			blockFrames,
			preRollFrames,
			silentFrames: sounding.fromFrame - (stretch.fromFrame - preRollFrames),
			fromFrame: stretch.fromFrame,
			sourceFrames: stretch.toFrame - stretch.fromFrame,
			broadcast: request.broadcast ?? null,
			earlier: request.earlier ?? null,
			sync: syncPair
				? {
						firstIndex: stages.path.frames + stages.pre.latencyFrames,
						mostDelayFrames: stages.path.frames + SYNC_SEARCH_FRAMES,
						spreadFrames: stages.path.innerReturns.length === 0 ? 0 : stages.path.frames,
					}
				: null,
			judgeLoop: through,
			silentSend: request.silentSend === true,
			returnExpected: chain.passKind !== 'toTape',
			placedLater: request.placedLater === true,
			midSide: chain.stages.some((stage) => stage.kind === 'insert' && stage.midSide === true),
			bareSides: request.bareSides ?? [],
			toleranceFrames: bitTransparent ? 0 : Math.round(tolerance * rateHz),
		});
		const program = new Program({
			mode: 'printing',
			source,
			stages,
			capture,
			rateHz,
			blockFrames,
			stretch,
			sounding,
			silentSend: request.silentSend === true,
			preRollFrames,
			tailFrames,
			judgeClipping: !bitTransparent,
			syncPair,
			keepGoing,
			found: (findings) => found({ pass: request.pass, findings }),
		});
		return { program, source, capture };
	} catch (error) {
		await source.close();
		throw error;
	}
}
