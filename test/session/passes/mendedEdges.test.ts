import { expect, test } from 'vitest';
import { mendedEdges } from '../../../src/session/passes/mendedEdges.ts';
import type { EdgeCheck } from '../../../src/shared/model/revision.ts';

const RATE = 48_000;
const MUSIC = { sourceFrames: 100 * RATE, rateHz: RATE };
const PROVEN: EdgeCheck = { head: 'proven', tail: 'proven', note: '' };
/** A take from the middle of the music ends where nothing can be said. */
const MIDDLE: EdgeCheck = {
	head: 'proven',
	tail: 'not provable',
	note: 'Tail: what came back is too different from the source.',
};
const NO_HEAD: EdgeCheck = { head: 'failed', tail: 'proven', note: 'Head: nothing came back.' };
const NO_TAIL: EdgeCheck = { head: 'proven', tail: 'failed', note: 'Tail: nothing came back.' };

const take = (from: number, to: number, edges: EdgeCheck | null) => ({
	stretch: { fromFrame: from * RATE, toFrame: to * RATE },
	edges,
});

test('an end that failed and was printed again is what its take says of it, and keeps nothing of what was said before', () => {
	expect(mendedEdges(NO_HEAD, [take(0.4, 0.7, MIDDLE)], MUSIC)).toEqual(PROVEN);
	expect(mendedEdges(NO_TAIL, [take(50, 51, MIDDLE), take(99.3, 99.6, PROVEN)], MUSIC)).toEqual(PROVEN);
	const both: EdgeCheck = { head: 'failed', tail: 'failed', note: `${NO_HEAD.note} ${NO_TAIL.note}` };
	expect(mendedEdges(both, [take(0.4, 0.7, MIDDLE), take(99.3, 99.6, PROVEN)], MUSIC)).toEqual(PROVEN);
});

test('an end that no take brought stays as it was', () => {
	const quiet: EdgeCheck = { ...PROVEN, head: 'not provable', note: 'Head: the source is silent there.' };
	expect(mendedEdges(quiet, [take(50, 51, MIDDLE)], MUSIC)).toEqual(quiet);
	expect(mendedEdges(quiet, [take(60, 102, PROVEN)], MUSIC)).toEqual(quiet);
});

test('a print that ended early has the tail of the take that brought it, and no head that anything was said of', () => {
	expect(mendedEdges(null, [take(60, 102, PROVEN)], MUSIC)).toMatchObject({
		head: 'not provable',
		tail: 'proven',
		note: expect.stringContaining('ended early'),
	});
	expect(mendedEdges(null, [take(-0.5, 102, PROVEN)], MUSIC)).toEqual(PROVEN);
});
