import { expect, test } from 'vitest';
import { CELL } from '../../../src/dsp/supervise/cells.ts';
import type { Doubt } from '../../../src/dsp/supervise/doubts.ts';
import { ToldDoubts } from '../../../src/dsp/supervise/toldDoubts.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';

const RATE = 48_000;
/** Cells of a stretch. */
const STRETCH = 800;

/** Nothing came back in these cells of the pass, on the left channel; told stretch by stretch. */
function told(stretches: number, gaps: readonly (readonly [from: number, to: number])[]) {
	const found: Finding[] = [];
	/** How many findings there were after each stretch. */
	const known: number[] = [];
	const watch = new ToldDoubts({
		rateHz: RATE,
		midSide: false,
		log: {
			add(finding) {
				found.push(finding);
				return finding;
			},
			end(finding, frame) {
				found[found.indexOf(finding)] = { ...finding, frames: frame - (finding.frame ?? 0) };
			},
		},
	});
	for (let stretch = 0; stretch < stretches; stretch++) {
		const begin = stretch * STRETCH;
		const end = begin + STRETCH;
		for (const [from, to] of gaps) {
			const fromCell = Math.max(from, begin) - begin;
			const toCell = Math.min(to, end) - begin;
			if (fromCell >= toCell) continue;
			const gapCells = toCell - fromCell;
			const doubt: Doubt = {
				fromCell,
				toCell,
				gapCells,
				channel: 'left',
				returned: 0,
				predicted: gapCells,
				likeness: 0,
				edge: false,
				wellKnown: true,
			};
			watch.tell({ doubt, frame: (begin + fromCell) * CELL, reachesEnd: to >= end });
		}
		watch.endStretch(end * CELL);
		known.push(found.length);
	}
	watch.finish();
	return { found, known };
}

test('a gap within a stretch is told with it, and one that reaches its end with the next one', () => {
	expect(told(2, [[100, 104]]).known).toEqual([1, 1]);
	const { found, known } = told(2, [[798, 800]]);
	expect(known).toEqual([0, 1]);
	expect(found).toMatchObject([{ kind: 'dropout', frame: 798 * CELL, frames: 2 * CELL }]);
});

test('a gap that lies over two stretches is one, with all of its length', () => {
	const { found } = told(3, [[750, 850]]);
	expect(found).toMatchObject([{ kind: 'dropout', severity: 'failure', frame: 750 * CELL, frames: 100 * CELL }]);
	expect(found[0]?.text).toBe('Nothing came back for about 33.3 ms.');
});

test('a channel that is gone for many stretches is told once, while it lasts, and ended where it came back', () => {
	const { found, known } = told(8, [[700, 4000]]);
	expect(known).toEqual([0, 1, 1, 1, 1, 1, 1, 1]);
	expect(found).toMatchObject([
		{
			kind: 'channel-gone',
			channel: 'left',
			frame: 700 * CELL,
			frames: 3300 * CELL,
			text: 'Nothing came back on the left channel.',
		},
	]);
});

test('what begins later in the next stretch is another one', () => {
	const { found } = told(3, [
		[780, 800],
		[1000, 1010],
	]);
	expect(found.map(({ frame, frames }) => [frame, frames])).toEqual([
		[780 * CELL, 20 * CELL],
		[1000 * CELL, 10 * CELL],
	]);
});
