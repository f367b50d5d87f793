import { afterEach, describe, expect, test } from 'vitest';
import { FrameDelay } from '../../../src/audio/backends/frameDelay.ts';
import type { RackModelFactory } from '../../../src/audio/backends/rackModel.ts';
import { compileChain } from '../../../src/chain/compile.ts';
import { pathLatency } from '../../../src/chain/pathLatency.ts';
import { createStages } from '../../../src/chain/runtime.ts';
import { RealFft } from '../../../src/dsp/fourier/fft.ts';
import type { Chain } from '../../../src/shared/model/chain.ts';
import type { Latency } from '../../../src/shared/model/measurement.ts';
import { toDb } from '../../../src/shared/units.ts';
import { BLOCK, insert, late, PRE_ROLL, RATE, STREAM, worstDb } from './loopChains.ts';
import { chain, latencyOf, openRequest, programme, readWav, type Studio, studio, writeWav } from './studio.ts';

const AUDIO = {
	wordLengthBits: 32,
	sendChannels: [4, 5],
	loops: { b: { send: [0, 1], return: [2, 3] }, c: { send: [6, 7], return: [4, 5] } },
} as const;

let open: Studio | null = null;
afterEach(async () => {
	await open?.done();
	open = null;
});

/** Each unit has a gain for left and right, and a delay. */
const BOXES: Record<string, { gains: [number, number]; frames: number | [number, number] }> = {
	'test/half': { gains: [0.5, 0.5], frames: 0 },
	'test/skewed': { gains: [0.8, 0.3], frames: 41 },
	'test/third': { gains: [1 / 3, 1 / 3], frames: 100.25 },
	'test/upside-down': { gains: [-1, -1], frames: 0 },
	'test/cable': { gains: [1, 1], frames: 0 },
	'test/slow-cable': { gains: [1, 1], frames: 100.37 },
	/** A digital unit on the left that takes 20 frames; the right is normalled, by a cable that is upside down. */
	'test/left-only': { gains: [0.9, -1], frames: [20, 0] },
	'test/right-only': { gains: [-1, 0.9], frames: [0, 20] },
	/** Nothing is patched on the left. */
	'test/right-patched': { gains: [0, 1], frames: [0, 20] },
};
const boxes: RackModelFactory = (definition) => {
	const { gains, frames } = BOXES[definition] ?? { gains: [1, 1], frames: 0 };
	const [left, right] = typeof frames === 'number' ? [frames, frames] : frames;
	const delays = [new FrameDelay(left), new FrameDelay(right)];
	return {
		setPositions() {},
		process(left, right, count) {
			[left, right].forEach((plane, channel) => {
				delays[channel]?.process(plane, count);
				for (let frame = 0; frame < count; frame++) plane[frame] = (plane[frame] ?? 0) * (gains[channel] ?? 1);
			});
		},
	};
};

type Box = { unit: string; definition: string; loop?: string };

async function start(rack: Box[], audio: Partial<Parameters<typeof openRequest>[0]> = {}): Promise<Studio> {
	open = studio(boxes);
	const units = rack.map((box) => ({ ...box, channel: 'stereo' as const, seed: 1, positions: {} }));
	await open.engine.open(openRequest({ ...AUDIO, ...audio } as Parameters<typeof openRequest>[0], { units }));
	return open;
}

async function through(
	source: readonly Float64Array[],
	rack: Box[],
	of: Chain,
	loops: Latency[],
	audio: Parameters<typeof start>[1] = {},
): Promise<Float64Array[]> {
	const s = await start(rack, audio);
	writeWav(s.path('mix.wav'), source, RATE);
	const latency = pathLatency(compileChain(of, RATE), loops) ?? latencyOf(STREAM);
	const result = await s.print({
		sourcePath: s.path('mix.wav'),
		chain: of,
		latency,
		loopLatencies: loops,
		bitTransparent: false,
	});
	expect(result).toMatchObject({ outcome: 'complete', failure: null });
	return readWav(s.path('capture.wav'));
}

const frounded = (planes: readonly Float64Array[]) => planes.map((plane) => plane.map(Math.fround));
const scaled = (planes: readonly Float64Array[], gains: readonly number[]) =>
	planes.map((plane, channel) => plane.map((value) => value * (gains[channel] ?? 1)));

