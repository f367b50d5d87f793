import { expect, test } from 'vitest';
import { metersText } from '../../src/cli/meters/metersText.ts';
import { SPECTRUM_BANDS, SPECTRUM_FLOOR_DB } from '../../src/shared/model/spectrumBands.ts';
import { levelsAt, NO_LOUDNESS } from '../support/meterReadings.ts';

test('a reading is a small table, with VU from the reference level and a dash for what has no value', () => {
	const levels = levelsAt(-6);
	const text = metersText(
		{
			frame: 72_000,
			levels: { ...levels, return: { ...levels.return, clips: [1, 2], correlation: null } },
			loudness: { ...NO_LOUDNESS, shortTermLufs: -14.2, maxTruePeakDbtp: -0.04, seconds: 61 },
		},
		{ referenceDbfs: -18, rateHz: 48_000 },
	);
	expect(text.split('\n')).toEqual([
		'0:01.5',
		'        peak L     R  RMS L      R  VU L    R  correlation  clips',
		'input     -6.0  -6.0  -18.0  -18.0   0.0  0.0         1.00      0',
		'send      -6.0  -6.0  -18.0  -18.0   0.0  0.0         1.00      0',
		'return    -6.0  -6.0  -18.0  -18.0   0.0  0.0            –      3',
		'master    -6.0  -6.0  -18.0  -18.0   0.0  0.0         1.00      0',
		'gain reduction 2.0 dB',
		'momentary –, short-term -14.2, integrated – LUFS over 1:01.0',
		'range – LU, true peak 0.0 dBTP, PSR – dB, PLR – dB',
		'',
	]);
});

test('the spectrum is in octaves for a terminal: a tone has its level, and silence is a dash', () => {
	const silence = Array.from({ length: SPECTRUM_BANDS }, () => SPECTRUM_FLOOR_DB);
	// 1 kHz is the middle of a sixth; so many dB in each sixth of noise are 3 dB more in a third.
	const tone = silence.with(34, -20);
	const noise = silence.map(() => -30);
	const lines = (source: number[], master: number[]) =>
		metersText({ frame: 0, spectrum: { source, master } }, { referenceDbfs: -18, rateHz: 48_000 }).split('\n');
	expect(lines(tone, noise)).toEqual([
		'0:00.0',
		'octaves    31.5     63    125    250    500     1k     2k     4k     8k    16k',
		'mix           –      –      –      –      –  -20.0      –      –      –      –',
		'master    -22.2  -22.2  -22.2  -22.2  -22.2  -22.2  -22.2  -22.2  -22.2  -22.6',
		'thirds      ▅▅▅    ▅▅▅    ▅▅▅    ▅▅▅    ▅▅▅    ▅▅▅    ▅▅▅    ▅▅▅    ▅▅▅    ▅▅▅',
		'',
	]);
	expect(lines(silence, tone.with(34, 3).with(36, -63))[4]).toBe(`thirds${' '.repeat(42)}█▁`);
});
