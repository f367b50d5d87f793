import { expect, test } from 'vitest';
import { blockPercentile } from '../../../src/audio/blockHistogram.ts';
import { BlockTimes } from '../../../src/audio/host/blockTimes.ts';

const BLOCK_MS = 5;
const BUFFER_MS = 20;

test('the share of a block’s time that its work takes is told by percentiles, to a quarter of a percent', () => {
	const times = new BlockTimes(BLOCK_MS, BUFFER_MS);
	for (let block = 0; block < 10_000; block++) {
		const workMs = block % 1000 === 500 ? 2 : block % 50 === 3 ? 1 : 0.5;
		times.block(block * BLOCK_MS, workMs, 0, true);
	}
	const load = times.read(null);
	expect(load.loadP50).toBeCloseTo(0.1, 2);
	expect(load.loadP99).toBeCloseTo(0.2, 2);
	expect(load.loadP999).toBeGreaterThanOrEqual(0.2);
	expect(load.loadMost).toBe(0.4);
	expect(load.blocks).toBe(10_000);
});

test('the buffer margin is what lateness and work leave of the prefilled blocks', () => {
	const times = new BlockTimes(BLOCK_MS, BUFFER_MS);
	for (let block = 0; block < 600; block++) times.block(block * BLOCK_MS, 1, block === 550 ? 12 : 0, true);
	expect(times.read(null)).toMatchObject({ bufferMs: 20, bufferMarginMs: 7, leastMarginMs: 7 });
});

test('what passed more than a second ago counts in the figures since the start only', () => {
	const times = new BlockTimes(BLOCK_MS, BUFFER_MS);
	for (let block = 0; block < 900; block++)
		times.block(block * BLOCK_MS, block === 500 ? 4 : 1, block === 500 ? 15 : 2, true);
	expect(times.read(null)).toMatchObject({ load: 0.2, loadMost: 0.8, bufferMarginMs: 17, leastMarginMs: 1 });
});

test('the bursts with which a stream begins do not count against the buffer', () => {
	const times = new BlockTimes(BLOCK_MS, BUFFER_MS);
	for (let block = 0; block < 600; block++) times.block(block * BLOCK_MS, 1, block < 100 ? 40 : 0, true);
	expect(times.read(null).leastMarginMs).toBe(19);
});

test('work that takes longer than everything is still counted, and a buffer is never less than empty', () => {
	const times = new BlockTimes(BLOCK_MS, BUFFER_MS);
	for (let block = 0; block < 500; block++) times.block(50 * block, 50, 100, true);
	expect(times.read(null)).toMatchObject({ load: 10, loadP50: 10, loadP999: 10, bufferMarginMs: 0, leastMarginMs: 0 });
});

test('percentiles are those of blocks at work, however long the host has waited', () => {
	const times = new BlockTimes(BLOCK_MS, BUFFER_MS);
	for (let block = 0; block < 10_000; block++) times.block(block * BLOCK_MS, 0.05, 0, false);
	expect(times.read(null)).toMatchObject({ loadP50: 0, loadP999: 0, loadMost: 0, blocks: 10_000 });
	for (let block = 0; block < 1000; block++)
		times.block((10_000 + block) * BLOCK_MS, block % 50 === 3 ? 2 : 1, 0, true);
	const load = times.read(null);
	expect(load.loadP50).toBeCloseTo(0.2, 2);
	expect(load.loadP99).toBeCloseTo(0.4, 2);
	const { step, counts } = times.worked;
	expect(counts.reduce((all, count) => all + count, 0)).toBe(1000);
	expect(blockPercentile(counts, step, 0.5, 1)).toBe(load.loadP50);
});