describe('inserts on pairs of their own', () => {
	const bands = [{ type: 'bell', on: true, frequencyHz: 2000, gainDb: 4, q: 1 }] as const;
	const threeLoops = chain({
		sendTrimDb: -2,
		stages: [
			insert('one'),
			{
				kind: 'digital',
				id: 'eq',
				process: { type: 'eq', phase: 'minimum', bands: [...bands], monoBelow: null } as never,
			},
			insert('two', { loop: 'b', trimDb: 1.5 }),
			insert('three', { loop: 'c' }),
		],
	});
	const rack = [
		{ unit: 'one', definition: 'test/half' },
		{ unit: 'two', definition: 'test/skewed', loop: 'b' },
		{ unit: 'three', definition: 'test/cable', loop: 'c' },
	];
	const latencies = [late(0), late(41), late(0)];

	test('print what the units and the stages between them make one after the other, bit for bit', async () => {
		const source = programme(20_000, 1);
		const capture = await through(source, rack, threeLoops, latencies);
		const plan = compileChain(threeLoops, RATE);
		let planes = source.map((plane) => plane.slice());
		createStages(plan.pre.stages, RATE, 2, 20_000).process(planes, 20_000);
		planes = frounded(scaled(frounded(planes), [0.5, 0.5]));
		const between = plan.loop.loops[1]?.before.stages ?? [];
		expect(between.map(({ id }) => id)).toEqual(['eq', 'trim:two']);
		createStages(between, RATE, 2, 20_000).process(planes, 20_000);
		const expected = frounded(scaled(frounded(planes), [0.8, 0.3]));
		expect(worstDb(capture, expected)).toBe(Number.NEGATIVE_INFINITY);
	});

	test('print the same, whatever the block size', async () => {
		const source = programme(9000, 2);
		const captures: Float64Array[][] = [];
		for (const blockFrames of [256, 1000]) {
			const shifted = latencies.map((latency) => ({ ...latency, frames: latency.frames + 4 * (blockFrames - BLOCK) }));
			captures.push(await through(source, rack, threeLoops, shifted, { blockFrames }));
			await open?.done();
		}
		expect(captures[1]).toEqual(captures[0]);
	});

	test('are refused by name where the rig has no such pair', async () => {
		const s = await start([]);
		writeWav(s.path('mix.wav'), programme(900, 3), RATE);
		const print = s.print({
			sourcePath: s.path('mix.wav'),
			latency: latencyOf(STREAM),
			chain: chain({ stages: [insert('x', { loop: 'nowhere' })] }),
		});
		await expect(print).rejects.toMatchObject({ code: 'chain.no-loop' });
	});

	test('a clipped return of any of them fails the print', async () => {
		const loud = programme(9000, 4).map((plane) => plane.fill(0.9, 4000, 4100));
		const s = await start([{ unit: 'one', definition: 'test/cable' }]);
		writeWav(s.path('mix.wav'), loud, RATE);
		const of = chain({ sendTrimDb: 3, stages: [insert('one'), insert('two', { loop: 'b', trimDb: -20 })] });
		const result = await s.print({
			sourcePath: s.path('mix.wav'),
			chain: of,
			latency: latencyOf(2 * STREAM),
			loopLatencies: [late(0), late(0)],
			bitTransparent: false,
		});
		expect(result.failure).toMatchObject({ kind: 'clipping', frame: 4000 });
	});

	// The dither holds what it sends within full scale: it is too late to look behind it.
	test.each([16, 24, 32] as const)(
		'a send of %i bits that goes beyond full scale between them fails the print, at the frame where it is heard',
		async (wordLengthBits) => {
			const loud = programme(9000, 4).map((plane) => plane.fill(0.9, 4000, 4100));
			const s = await start([{ unit: 'two', definition: 'test/half', loop: 'b' }], { wordLengthBits });
			writeWav(s.path('mix.wav'), loud, RATE);
			const of = chain({ stages: [insert('one'), insert('two', { loop: 'b', trimDb: 3 })] });
			const result = await s.print({
				sourcePath: s.path('mix.wav'),
				chain: of,
				latency: latencyOf(2 * STREAM),
				loopLatencies: [late(0), late(0)],
				bitTransparent: false,
			});
			expect(result.failure).toMatchObject({ kind: 'clipping', frame: 4000 });
			expect(result.failure?.reason).toBe('The send to two clips the converter.');
		},
	);
});

