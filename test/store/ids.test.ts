import { expect, test } from 'vitest';
import { seededRng } from '../../src/shared/random.ts';
import { createIds } from '../../src/store/ids.ts';

test('an id is a UUIDv7 that carries its time', () => {
	const id = createIds({ nowMs: () => 0x0123_4567_89ab }, seededRng(1))();
	expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
	expect(createIds({ nowMs: () => 0x0123_4567_89ab }, seededRng(1))()).toBe(id);
});

test('ids of one process stay in order and unique within a millisecond and when the clock jumps back', () => {
	let now = 1_700_000_000_000;
	const newId = createIds({ nowMs: () => now }, seededRng(2));
	const ids: string[] = [];
	for (let index = 0; index < 10_000; index += 1) {
		if (index === 5000) now -= 3_600_000;
		ids.push(newId());
	}
	expect(new Set(ids).size).toBe(ids.length);
	expect([...ids].sort()).toEqual(ids);
});
