import { describe, expect, test } from 'vitest';
import { compileChain } from '../../src/chain/compile.ts';
import { pathLatency } from '../../src/chain/pathLatency.ts';
import { createStages } from '../../src/chain/runtime.ts';
import { chainSchema } from '../../src/shared/model/chain.ts';
import { noise, oddBlocks } from '../dsp/signals.ts';

const digital = (id: string, process: object) => ({ kind: 'digital', id, process });
const insert = (id: string, units: string[], trimDb = 0) => ({ kind: 'insert', id, name: id, units, trimDb });
const chain = (stages: object[], rest: object = {}) => chainSchema.parse({ schema: 1, name: 'test', stages, ...rest });

describe('compileChain', () => {
	test('splits at the first and the last insert, and makes the trims stages', () => {
		const plan = compileChain(
			chain(
				[
					digital('in', { type: 'gain', gainDb: -2 }),
					insert('eq', ['pultec'], 1.5),
					insert('comp', ['mu']),
					digital('lim', { type: 'limiter' }),
					digital('out', { type: 'dither', bits: 24 }),
				],
				{ sendTrimDb: 3, returnTrimDb: -1 },
			),
			48000,
		);
		expect(plan.pre.stages.map((stage) => [stage.id, stage.type === 'gain' ? stage.gainDb : null])).toEqual([
			['in', -2],
			['trim:send', 4.5],
		]);
		expect(plan.loop).toMatchObject({ inserts: ['eq', 'comp'], units: ['pultec', 'mu'], betweenFrames: 0 });
		expect(plan.loop.loops.map(({ loop, inserts }) => [loop, inserts])).toEqual([[null, ['eq', 'comp']]]);
		expect(plan.post.stages.map((stage) => stage.id)).toEqual(['trim:return', 'lim', 'out']);
		expect(plan.pre.latencyFrames).toBe(0);
		expect(plan.post.latencyFrames).toBeGreaterThan(0);
	});

	test('puts everything after the return when there is no insert', () => {
		const plan = compileChain(chain([digital('g', { type: 'gain', gainDb: 1 })]), 48000);
		expect(plan.pre.stages.map((stage) => stage.id)).toEqual(['trim:send']);
		expect(plan.post.stages.map((stage) => stage.id)).toEqual(['trim:return', 'g']);
		expect(plan.loop.units).toEqual([]);
	});

	test('makes a loop of the inserts in a row on one pair, and takes the stages and trims between loops along', () => {
		const limiter = digital('lim', { type: 'limiter' });
		const plan = compileChain(
			chain([
				digital('in', { type: 'gain', gainDb: 1 }),
				{ ...insert('a', ['x'], 2), loop: 'one' },
				{ ...insert('b', ['y']), loop: 'one', returnTrimDb: -2 },
				limiter,
				insert('c', ['z'], 3),
				{ ...insert('d', ['w']), loop: 'two', wetPercent: 40, midSide: true, channels: 'mid' },
				digital('out', { type: 'gain', gainDb: -1 }),
			]),
			48000,
		);
		expect(plan.loop.loops.map(({ loop, inserts }) => [loop, inserts])).toEqual([
			['one', ['a', 'b']],
			[null, ['c']],
			['two', ['d']],
		]);
		expect(plan.loop.loops.map(({ before }) => before.stages.map(({ id }) => id))).toEqual([[], ['lim', 'trim:c'], []]);
		expect(plan.loop.loops[0]).toMatchObject({ trimDb: 2, returnTrimDb: -2, wet: 1 });
		expect(plan.loop.loops[2]).toMatchObject({ wet: 0.4, midSide: true, channels: 'mid' });
		expect(plan.pre.stages.at(-1)).toMatchObject({ id: 'trim:send', gainDb: 2 });
		expect(plan.loop.betweenFrames).toBe(plan.loop.loops[1]?.before.latencyFrames);
		expect(plan.loop.betweenFrames).toBeGreaterThan(0);
		const latency = { frames: 4096, fraction: 0.4, inverted: true, confidence: 9, method: 'sweep' };
		const path = pathLatency(plan, [latency, latency, { ...latency, confidence: 5 }]);
		expect(path).toMatchObject({ frames: 3 * 4096 + plan.loop.betweenFrames + 1, inverted: true, confidence: 5 });
		expect(path?.fraction).toBeCloseTo(0.2, 9);
	});

	const own = (id: string, more: object) => ({ ...insert(id, [id]), ...more });
	test.each([
		['chain.loop', [insert('a', ['x']), own('b', { loop: 'p' }), insert('c', ['z'])]],
		['chain.insert', [own('a', { wetPercent: 50 }), own('b', {})]],
		['chain.insert', [own('a', { channels: 'mid' })]],
		['chain.insert', [own('a', { midSide: true, channels: 'left' })]],
		['chain.between', [own('a', { returnTrimDb: 1 }), own('b', {})]],
		[
			'chain.between',
			[insert('a', ['x']), digital('l', { type: 'loudness', targetLufs: -14 }), own('b', { loop: 'p' })],
		],
		['chain.between', [insert('a', ['x']), digital('g', { type: 'gain', gainDb: 1 }), insert('b', ['y'])]],
		['chain.between', [insert('a', ['x']), insert('b', ['y'], 2)]],
		['chain.unresolved', [digital('l', { type: 'loudness', targetLufs: -14 })]],
		['chain.dither', [digital('d', { type: 'dither', bits: 16 }), digital('g', { type: 'gain', gainDb: 1 })]],
		['chain.dither', [digital('d', { type: 'dither', bits: 16 }), insert('a', ['x'])]],
		['chain.shape', [digital('d', { type: 'dither', bits: 24, shape: 'weighted' })]],
		['chain.shape', [digital('d', { type: 'dither', bits: 16, shape: 'lipshitz' })]],
		['chain.duplicate', [insert('a', ['x']), insert('a', ['y'])]],
	])('refuses with %s what cannot be done', (code, stages) => {
		expect(() => compileChain(chain(stages), 48000)).toThrow(expect.objectContaining({ code }));
	});
});

