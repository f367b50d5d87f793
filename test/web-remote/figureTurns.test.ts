import { expect, test } from 'vitest';
import { FigureTurns } from '../../web-remote/src/meters/figureTurns.ts';

const COUNT = 3;

function drawn(figures: FigureTurns, now: number | null): (number | null)[] {
	figures.next(COUNT);
	return Array.from({ length: COUNT }, (_, index) => figures.take(index, now));
}

test('one figure is renewed with each drawing, and every one of them within a round', () => {
	const figures = new FigureTurns();
	expect(drawn(figures, -10)).toEqual([-10, -10, -10]);
	expect(drawn(figures, -9).filter((shown) => shown === -9)).toHaveLength(1);
	expect(drawn(figures, -9).filter((shown) => shown === -9)).toHaveLength(2);
	expect(drawn(figures, -9)).toEqual([-9, -9, -9]);
});

test('what reads nothing, or reads again, is shown at once', () => {
	const figures = new FigureTurns();
	drawn(figures, -10);
	expect(drawn(figures, null)).toEqual([null, null, null]);
	expect(drawn(figures, -3)).toEqual([-3, -3, -3]);
});
