import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { foundIn } from '../audio/host/studio.ts';
import { measureLoopHeap } from '../support/loopHeap.ts';

/** The bench measures it over 100 000 of each. */
const BLOCKS = 18_000;
/** Less than this is no object a block: the smallest takes 16. What the watch learns meanwhile is a part of it. */
const MOST_BYTES_A_BLOCK = 10;

describe('the block loop', () => {
	let folder = '';
	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), 'detent-heap-'));
	});
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	test.each([
		['a file', 'file'],
		['a driver', 'driver'],
	] as const)('keeps no memory over blocks of %s with everything at work at once', async (_, kind) => {
		const { blocks, failure, print, integratedLufs, heard, heap, grownBytes, overBlocks } = await measureLoopHeap({
			kind,
			blocks: BLOCKS,
			folder,
		});
		expect(failure).toBeNull();
		const { findings, ...proven } = print;
		expect(proven).toMatchObject({ proof: 'every frame', edges: { head: 'proven' } });
		expect(foundIn(findings)).toEqual([]);
		expect(integratedLufs).toBeGreaterThan(-40);
		expect(Math.min(...heard)).toBeGreaterThan(0.01);
		expect(blocks).toBeGreaterThan(BLOCKS - 200);
		console.log(
			`${kind}: ${grownBytes} bytes more after ${overBlocks} blocks; ${heap.map(({ kept }) => kept).join(', ')}`,
		);
		expect(grownBytes).toBeLessThan(MOST_BYTES_A_BLOCK * overBlocks);
	});
});
