import { expect, test } from 'vitest';
import { History } from '../../../src/audio/host/history.ts';
import { stereoBlock } from '../../../src/audio/host/stereo.ts';

/** A block whose frames are their own numbers, counted from 1 on the left and downwards on the right. */
function numbered(first: number, frames: number) {
	const block = stereoBlock(frames);
	for (let frame = 0; frame < frames; frame++) {
		block.left[frame] = first + frame + 1;
		block.right[frame] = -(first + frame + 1);
	}
	return block;
}

test('every frame within reach is found by its number, with silence before the first', () => {
	const reach = 50;
	const history = new History(reach);
	let written = 0;
	for (const frames of [7, 20, 13, 32, 1, 40, 29]) {
		history.write(numbered(written, frames), frames);
		written += frames;
		for (let from = Math.max(-20, written - reach); from + 9 <= written; from++) {
			const out = stereoBlock(9);
			history.read(from, 9, out);
			const expected = Array.from({ length: 9 }, (_, i) => Math.max(0, from + i + 1));
			expect([...out.left]).toEqual(expected);
			expect([...out.right]).toEqual(expected.map((value) => 0 - value));
		}
	}
	expect(() => history.read(written - reach - 1, 9, stereoBlock(9))).toThrow(RangeError);
	expect(() => history.read(written - 8, 9, stereoBlock(9))).toThrow(RangeError);
});
