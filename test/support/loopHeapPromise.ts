import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { foundIn } from '../audio/host/studio.ts';
import { type LoopHeap, measureLoopHeap } from './loopHeap.ts';

/** The bench measures it over 100 000 of each. */
const BLOCKS = 18_000;
/** Less than this is no object a block: the smallest takes 16. What the watch learns meanwhile is a part of it. */
const MOST_BYTES_A_BLOCK = 10;

async function measured(kind: 'file' | 'driver'): Promise<LoopHeap> {
	const folder = mkdtempSync(join(tmpdir(), 'detent-heap-'));
	try {
		return await measureLoopHeap({ kind, blocks: BLOCKS, growthOnly: true, folder });
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Declares the test that the block loop keeps no memory, whatever is at work. */
export function keepsNoMemory(title: string, kind: 'file' | 'driver'): void {
	test(`the block loop keeps no memory over blocks of ${title} with everything at work at once`, async () => {
		const { blocks, failure, print, integratedLufs, heard, heap, grownBytes, overBlocks } = await measured(kind);
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
}
