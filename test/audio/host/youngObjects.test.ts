import { expect, test } from 'vitest';
import { tidyBetweenBlocks } from '../../../src/audio/host/youngObjects.ts';

test('young objects are put away four times a second, however short the blocks are, and never all of the heap', () => {
	const asked: unknown[] = [];
	const tidy = tidyBetweenBlocks((options) => asked.push(options));
	for (let nowMs = 10_000; nowMs < 12_000; nowMs += 5) tidy(nowMs);
	expect(asked).toEqual(Array.from({ length: 8 }, () => ({ type: 'minor' })));
});

test('where nothing can be asked for, nothing is', () => {
	expect(() => tidyBetweenBlocks(undefined)(0)).not.toThrow();
});
