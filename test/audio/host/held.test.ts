import { expect, test } from 'vitest';
import { Held } from '../../../src/audio/host/held.ts';
import type { ThreadLook } from '../../../src/audio/threadLook.ts';

const TURN_MS = 500;
const LEAST_MS = 16;

/** Turns on time, then one that comes `lateMs` late after the thread has done `spent`. */
function after(lateMs: number, spent: Partial<Pick<ThreadLook, 'ranMs' | 'keptMs'>> | null): string {
	let look: ThreadLook | null = spent === null ? null : { state: 'running', ranMs: 0, keptMs: 0, where: '' };
	const held = new Held({ turnMs: TURN_MS, leastMs: LEAST_MS, look: () => look });
	for (let turn = 0; turn < 4; turn++) held.turn(turn * TURN_MS);
	if (look !== null) look = { ...look, ...spent };
	held.turn(4 * TURN_MS + lateMs);
	return held.words();
}

test('a loop that was held up is told by whom', () => {
	expect(after(4155, { keptMs: 4100 })).toBe(
		' Other programs had kept the audio host from the processor for 4100 ms just before.',
	);
	expect(after(4155, { ranMs: 4000 })).toBe(' The audio host had been busy itself for 4155 ms just before.');
	expect(after(4155, {})).toBe(' This machine had stood still for 4155 ms just before.');
});

test('a loop that was kept for a moment within its turn is told too, one that was on time is not', () => {
	expect(after(0, { keptMs: 40 })).toContain('for 40 ms');
	expect(after(3, { keptMs: 5, ranMs: 100 })).toBe('');
});

test('where the system tells nothing of the thread, a late turn still tells that everything stood', () => {
	expect(after(4155, null)).toContain('stood still for 4155 ms');
	expect(after(2, null)).toBe('');
});
