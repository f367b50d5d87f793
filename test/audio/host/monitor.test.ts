import { afterEach, describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/audio/backends/backend.ts';
import type { PlayRequest } from '../../../src/audio/engine.ts';
import { compileChain } from '../../../src/chain/compile.ts';
import { createStages } from '../../../src/chain/runtime.ts';
import type { Stage } from '../../../src/shared/model/chain.ts';
import { eqStageSchema } from '../../../src/shared/model/eq.ts';
import type { MonitorOrder } from '../../../src/shared/model/monitor.ts';
import type { MonitorState } from '../../../src/shared/protocol/state.ts';
import {
	chain,
	latencyOf,
	noModels,
	openRequest,
	programme,
	readWav,
	type Studio,
	studio,
	writeWav,
} from './studio.ts';

const RATE = 48000;
let open: Studio | null = null;

afterEach(async () => {
	await open?.done();
	open = null;
});

interface Heard {
	send: number[];
	monitor: number[];
}

/** Writes down the left send and monitor channels. */
function start(): { s: Studio; heard: Heard } {
	const heard: Heard = { send: [], monitor: [] };
	const listen = (backend: Backend): Backend => ({
		info: backend.info,
		start: () => backend.start(),
		readBlock: (block) => backend.readBlock(block),
		writeBlock(block) {
			for (let at = 0; at < block.length; at += backend.info.outputs) {
				heard.send.push(block[at] ?? 0);
				heard.monitor.push(block[at + 2] ?? 0);
			}
			return backend.writeBlock(block);
		},
		close: () => backend.close(),
	});
	const s = studio(noModels, listen);
	open = s;
	return { s, heard };
}

const OPEN: MonitorState = { source: 'return', levelDb: 0, dim: false, muted: false };
const loudest = (values: readonly number[]) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const steepest = (values: readonly number[]) =>
	values.reduce((most, value, at) => Math.max(most, Math.abs(value - (values[at - 1] ?? value))), 0);

async function playThrough(s: Studio, part: Partial<PlayRequest> = {}): Promise<void> {
	const ended = new Promise<void>((resolve) => {
		s.engine.onTransport((report) => {
			if (report.mode === 'stopped') resolve();
		});
	});
	const request = { sourcePath: s.path('mix.wav'), chain: chain({}), latency: latencyOf(4096), startFrame: 0 };
	await s.engine.play({ ...request, ...part });
	await ended;
}

describe('the monitor', () => {
	test('hears nothing of a test signal right after music', async () => {
		const { s, heard } = start();
		writeWav(s.path('mix.wav'), programme(RATE, 9), RATE);
		await s.engine.open(openRequest({}, {}));
		await s.engine.setMonitor(OPEN);
		await playThrough(s);
		expect(loudest(heard.monitor)).toBeGreaterThan(0.01);
		heard.send.length = 0;
		heard.monitor.length = 0;
		await s.engine.measureLatency({ levelDbfs: -20 });
		expect(loudest(heard.monitor)).toBe(0);
	});

	test('the test signal rises from -60 dBFS', async () => {
		const { s, heard } = start();
		await s.engine.open(openRequest({}, {}));
		await s.engine.measureLatency({ levelDbfs: -20 });
		const first = heard.send.findIndex((value) => value !== 0);
		expect(loudest(heard.send.slice(first, first + 100))).toBeLessThan(0.0015);
	});

	test('is muted until somebody asks for it', async () => {
		const { s, heard } = start();
		writeWav(s.path('mix.wav'), programme(RATE / 2, 9), RATE);
		await s.engine.open(openRequest({}, {}));
		await playThrough(s);
		expect(loudest(heard.send)).toBeGreaterThan(0.01);
		expect(loudest(heard.monitor)).toBe(0);
	});

	test('hears the bits of the master that is rendered later from the capture', async () => {
		const stages: Stage[] = [
			{ kind: 'insert', id: 'rack', name: 'Rack', trimDb: 0, units: ['eq'] },
			{
				kind: 'digital',
				id: 'eq',
				process: eqStageSchema.parse({
					type: 'eq',
					phase: 'linear',
					bands: [{ type: 'bell', frequencyHz: 3000, gainDb: 4, q: 1 }],
				}),
			},
			{ kind: 'digital', id: 'up', process: { type: 'gain', gainDb: 12 } },
			{
				kind: 'digital',
				id: 'tame',
				process: { type: 'limiter', ceilingDbtp: -6, lookaheadMs: 5, releaseMs: 50, linked: true, character: 'loud' },
			},
			{ kind: 'digital', id: 'dither', process: { type: 'dither', bits: 16, shape: 'weighted', seed: 3 } },
		];
		const { s, heard } = start();
		const frames = RATE / 2;
		writeWav(s.path('mix.wav'), programme(frames, 9), RATE);
		await s.engine.open(openRequest({ wordLengthBits: 32, blockFrames: 1000 }, { converterLatencyFrames: 77 }));
		await s.engine.setMonitor({ ...OPEN, source: 'master' });
		const result = await s.print({
			latency: latencyOf(4077),
			sourcePath: s.path('mix.wav'),
			chain: chain({ stages }),
			bitTransparent: false,
		});
		expect(result.failure).toBeNull();
		const capture = readWav(s.path('capture.wav')).map((plane) => plane.slice(result.preRollFrames));
		const length = capture[0]?.length ?? 0;
		createStages(compileChain(chain({ stages }), RATE).post.stages, RATE, 2, length).process(capture, length);
		const master = Array.from(capture[0] ?? [], Math.fround);
		const begins = (samples: readonly number[]) => samples.findIndex((value) => value !== 0);
		expect(begins(master)).toBeGreaterThanOrEqual(0);
		const live = heard.monitor.slice(begins(heard.monitor), begins(heard.monitor) + frames);
		expect(live).toEqual(master.slice(begins(master), begins(master) + frames));
	});

	test('gives source, return and master at the same place of the music', async () => {
		const places: number[][] = [];
		for (const source of ['source', 'return', 'master'] as const) {
			const { s, heard } = start();
			writeWav(s.path('mix.wav'), programme(RATE / 2, 9), RATE);
			await s.engine.open(openRequest({ wordLengthBits: 32 }, {}));
			await s.engine.setMonitor({ ...OPEN, source });
			await playThrough(s);
			places.push(heard.monitor.slice(8192, 20_000));
			await s.done();
			open = null;
		}
		expect(loudest(places[0] ?? [])).toBeGreaterThan(0.01);
		expect(places[1]).toEqual(places[0]);
		expect(places[2]).toEqual(places[0]);
	});

	test.each<[string, Partial<MonitorOrder>]>([
		['source', { source: 'source' }],
		['return', { source: 'return' }],
		['master', { source: 'master' }],
		['a file beside it', { item: 0 }],
	])('and the send begin without a step when it plays from the middle of loud music (%s)', async (_, order) => {
		const { s, heard } = start();
		const loud = Float64Array.from({ length: RATE }, (_, frame) => 0.9 * Math.cos((2 * Math.PI * 50 * frame) / RATE));
		writeWav(s.path('mix.wav'), [loud, loud], RATE);
		await s.engine.open(openRequest({ blockFrames: 256 }, {}));
		await s.engine.setMonitor({ ...OPEN, ...order });
		const items = [{ path: s.path('mix.wav'), lateFrames: 0, inverted: false }];
		await playThrough(s, { startFrame: 20_160, latency: latencyOf(1024), items });
		for (const channel of [heard.send, heard.monitor]) {
			// Without the end: there the music itself breaks off.
			const begin = channel.slice(0, RATE / 2);
			expect(loudest(begin)).toBeCloseTo(0.9, 2);
			expect(steepest(begin)).toBeLessThan((0.9 * 2 * Math.PI * 50) / RATE + 2 / (0.02 * RATE));
		}
	});

	test('and the send have the music from its very first frame on when it plays from the start', async () => {
		const { s, heard } = start();
		writeWav(s.path('mix.wav'), [new Float64Array(RATE / 4).fill(0.5)], RATE);
		await s.engine.open(openRequest({ wordLengthBits: 32 }, {}));
		await s.engine.setMonitor(OPEN);
		await playThrough(s);
		for (const channel of [heard.send, heard.monitor]) expect(channel.find((value) => value !== 0)).toBe(0.5);
	});

	test('mutes, dims and switches without a jump', async () => {
		const { s, heard } = start();
		const slow = new Float64Array(2 * RATE).fill(0.5);
		writeWav(s.path('mix.wav'), [slow, slow], RATE);
		await s.engine.open(openRequest({ wordLengthBits: 32 }, {}));
		await s.engine.setMonitor({ ...OPEN, source: 'return' });
		const moves: MonitorState[] = [
			{ ...OPEN, muted: true },
			{ ...OPEN, source: 'source' },
			{ ...OPEN, dim: true },
			{ ...OPEN, source: 'master', levelDb: -6 },
		];
		let reports = 0;
		s.engine.onMeters(() => {
			const move = moves[reports++];
			if (move !== undefined) void s.engine.setMonitor(move);
		});
		await s.engine.want({ meters: ['levels'], preview: false });
		await playThrough(s);
		expect(reports).toBeGreaterThan(0);
		// Two faders may move at once; each takes 20 ms for the whole way.
		expect(steepest(heard.monitor.slice(10_000, 90_000))).toBeLessThan(2 * (0.5 / (0.02 * RATE)));
	});

	test('dims by 20 dB', async () => {
		const { s, heard } = start();
		writeWav(s.path('mix.wav'), [new Float64Array(RATE).fill(0.5)], RATE);
		await s.engine.open(openRequest({ wordLengthBits: 32 }, {}));
		await s.engine.setMonitor({ ...OPEN, dim: true });
		await playThrough(s);
		expect(heard.monitor[20_000]).toBeCloseTo(0.05, 6);
	});
});

describe('latency', () => {
	test('without a return says what to check', async () => {
		const s = studio(noModels, (backend) => ({
			info: backend.info,
			start: () => backend.start(),
			async readBlock(block) {
				await backend.readBlock(block);
				block.fill(0);
				return null;
			},
			writeBlock: (block) => backend.writeBlock(block),
			close: () => backend.close(),
		}));
		open = s;
		await s.engine.open(openRequest({}, {}));
		const error = await s.engine.measureLatency({ levelDbfs: -20 }).catch((caught: unknown) => caught);
		expect(error).toMatchObject({ code: 'audio.no-return' });
		expect(String((error as { remedy: unknown }).remedy)).toContain('return channels');
	});

	test('knows a return that is upside down', async () => {
		const s = studio(() => ({
			setPositions: () => {},
			process(left, right, frames) {
				for (let i = 0; i < frames; i++) {
					left[i] = -(left[i] ?? 0);
					right[i] = -(right[i] ?? 0);
				}
			},
		}));
		open = s;
		const unit = { unit: 'flip', definition: 'test/flip', channel: 'stereo', seed: 1, positions: {} } as const;
		await s.engine.open(openRequest({}, { units: [unit] }));
		expect(await s.engine.measureLatency({ levelDbfs: -20 })).toMatchObject({ frames: 4096, inverted: true });
	});
});
