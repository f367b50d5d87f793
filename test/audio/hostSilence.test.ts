import { expect, test } from 'vitest';
import { HostSilence } from '../../src/audio/hostSilence.ts';
import type { ThreadLook } from '../../src/audio/threadLook.ts';

const TURN_MS = 1000;
const MOST_TURNS = 6;

function look(part: Partial<ThreadLook>): ThreadLook {
	return { state: 'waiting', ranMs: 0, keptMs: 0, where: '', ...part };
}

/** Turns of silence until it is too long, and what is said of it then. */
function silence(lookAt: (turn: number) => ThreadLook | null): { turns: number; words: string } {
	const silent = new HostSilence(TURN_MS);
	silent.turn(lookAt(0));
	silent.end();
	for (let turn = 1; ; turn++) {
		silent.turn(lookAt(turn));
		if (silent.isTooLong(MOST_TURNS)) return { turns: turn, words: silent.words('') };
	}
}

test('a host that only waits for a processor is waited for much longer, and it is said who held it up', () => {
	const waiting = silence(() => look({ state: 'running', ranMs: 40 }));
	const now = silence((turn) => look({ keptMs: 900 * turn, ranMs: 40 * turn }));
	expect(waiting).toEqual(now);
	expect(waiting.turns).toBe(30);
	expect(waiting.words).toBe('no sign of life for 30 s: other programs kept it from the processor');
});

test('a host that hangs is named by how it hangs', () => {
	expect(silence((turn) => look({ state: 'running', ranMs: 990 * turn }))).toEqual({
		turns: 6,
		words: 'no sign of life for 6 s: it was busy itself all the time',
	});
	expect(silence(() => look({ where: 'futex_wait_queue' }))).toEqual({
		turns: 6,
		words: 'no sign of life for 6 s: it waited for something that did not come (futex_wait_queue)',
	});
	expect(silence(() => look({ state: 'stopped' })).words).toContain('stopped by a signal');
});

test('where the system tells nothing, nothing is said of it', () => {
	expect(silence(() => null)).toEqual({ turns: 6, words: 'no sign of life for 6 s' });
});

test('a sign of life begins anew', () => {
	const silent = new HostSilence(TURN_MS);
	for (let turn = 0; turn < 5; turn++) silent.turn(null);
	silent.end();
	for (let turn = 0; turn < 5; turn++) silent.turn(null);
	expect(silent.isTooLong(MOST_TURNS)).toBe(false);
});