describe('an insert that is mixed', () => {
	const impulse = () => {
		const plane = new Float64Array(8192);
		plane[3000] = 0.5;
		return [plane, plane.slice()] as const;
	};
	/** Level of a plane at each bin, dB re an impulse of 0.5. */
	function levels(plane: Float64Array): { hz: number; db: number }[] {
		const fft = new RealFft(8192);
		const re = new Float64Array(fft.bins);
		const im = new Float64Array(fft.bins);
		fft.forward(plane.subarray(PRE_ROLL, PRE_ROLL + 8192), re, im);
		return Array.from(re, (value, bin) => ({
			hz: (bin * RATE) / 8192,
			db: toDb(Math.hypot(value, im[bin] ?? 0) / 0.5),
		}));
	}

	test.each([10, 50, 90])(
		'does not comb at a fraction of a frame: %i percent wet is flat within 0.1 dB to 20 kHz',
		async (wetPercent) => {
			const of = chain({ stages: [insert('one', { wetPercent })] });
			const capture = await through(impulse(), [{ unit: 'one', definition: 'test/slow-cable' }], of, [late(100.37)]);
			const off = levels(capture[0] ?? new Float64Array()).filter(({ hz }) => hz <= 20_000);
			expect(Math.max(...off.map(({ db }) => Math.abs(db)))).toBeLessThan(0.1);
		},
	);

	test('is aligned as the round trip was measured', async () => {
		const s = await start([{ unit: 'one', definition: 'test/slow-cable' }]);
		const latency = await s.engine.measureLatency({ levelDbfs: -20 });
		const of = chain({ stages: [insert('one', { wetPercent: 50 })] });
		writeWav(s.path('mix.wav'), impulse(), RATE);
		await s.print({ sourcePath: s.path('mix.wav'), chain: of, latency, bitTransparent: false });
		const off = levels(readWav(s.path('capture.wav'))[0] ?? new Float64Array()).filter(({ hz }) => hz <= 20_000);
		expect(Math.max(...off.map(({ db }) => Math.abs(db)))).toBeLessThan(0.1);
	});

	test('adds the dry without the drive into the units: trims there and back leave the dry as it was', async () => {
		const source = programme(9000, 5);
		const of = chain({ stages: [insert('one', { wetPercent: 25, trimDb: 2, returnTrimDb: -2 })] });
		const capture = await through(source, [{ unit: 'one', definition: 'test/half' }], of, [late(0)]);
		expect(worstDb(capture, scaled(source, [0.875, 0.875]))).toBeLessThan(-130);
	});

	test('mid/side out and back is nothing at all', async () => {
		const source = programme(9000, 6);
		const of = chain({ stages: [insert('one', { midSide: true })] });
		const capture = await through(source, [{ unit: 'one', definition: 'test/cable' }], of, [late(0)]);
		expect(worstDb(capture, source)).toBeLessThan(-140);
	});

	test('mid goes out on the left channel and side on the right', async () => {
		const source = programme(9000, 7);
		const of = chain({ stages: [insert('one', { midSide: true })] });
		const capture = await through(source, [{ unit: 'one', definition: 'test/skewed' }], of, [late(41)]);
		const [left, right] = source;
		const mid = left.map((value, frame) => 0.8 * ((value + (right[frame] ?? 0)) / 2));
		const side = left.map((value, frame) => 0.3 * ((value - (right[frame] ?? 0)) / 2));
		const expected = [1, -1].map((sign) => mid.map((value, frame) => value + sign * (side[frame] ?? 0)));
		expect(worstDb(capture, expected)).toBeLessThan(-140);
	});

	test('one channel goes through the units, the other by them, in its place', async () => {
		const source = programme(9000, 8);
		const left = chain({ stages: [insert('one', { channels: 'left' })] });
		const half = [{ unit: 'one', definition: 'test/half' }];
		expect(worstDb(await through(source, half, left, [late(0)]), scaled(source, [0.5, 1]))).toBeLessThan(-140);
		await open?.done();
		const side = chain({ stages: [insert('one', { midSide: true, channels: 'side' })] });
		const captured = await through(source, half, side, [late(0)]);
		const narrower = [0, 1].map((channel) =>
			source[0].map((_, frame) => {
				const [l, r] = [source[0][frame] ?? 0, source[1][frame] ?? 0];
				return (l + r) / 2 + (channel === 0 ? 1 : -1) * ((l - r) / 4);
			}),
		);
		expect(worstDb(captured, narrower)).toBeLessThan(-140);
	});

	test.each([
		['left', 'test/left-only', { channels: 'left' }],
		['right', 'test/right-only', { channels: 'right' }],
		['left', 'test/left-only', { midSide: true, channels: 'mid' }],
		['right', 'test/right-only', { midSide: true, channels: 'side' }],
		['right', 'test/right-patched', { channels: 'right' }],
	] as const)(
		'of one channel is timed by the %s output that it goes out on: %s, %o',
		async (side, definition, more) => {
			const s = await start([{ unit: 'one', definition }]);
			const latency = await s.engine.measureLatency({ levelDbfs: -20, side });
			expect(latency).toMatchObject({ frames: STREAM + 20, inverted: false, side });
			expect(latency.fraction).toBeCloseTo(0, 2);
			expect(latency.channels?.[side === 'left' ? 1 : 0]).toBeNull();
			const [left, right] = impulse();
			writeWav(s.path('mix.wav'), [left, right.map((value) => 0.4 * value)], RATE);
			const of = chain({ stages: [insert('one', more)] });
			await s.print({ sourcePath: s.path('mix.wav'), chain: of, latency, bitTransparent: false });
			// What went by lies exactly under what came back, and both at the mix's own place.
			for (const plane of readWav(s.path('capture.wav'))) {
				expect(Math.abs(plane[PRE_ROLL + 3000] ?? 0)).toBeGreaterThan(0.15);
				plane[PRE_ROLL + 3000] = 0;
				expect(Math.max(...plane.map(Math.abs))).toBeLessThan(0.005);
			}
		},
	);

	test('of one channel has no round trip where nothing comes back of that one', async () => {
		const s = await start([{ unit: 'one', definition: 'test/right-patched' }]);
		await expect(s.engine.measureLatency({ levelDbfs: -20, side: 'left' })).rejects.toMatchObject({
			code: 'audio.no-return',
			message: expect.stringContaining('on the left channel'),
		});
	});

	test('is aligned behind another insert too', async () => {
		const of = chain({ stages: [insert('one'), insert('two', { loop: 'b', wetPercent: 50 })] });
		const rack = [
			{ unit: 'one', definition: 'test/cable' },
			{ unit: 'two', definition: 'test/slow-cable', loop: 'b' },
		];
		const source = programme(9000, 10);
		const side = chain({ stages: [insert('one'), insert('two', { loop: 'b', midSide: true, channels: 'side' })] });
		expect(worstDb(await through(source, [], side, [late(0), late(0)]), source)).toBeLessThan(-140);
		await open?.done();
		const capture = await through(impulse(), rack, of, [late(0), late(100.37)]);
		const off = levels(capture[0] ?? new Float64Array()).filter(({ hz }) => hz <= 20_000);
		expect(Math.max(...off.map(({ db }) => Math.abs(db)))).toBeLessThan(0.1);
	});

	test('is refused where it would cancel or comb', async () => {
		const s = await start([{ unit: 'one', definition: 'test/upside-down' }]);
		writeWav(s.path('mix.wav'), programme(900, 9), RATE);
		const request = {
			sourcePath: s.path('mix.wav'),
			chain: chain({ stages: [insert('one', { wetPercent: 50 })] }),
			bitTransparent: false,
		};
		const inverted = { ...latencyOf(STREAM), inverted: true };
		await expect(s.print({ ...request, latency: inverted })).rejects.toThrow('upside down');
		const play = s.engine.play({ ...request, latency: null, startFrame: 0 });
		await expect(play).rejects.toMatchObject({ code: 'audio.dry' });
		const tooShort = { ...latencyOf(BLOCK + 10), fraction: 0.3 };
		await expect(s.engine.play({ ...request, latency: tooShort, startFrame: 0 })).rejects.toThrow('too short');
	});
});
