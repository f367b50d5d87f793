import { expect, test } from 'vitest';
import { GatedLoudness } from '../../../src/dsp/meters/gatedLoudness.ts';
import { LiveRange } from '../../../src/dsp/meters/liveRange.ts';
import { LoudnessWindows } from '../../../src/dsp/meters/loudnessWindows.ts';
import { seededRng } from '../../../src/shared/random.ts';

test('the live range equals that of the sorted values to 0.01 LU', () => {
	const windows = new LoudnessWindows(48_000);
	const gated = new GatedLoudness();
	const range = new LiveRange();
	const random = seededRng(5);
	expect(range.rangeLu()).toBeNull();
	let levelDb = -20;
	for (let hop = 0; hop < 12_000; hop++) {
		if (hop % 150 === 0) levelDb = -45 + 35 * random();
		windows.push(480 * 10 ** (levelDb / 10) * (0.5 + random()));
		gated.pushHop(windows);
		range.pushHop(windows);
		if (hop % 3000 === 2999)
			expect(Math.abs((range.rangeLu() ?? 0) - (gated.loudnessRangeLu() ?? 99))).toBeLessThanOrEqual(0.0101);
	}
	range.reset();
	expect(range.rangeLu()).toBeNull();
});
