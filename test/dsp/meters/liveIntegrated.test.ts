import { expect, test } from 'vitest';
import { GatedLoudness } from '../../../src/dsp/meters/gatedLoudness.ts';
import { LiveIntegrated } from '../../../src/dsp/meters/liveIntegrated.ts';
import { LoudnessWindows } from '../../../src/dsp/meters/loudnessWindows.ts';
import { seededRng } from '../../../src/shared/random.ts';

/** Hops of a level, dB; the loudness is that less 0.691. */
function meters() {
	const windows = new LoudnessWindows(48_000);
	const gated = new GatedLoudness();
	const live = new LiveIntegrated();
	const push = (levelDb: number, hops: number) => {
		for (let hop = 0; hop < hops; hop++) {
			windows.push(480 * 10 ** (levelDb / 10));
			gated.pushHop(windows);
			live.pushHop(windows);
		}
	};
	return { gated, live, push };
}

test('the live loudness is that of all gating blocks kept, to 0.01 LU, on music of any dynamics', () => {
	for (const [loudDb, spreadDb] of [
		[-12, 4],
		[-16, 15],
		[-20, 35],
		[-30, 60],
	] as const) {
		const { gated, live, push } = meters();
		const random = seededRng(loudDb + 100);
		expect(live.integratedLufs()).toBeNull();
		for (let piece = 0; piece < 400; piece++) {
			push(loudDb - spreadDb * random(), 20 + Math.floor(300 * random()));
			if (piece % 40 === 39)
				expect(Math.abs((live.integratedLufs() ?? 99) - (gated.integratedLufs() ?? 0))).toBeLessThanOrEqual(0.01);
		}
		live.reset();
		expect(live.integratedLufs()).toBeNull();
	}
});

test('the gates of the standard hold: what is 10 LU below the mean, and what is below -70 LUFS, does not count', () => {
	const { gated, live, push } = meters();
	push(-80, 1000);
	expect(live.integratedLufs()).toBeNull();
	push(-23, 6000);
	push(-40, 6000);
	expect(live.integratedLufs()).toBeCloseTo(gated.integratedLufs() ?? 0, 3);
	expect(live.integratedLufs()).toBeCloseTo(-23.691, 1);
});

test('levels beyond any music are counted at the ends of the scale, and the mean is still theirs', () => {
	const { gated, live, push } = meters();
	push(40, 500);
	expect(live.integratedLufs()).toBeCloseTo(gated.integratedLufs() ?? 0, 6);
	push(-69, 500);
	expect(live.integratedLufs()).toBeCloseTo(gated.integratedLufs() ?? 0, 6);
});
