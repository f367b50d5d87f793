import { describe, expect, test } from 'vitest';
import { SPECTRUM_BANDS } from '../../src/shared/model/spectrumBands.ts';
import type { Levels } from '../../src/shared/protocol/meters.ts';
import { ClipLamps } from '../../web-remote/src/meters/clipLamps.ts';
import { matchLiftDb, SpectrumCurves } from '../../web-remote/src/meters/spectrumCurves.ts';
import { levelsAt } from '../support/meterReadings.ts';

function withClips(left: number, right: number): Levels {
	const levels = levelsAt(-6);
	return { ...levels, return: { ...levels.return, clips: [left, right] } };
}

describe('the clip lamps', () => {
	test('come on with a clip and stay on until somebody puts them out', () => {
		const lamps = new ClipLamps();
		expect(lamps.take(withClips(0, 0))).toBe(false);
		expect(lamps.take(withClips(0, 1))).toBe(true);
		expect(lamps.take(withClips(0, 1))).toBe(false);
		expect(lamps.lit('return')).toBe(true);
		expect(lamps.lit('send')).toBe(false);
		lamps.putOut('return');
		lamps.take(withClips(0, 1));
		expect(lamps.lit('return')).toBe(false);
		lamps.take(withClips(1, 1));
		expect(lamps.lit('return')).toBe(true);
	});

	test('another piece puts no lamp out, and its first clip lights one again', () => {
		const lamps = new ClipLamps();
		lamps.take(withClips(5, 0));
		lamps.take(withClips(0, 0));
		expect(lamps.lit('return')).toBe(true);
		lamps.putOut('return');
		lamps.take(withClips(1, 0));
		expect(lamps.lit('return')).toBe(true);
	});
});

describe('the curves over a spectrum', () => {
	const bands = (db: number) => new Array<number>(SPECTRUM_BANDS).fill(db);

	test('a peak is held for two seconds and then falls', () => {
		const curves = new SpectrumCurves();
		curves.take(bands(-20), 1000);
		for (let ms = 1033; ms <= 3000; ms += 33) curves.take(bands(-60), ms);
		expect(curves.hold[30]).toBe(-20);
		for (let ms = 3033; ms <= 4033; ms += 33) curves.take(bands(-60), ms);
		expect(curves.hold[30]).toBeLessThan(-31);
		expect(curves.hold[30]).toBeGreaterThan(-34);
		curves.take(bands(-10), 4050);
		expect(curves.hold[30]).toBe(-10);
	});

	test('what can be kept is the mean power of the last seconds', () => {
		const curves = new SpectrumCurves();
		for (let ms = 0; ms <= 30_000; ms += 33) curves.take(bands(ms % 66 === 0 ? -20 : -120), ms);
		expect(curves.average()[10]).toBeCloseTo(-23, 0);
	});
});

test('a reference is laid over equally loud, and a kept curve as it was', () => {
	const bandsDb = new Float32Array(3);
	expect(matchLiftDb({ bandsDb, integratedLufs: -8 }, -14)).toBe(-6);
	expect(matchLiftDb({ bandsDb, integratedLufs: null }, -14)).toBe(0);
	expect(matchLiftDb({ bandsDb, integratedLufs: -8 }, null)).toBe(0);
});
