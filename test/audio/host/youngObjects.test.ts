import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { tidyBetweenBlocks, touchYoungHeap, YOUNG_BYTES } from '../../../src/audio/host/youngObjects.ts';
import { YOUNG } from '../../../src/audio/hostLink.ts';

test('young objects are put away four times a second, however short the blocks are, and never all of the heap', () => {
	const asked: unknown[] = [];
	const tidy = tidyBetweenBlocks((options) => asked.push(options));
	for (let nowMs = 10_000; nowMs < 12_000; nowMs += 5) tidy(nowMs);
	expect(asked).toEqual(Array.from({ length: 8 }, () => ({ type: 'minor' })));
});

test('where nothing can be asked for, nothing is', () => {
	expect(() => tidyBetweenBlocks(undefined)(0)).not.toThrow();
});

test('the heap for young objects is there from the start, and not taken page by page over hours', () => {
	const look = `(${touchYoungHeap})(${YOUNG_BYTES});
		const { space_size, physical_space_size } = require('v8').getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
		console.log(space_size, physical_space_size);`;
	const [size, written] = execFileSync(process.execPath, [...YOUNG, '-e', look], { encoding: 'utf8' })
		.split(' ')
		.map(Number);
	expect(size).toBeGreaterThanOrEqual(4 * 1024 ** 2);
	expect(written).toBe(size);
});
