import { afterEach, describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/audio/backends/backend.ts';
import type { CompareItem } from '../../../src/audio/engine.ts';
import { Crossfade } from '../../../src/audio/host/crossfade.ts';
import { ItemFeeds } from '../../../src/audio/host/itemFeeds.ts';
import { ItemReader } from '../../../src/audio/host/itemReader.ts';
import type { SourceFeed } from '../../../src/audio/host/sourceFeed.ts';
import { stereoBlock } from '../../../src/audio/host/stereo.ts';
import type { MonitorOrder } from '../../../src/shared/model/monitor.ts';
import type { Meters } from '../../../src/shared/protocol/meters.ts';
import { chain, latencyOf, noModels, openRequest, programme, type Studio, studio, writeWav } from './studio.ts';

const RATE = 48000;
let open: Studio | null = null;

afterEach(async () => {
	await open?.done();
	open = null;
});

const OPEN: MonitorOrder = { source: 'source', levelDb: 0, dim: false, muted: false };

interface Heard {
	send: number[];
	left: number[];
	right: number[];
}

function start(): { s: Studio; heard: Heard; onBlock: { call: (block: number) => void } } {
	const heard: Heard = { send: [], left: [], right: [] };
	const onBlock = { call: (_: number) => {} };
	let block = 0;
	const listen = (backend: Backend): Backend => ({
		info: backend.info,
		start: () => backend.start(),
		readBlock: (samples) => {
			onBlock.call(block++);
			return backend.readBlock(samples);
		},
		writeBlock(samples) {
			for (let at = 0; at < samples.length; at += backend.info.outputs) {
				heard.send.push(samples[at] ?? 0);
				heard.left.push(samples[at + 2] ?? 0);
				heard.right.push(samples[at + 3] ?? 0);
			}
			return backend.writeBlock(samples);
		},
		close: () => backend.close(),
	});
	const s = studio(noModels, listen);
	open = s;
	return { s, heard, onBlock };
}

const item = (path: string, part: Partial<CompareItem> = {}): CompareItem => ({
	path,
	lateFrames: 0,
	inverted: false,
	...part,
});

async function ended(s: Studio, begin: () => Promise<void>): Promise<void> {
	const stopped = new Promise<void>((resolve) => {
		s.engine.onTransport(({ mode }) => {
			if (mode === 'stopped') resolve();
		});
	});
	await begin();
	await stopped;
}

const loudest = (values: readonly number[]) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

function farthest(begin: number, end: number, error: (frame: number) => number): number {
	let most = 0;
	for (let frame = begin; frame < end; frame++) most = Math.max(most, Math.abs(error(frame)));
	return most;
}

/** The heard frames from where the programme's frame `from` begins, found by the value itself. */
function from(heard: readonly number[], plane: Float64Array, frame: number, count: number): number[] {
	const wanted = Math.fround(plane[frame] ?? 0);
	const at = heard.indexOf(wanted);
	expect(at).toBeGreaterThanOrEqual(0);
	return heard.slice(at, at + count);
}

describe('files against each other', () => {
	test('are heard at the same place of the music, whatever delay and polarity they have, and the rack gets nothing', async () => {
		const { s, heard, onBlock } = start();
		const mix = programme(RATE, 4);
		const late = mix.map((plane) => {
			const moved = new Float64Array(plane.length + 400);
			moved.set(
				plane.map((value) => -value),
				300,
			);
			return moved;
		});
		writeWav(s.path('mix.wav'), mix, RATE);
		writeWav(s.path('late.wav'), late, RATE);
		await s.engine.open(openRequest({ blockFrames: 512 }, {}));
		await s.engine.setMonitor({ ...OPEN, item: 0 });
		onBlock.call = (block) => {
			if (block % 7 === 0) void s.engine.setMonitor({ ...OPEN, item: (block / 7) % 2 });
		};
		await ended(s, () =>
			s.engine.compare({
				items: [item(s.path('mix.wav')), item(s.path('late.wav'), { lateFrames: 300, inverted: true })],
				startFrame: 100,
				loop: null,
			}),
		);
		// After the fade at the start it is the mix to the last bit but one, through every switch.
		const plane = mix[0] ?? new Float64Array();
		const first = heard.left.indexOf(Math.fround(plane[5000] ?? 0)) - 5000;
		expect(farthest(2000, RATE - 600, (frame) => (heard.left[first + frame] ?? 0) - (plane[frame] ?? 0))).toBeLessThan(
			1e-7,
		);
		expect(loudest(heard.send)).toBe(0);
	});

	test('show the mix on the meters, whichever of them is heard, and nothing of the rack', async () => {
		const { s } = start();
		const tone = (level: number) =>
			Float64Array.from({ length: RATE }, (_, frame) => level * Math.sin((2 * Math.PI * 1000 * frame) / RATE));
		writeWav(s.path('mix.wav'), [tone(0.5), tone(0.25)], RATE);
		writeWav(s.path('other.wav'), [tone(0.1), tone(0.1)], RATE);
		await s.engine.open(openRequest({ blockFrames: 512 }, {}));
		await s.engine.setMonitor({ ...OPEN, item: 1 });
		const told: Meters[] = [];
		s.engine.onMeters((meters) => told.push(meters));
		await s.engine.want({ meters: ['levels', 'spectrum'], preview: false });
		const items = [item(s.path('mix.wav')), item(s.path('other.wav'))];
		await ended(s, () => s.engine.compare({ items, startFrame: 0, loop: null }));
		const loudestOf = (point: 'input' | 'send' | 'return' | 'master') =>
			[0, 1].map((side) => Math.max(...told.map(({ levels }) => levels?.[point].peakDbfs[side] ?? -200)));
		expect(loudestOf('input')).toEqual([-6, -12]);
		for (const point of ['send', 'return', 'master'] as const) expect(loudestOf(point)).toEqual([-200, -200]);
		// A sine of 0.5 and one of 0.25: the mean power of both.
		const source = Math.max(...told.flatMap(({ spectrum }) => spectrum?.source ?? []));
		expect(source).toBeCloseTo(10 * Math.log10((0.5 ** 2 + 0.25 ** 2) / 2), 0);
		expect(Math.max(...told.flatMap(({ spectrum }) => spectrum?.master ?? []))).toBeLessThan(-100);
	});

	test('an item with a fraction of a frame of delay is moved by it', () => {
		const { s } = start();
		const tones = [0.003, 0.07, 0.31, 0.45];
		const at = (frame: number) => tones.reduce((sum, tone) => sum + 0.2 * Math.cos(2 * Math.PI * tone * frame), 0);
		const moved = Float64Array.from({ length: 8000 }, (_, frame) => at(frame - 40.37));
		writeWav(s.path('moved.wav'), [moved], RATE);
		const reader = new ItemReader({
			path: s.path('moved.wav'),
			rateHz: RATE,
			blockFrames: 256,
			lateFrames: 40.37,
			inverted: false,
			startFrame: 0,
			loop: null,
		});
		const got = new Float64Array(7936);
		const right = new Float64Array(256);
		for (let block = 0; block < got.length; block += 256) reader.read(got.subarray(block, block + 256), right, 256);
		reader.close();
		expect(farthest(300, 7500, (frame) => (got[frame] ?? 0) - at(frame))).toBeLessThan(2e-5);
	});

	test('a loop comes again and again without a jump, in blocks of any size', () => {
		const { s } = start();
		const slow = Float64Array.from({ length: 40_000 }, (_, frame) => 0.5 * Math.sin(frame / 200) + 0.2);
		writeWav(s.path('slow.wav'), [slow], RATE);
		const read = (blockFrames: number) => {
			const loop = { fromFrame: 10_000, toFrame: 20_300 };
			const reader = new ItemReader({
				path: s.path('slow.wav'),
				rateHz: RATE,
				blockFrames,
				lateFrames: 0,
				inverted: false,
				startFrame: 15_000,
				loop,
			});
			const got = new Float64Array(30_000);
			const right = new Float64Array(blockFrames);
			for (let at = 0; at + blockFrames <= got.length; at += blockFrames)
				reader.read(got.subarray(at, at + blockFrames), right, blockFrames);
			reader.close();
			return got;
		};
		const got = read(500);
		const steepest = got.slice(1).reduce((most, value, at) => Math.max(most, Math.abs(value - (got[at] ?? 0))), 0);
		expect(steepest).toBeLessThan(0.5 / 200 + 1.5 / 480);
		for (const frame of [0, 2000, 4000]) expect(got[frame]).toBeCloseTo(slow[15_000 + frame] ?? 0, 6);
		for (const frame of [0, 2000, 9000]) {
			expect(got[5300 + frame]).toBeCloseTo(slow[10_000 + frame] ?? 0, 6);
			expect(got[15_600 + frame]).toBeCloseTo(slow[10_000 + frame] ?? 0, 6);
		}
		expect(read(1000)).toEqual(got);
	});

	test('run in step with the rack while it plays', async () => {
		const places: number[][] = [];
		const mix = programme(RATE / 2, 9);
		for (const order of [{ ...OPEN }, { ...OPEN, item: 0 }]) {
			const { s, heard } = start();
			writeWav(s.path('mix.wav'), mix, RATE);
			await s.engine.open(openRequest({ wordLengthBits: 32 }, {}));
			await s.engine.setMonitor(order);
			await ended(s, () =>
				s.engine.play({
					sourcePath: s.path('mix.wav'),
					chain: chain({}),
					latency: latencyOf(4096),
					startFrame: 500,
					items: [item(s.path('mix.wav'))],
				}),
			);
			places.push(heard.left);
			await s.done();
			open = null;
		}
		const plane = mix[0] ?? new Float64Array();
		const [live = [], file = []] = places.map((heard) => from(heard, plane, 6000, 10_000));
		expect(loudest(live)).toBeGreaterThan(0.01);
		expect(file).toEqual(live);
		expect(places[1]?.indexOf(Math.fround(plane[6000] ?? 0))).toBe(places[0]?.indexOf(Math.fround(plane[6000] ?? 0)));
	});

	test('stop fades, and a file that cannot be played stops none of the others from being closed', async () => {
		const { s, heard, onBlock } = start();
		writeWav(s.path('flat.wav'), [new Float64Array(RATE).fill(0.5)], RATE);
		await s.engine.open(openRequest({ blockFrames: 256 }, {}));
		await s.engine.setMonitor({ ...OPEN, item: 0 });
		const bad = s.engine.compare({
			items: [item(s.path('flat.wav')), item(s.path('none.wav'))],
			startFrame: 0,
			loop: null,
		});
		await expect(bad).rejects.toMatchObject({ code: 'file.not-found' });
		onBlock.call = (block) => {
			if (block === 40) void s.engine.stop();
		};
		await ended(s, () =>
			s.engine.compare({ items: [item(s.path('flat.wav'))], startFrame: 0, loop: { fromFrame: 0, toFrame: RATE / 2 } }),
		);
		const steps = heard.left.map((value, at) => Math.abs(value - (heard.left[at - 1] ?? 0)));
		expect(loudest(heard.left)).toBeCloseTo(0.5, 6);
		// At the start the file, the switch to it and the level rise at once.
		expect(loudest(steps)).toBeLessThan(3 * (0.5 / (0.02 * RATE)));
	});

	test('a loop too short to be one is refused', async () => {
		const { s } = start();
		await s.engine.open(openRequest({}, {}));
		const request = { items: [item('x.wav')], startFrame: 0, loop: { fromFrame: 100, toFrame: 200 } };
		await expect(s.engine.compare(request)).rejects.toMatchObject({ code: 'audio.loop' });
	});
});

describe('a crossfade', () => {
	test('keeps what the feeds have in common, however fast it is switched', () => {
		const fade = new Crossfade(5, RATE, 0);
		let farthestFromOne = 0;
		let lowest = 1;
		const moves = new Map([
			[10, 1],
			[300, 2],
			[500, 0],
			[501, 4],
		]);
		for (let frame = 0; frame < 2000; frame++) {
			const to = moves.get(frame);
			if (to !== undefined) fade.switchTo(to);
			fade.next();
			const sum = fade.weights.reduce((total, weight) => total + weight, 0);
			farthestFromOne = Math.max(farthestFromOne, Math.abs(sum - 1));
			lowest = Math.min(lowest, ...fade.weights);
		}
		expect(farthestFromOne).toBeLessThan(1e-12);
		expect(lowest).toBe(0);
		expect([...fade.weights]).toEqual([0, 0, 0, 0, 1]);
		expect(fade.settled).toBe(true);
	});
});

test('an item whose disk is late loses music and keeps its place', () => {
	let ready = 0;
	let next = 0;
	const feed: SourceFeed = {
		frames: 10_000,
		get ready() {
			return ready;
		},
		failure: null,
		take(left, right, at, frames) {
			for (let frame = 0; frame < frames; frame++) {
				left[at + frame] = next;
				right[at + frame] = next++;
			}
			ready -= frames;
		},
		whenReady: async () => {},
		close: async () => {},
	};
	const feeds = new ItemFeeds([feed]);
	const items = [stereoBlock(100)];
	const heard: number[] = [];
	for (const more of [100, 0, 50, 200, 150, 100]) {
		ready += more;
		feeds.read(items, 0, 100);
		heard.push(items[0]?.left[99] ?? -1);
	}
	expect(heard).toEqual([99, 0, 0, 0, 499, 599]);
	expect(feeds.starvedFrames).toBe(300);
});
