import { expect, test } from 'vitest';
import { Swing } from '../../../src/dsp/supervise/swing.ts';
import { seededRng } from '../../../src/shared/random.ts';

test('a gain that follows the waveform is made good, and one that moves slowly is left alone', () => {
	const random = seededRng(5);
	const cells = 800;
	const waveform = Float64Array.from(
		{ length: cells },
		(_, cell) => 0.4 * Math.sin(cell / 5) * (1 + Math.sin(cell / 90)),
	);
	const slow = (cell: number) => 1 + 0.2 * Math.sin(cell / 300);
	const bent = (cell: number) => {
		const u = waveform[cell] as number;
		return 1 + 0.15 * u - 0.3 * u * u;
	};
	const power = Float64Array.from({ length: cells }, () => 1 + random());
	const product = power.map((p, cell) => p * slow(cell) * bent(cell));
	const factors = new Float64Array(cells);
	const swing = new Swing();
	swing.straighten(waveform, power, product, factors);
	for (let cell = 50; cell < cells - 50; cell++) {
		const before = slow(cell) * bent(cell);
		const gain = (product[cell] as number) / (power[cell] as number);
		// The mean of the square counts as gain that stands.
		expect(Math.abs(gain / slow(cell) - 1)).toBeLessThan(Math.max(0.005, 0.4 * Math.abs(before / slow(cell) - 1)));
	}
});
