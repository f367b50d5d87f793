import { join } from 'node:path';
import { FileBackend } from '../../src/audio/backends/file.ts';
import { PortAudioBackend } from '../../src/audio/backends/portaudio.ts';
import { BlockLoop } from '../../src/audio/host/blockLoop.ts';
import { type CaptureReport, directCapture } from '../../src/audio/host/captureSink.ts';
import { directItem } from '../../src/audio/host/itemFeed.ts';
import { ItemFeeds } from '../../src/audio/host/itemFeeds.ts';
import { MeterBank } from '../../src/audio/host/meters/meterBank.ts';
import { MeterRingReader, MeterRingWriter, meterRingMemory } from '../../src/audio/host/meters/meterRing.ts';
import { MonitorMix } from '../../src/audio/host/monitorMix.ts';
import { Program } from '../../src/audio/host/program.ts';
import { passStages } from '../../src/audio/host/stages.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import { eqStageSchema } from '../../src/shared/model/eq.ts';
import type { MonitorOrder } from '../../src/shared/model/monitor.ts';
import type { PassFailure } from '../../src/shared/model/revision.ts';
import type { AudioConfig } from '../../src/shared/model/rig.ts';
import { METER_TOPICS } from '../../src/shared/protocol/meters.ts';
import { audioConfig, chain, latencyOf, programme, writeWav } from '../audio/host/studio.ts';
import { FakeNaudiodon, fakeDevice } from './fakeNaudiodon.ts';
import { handClock } from './handClock.ts';
import { type HeapKinds, heapKinds } from './heapKinds.ts';

/** The heap is read so often. */
const READINGS = 6;
/** What the watch learns of a chain takes its place before this one, or at least most of it. */
const LEARNED = 2;
const BLOCK_FRAMES = 64;
const SWITCHED_EVERY = 50;
/** The programme comes again and again, and is never like itself within that. */
const PROGRAMME_FRAMES = 48_000;

/** What is heard in turn: live feeds and files, each with gains of its own. */
const HEARD: readonly MonitorOrder[] = [
	{ source: 'master', item: null },
	{ source: 'source', item: 0 },
	{ source: 'return', item: null },
	{ source: 'source', item: 1 },
].map((heard, turn) => ({
	...heard,
	source: heard.source as MonitorOrder['source'],
	levelDb: -6,
	dim: turn === 2,
	muted: false,
	gainsDb: { source: 0, return: -turn, master: -1.5, items: [-2, -3 - turn] },
}));

const LAYOUT = {
	loops: { b: { send: [4, 5], return: [4, 5] } },
	sync: { output: 6, input: 6 },
} satisfies Pick<AudioConfig, 'loops' | 'sync'>;

const BACKENDS = {
	file: () => ({
		clock: systemClock,
		backend: new FileBackend({
			audio: audioConfig({ blockFrames: BLOCK_FRAMES, ...LAYOUT }),
			returnPath: null,
			tap: null,
		}),
	}),
	driver() {
		const clock = handClock();
		const audio = audioConfig({ blockFrames: BLOCK_FRAMES, device: 'rack', ...LAYOUT });
		const beforeBlock = () => clock.advance((1000 * BLOCK_FRAMES) / audio.rateHz);
		const native = new FakeNaudiodon([fakeDevice(0, 'rack')], { beforeBlock });
		return { clock, backend: new PortAudioBackend({ audio, channels: { inputs: 7, outputs: 7 }, clock, native }) };
	},
} as const;

export interface LoopHeap {
	/** Blocks that were processed. */
	readonly blocks: number;
	/** What is kept more at the last reading than at the one by which everything was learned, bytes. */
	readonly grownBytes: number;
	/** Blocks between those two. */
	readonly overBlocks: number;
	/** Readings in turn. */
	readonly heap: readonly HeapKinds[];
	readonly failure: PassFailure | null;
	readonly print: CaptureReport;
	readonly integratedLufs: number | null;
	/** Highest sample that was heard of each feed in turn. */
	readonly heard: readonly number[];
}

/**
 * The heap of a block loop with everything at work at once: a chain with two inserts, capture, supervision with the sync
 * pair, all meters, files in step, and a monitor that switches between all of them.
 */
