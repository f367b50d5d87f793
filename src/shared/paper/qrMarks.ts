import { encode } from 'uqr';
import type { Mark } from './marks.ts';

/** A QR code of dark boxes, with the quiet zone that cameras need. */
export function qrMarks(text: string, x: number, y: number, sizeMm: number): Mark[] {
	const { data, size } = encode(text, { border: 2, ecc: 'M' });
	const cell = sizeMm / size;
	return data.flatMap((row, line) =>
		row.flatMap((dark, column): Mark[] =>
			dark
				? [
						{
							kind: 'box',
							x: x + column * cell,
							y: y + line * cell,
							width: cell,
							height: cell,
							widthMm: 0,
							filled: true,
						},
					]
				: [],
		),
	);
}