describe('stages at work', () => {
	const plan = compileChain(
		chain([
			digital('g', { type: 'gain', gainDb: 8 }),
			digital('lim', { type: 'limiter', ceilingDbtp: -1 }),
			digital('d', { type: 'dither', bits: 16, shape: 'weighted', seed: 4 }),
		]),
		44100,
	);
	const input = [noise(12000, 0.9, 1), noise(12000, 0.9, 2)];
	const limiter = {
		type: 'limiter',
		id: 'lim',
		ceilingDbtp: -1,
		lookaheadMs: 5,
		releaseMs: 50,
		linked: true,
		character: 'clean',
	} as const;

	test('give the same bits for any block size, parameter moves included', () => {
		const moves = [{ type: 'gain', id: 'g', gainDb: 3 } as const, { ...limiter, ceilingDbtp: -3, lookaheadMs: 5 }];
		const run = (blocks: number[]) => {
			const stages = createStages(plan.post.stages, plan.rateHz, 2, 12000);
			moves.forEach((move, index) => {
				stages.update(move, 3000 + 2500 * index);
			});
			const planes = input.map((plane) => plane.slice());
			let at = 0;
			for (const frames of blocks) {
				const block = planes.map((plane) => plane.subarray(at, at + frames));
				stages.process(block, frames);
				at += frames;
			}
			return planes;
		};
		const whole = run([12000]);
		expect(run(oddBlocks(12000, 5))).toEqual(whole);
		expect(run([...new Array(187).fill(64), 32])).toEqual(whole);
	});

	test('come back to their first state on reset', () => {
		const stages = createStages(plan.post.stages, plan.rateHz, 2, 12000);
		const first = input.map((plane) => plane.slice());
		stages.process(first, 12000);
		stages.update({ type: 'gain', id: 'g', gainDb: -20 }, 0);
		stages.process(
			input.map((plane) => plane.slice()),
			12000,
		);
		stages.reset();
		const second = input.map((plane) => plane.slice());
		stages.process(second, 12000);
		expect(second).toEqual(first);
	});

	test('delay an impulse by the frames they report', () => {
		const quiet = compileChain(chain([digital('lim', { type: 'limiter' })]), 96000).post;
		const stages = createStages(quiet.stages, 96000, 1, 4096);
		const plane = new Float64Array(4096);
		plane[10] = 0.25;
		stages.process([plane], 4096);
		expect(plane.indexOf(0.25)).toBe(10 + quiet.latencyFrames);
		expect(stages.latencyFrames).toBe(quiet.latencyFrames);
		expect(plane.filter((value) => value !== 0)).toHaveLength(1);
	});

	test('refuse a change that needs a new plan, and change nothing', () => {
		const stages = createStages(plan.post.stages, plan.rateHz, 2, 512);
		expect(() => stages.update({ ...limiter, lookaheadMs: 9 }, 0)).toThrow(
			expect.objectContaining({ code: 'chain.update' }),
		);
		expect(() => stages.update({ ...limiter, lookaheadMs: 5, character: 'loud' }, 0)).toThrow(/new plan|cannot/);
		expect(() => stages.update({ type: 'gain', id: 'nobody', gainDb: 0 }, 0)).toThrow(/cannot be made while/);
	});

	test('report the deepest reduction of a block, whatever moves within it', () => {
		const loudFirst = () => input.map((plane) => plane.map((value, frame) => (frame < 3000 ? value : 0)));
		const still = createStages(plan.post.stages, plan.rateHz, 2, 12000);
		still.process(loudFirst(), 12000);
		const moved = createStages(plan.post.stages, plan.rateHz, 2, 12000);
		moved.update({ type: 'gain', id: 'g', gainDb: 7 }, 9000);
		moved.process(loudFirst(), 12000);
		expect(still.gainReductionDb()).toBeGreaterThan(3);
		expect(moved.gainReductionDb()).toBe(still.gainReductionDb());
	});

	test('report the gain reduction of the limiter, and none without one', () => {
		const stages = createStages(plan.post.stages, plan.rateHz, 2, 12000);
		stages.process(
			input.map((plane) => plane.slice()),
			12000,
		);
		expect(stages.gainReductionDb()).toBeGreaterThan(6);
		expect(createStages([], 48000, 2, 64).gainReductionDb()).toBeNull();
	});
});