export async function measureLoopHeap(options: {
	kind: keyof typeof BACKENDS;
	/** The heap is read behind the middle of each sixth of them. */
	blocks: number;
	/** Only the two readings are taken that tell the growth: each takes seconds. */
	growthOnly: boolean;
	folder: string;
}): Promise<LoopHeap> {
	const { kind, blocks, growthOnly } = options;
	const measuredEvery = Math.floor(blocks / READINGS);
	const isRead = (reading: number) => !growthOnly || reading === LEARNED || reading === READINGS - 1;
	const blockFrames = BLOCK_FRAMES;
	const audio = audioConfig({ blockFrames, ...LAYOUT });
	const { rateHz } = audio;
	const { backend, clock } = BACKENDS[kind]();
	await backend.start();
	const [left, right] = programme(PROGRAMME_FRAMES, 7);
	const mixPath = join(options.folder, 'heap-mix.wav');
	writeWav(mixPath, [left, right], rateHz);
	const round = { fromFrame: 0, toFrame: PROGRAMME_FRAMES };
	const items = [0, 0.37].map((lateFrames) =>
		directItem({
			path: mixPath,
			rateHz,
			blockFrames,
			lateFrames,
			inverted: lateFrames > 0,
			startFrame: 0,
			loop: round,
		}),
	);
	const monitor = new MonitorMix(rateHz);
	const heap: HeapKinds[] = [];
	let count = 0;
	let frame = 0;
	const limiter = { type: 'limiter', ceilingDbtp: -6, lookaheadMs: 2, releaseMs: 50, linked: true } as const;
	const bands = [{ type: 'bell', frequencyHz: 3000, gainDb: 3 }];
	const ring = meterRingMemory(rateHz, blockFrames);
	const metered = { writer: new MeterRingWriter(ring), reader: new MeterRingReader(ring) };
	metered.writer.want(METER_TOPICS);
	const meters = new MeterBank(rateHz);
	meters.want(METER_TOPICS);
	const loop = { ...latencyOf(4 * blockFrames), fraction: 0.3 };
	const whole = { fromFrame: 0, toFrame: (blocks - 100) * blockFrames };
	const stages = passStages(
		chain({
			sendTrimDb: -3,
			stages: [
				{ kind: 'insert', id: 'rack', name: 'Rack', trimDb: 0, units: ['eq'] },
				{ kind: 'digital', id: 'between', process: eqStageSchema.parse({ type: 'eq', bands }) },
				{
					kind: 'insert',
					id: 'mixed',
					name: 'Mixed',
					trimDb: 1,
					units: ['comp'],
					loop: 'b',
					wetPercent: 50,
					midSide: true,
				},
				{ kind: 'digital', id: 'minimum', process: eqStageSchema.parse({ type: 'eq', bands }) },
				{ kind: 'digital', id: 'linear', process: eqStageSchema.parse({ type: 'eq', phase: 'linear', bands }) },
				{ kind: 'digital', id: 'top', process: limiter },
				{ kind: 'digital', id: 'words', process: { type: 'dither', bits: 16, shape: 'weighted', seed: 1 } },
			],
		}),
		{
			audio,
			bitTransparent: false,
			latency: latencyOf(8 * blockFrames),
			loopLatencies: [loop, loop],
			leastLoopFrames: 4 * blockFrames,
		},
	);
	const capture = directCapture({
		path: join(options.folder, `heap-${kind}.wav`),
		rateHz,
		blockFrames,
		preRollFrames: 640,
		silentFrames: 640,
		fromFrame: 0,
		sync: { firstIndex: stages.path.frames + stages.pre.latencyFrames, mostDelayFrames: 40_000, spreadFrames: 0 },
		sourceFrames: whole.toFrame,
		judgeLoop: true,
		silentSend: false,
		returnExpected: true,
		placedLater: false,
		toleranceFrames: 24,
		midSide: true,
		bareSides: [],
		broadcast: null,
		earlier: null,
	});
	const program = new Program({
		mode: 'printing',
		source: {
			frames: whole.toFrame,
			ready: Number.POSITIVE_INFINITY,
			failure: null,
			take(toLeft, toRight, at, frames) {
				for (let i = at; i < at + frames; i++) {
					toLeft[i] = left[frame % PROGRAMME_FRAMES] as number;
					toRight[i] = right[frame++ % PROGRAMME_FRAMES] as number;
				}
			},
			whenReady: async () => {},
			close: async () => {},
		},
		items: new ItemFeeds(items),
		stages,
		capture,
		rateHz,
		blockFrames,
		stretch: whole,
		sounding: whole,
		silentSend: false,
		preRollFrames: 640,
		tailFrames: 640,
		judgeClipping: true,
		syncPair: true,
		keepGoing: true,
		found: () => {},
	});
	const heard = new Float64Array(HEARD.length);
	await new Promise<void>((resolve) => {
		const loop = new BlockLoop({
			backend,
			audio,
			clock,
			monitor,
			observer: {
				taskDone: () => {
					loop.end();
					resolve();
				},
				block: (planes, out, _task, frames) => {
					metered.writer.write(0, planes, program, frames);
					const block = metered.reader.take();
					if (block !== null) meters.process(block.planes, block.task, frames);
					const turn = Math.floor(count / SWITCHED_EVERY) % HEARD.length;
					heard[turn] = Math.max(heard[turn] ?? 0, Math.abs(out.left[frames - 1] ?? 0));
					const order = HEARD[turn];
					if (order !== undefined && count % SWITCHED_EVERY === 0) monitor.set(order);
					if (++count % measuredEvery === measuredEvery >> 1 && isRead(Math.floor(count / measuredEvery)))
						heap.push(heapKinds(options.folder));
				},
				slipped: () => {},
				doubted: () => {},
				rateJudged: () => {},
				rateOff: () => {},
				betweenBlocks: () => {},
				held: () => '',
				died: () => {},
			},
		});
		void loop.run();
		loop.start(program);
	});
	const print = await capture.finish();
	return {
		blocks: count,
		grownBytes: (heap.at(-1)?.kept ?? Number.NaN) - (heap[growthOnly ? 0 : LEARNED]?.kept ?? Number.NaN),
		overBlocks: (READINGS - 1 - LEARNED) * measuredEvery,
		heap,
		failure: program.faults.failure,
		print,
		integratedLufs: meters.read(program).loudness?.integratedLufs ?? null,
		heard: [...heard],
	};
}
