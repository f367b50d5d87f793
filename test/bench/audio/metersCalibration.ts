import { CorrelationMeter } from '../../../src/dsp/meters/correlation.ts';
import { LevelMeter } from '../../../src/dsp/meters/levels.ts';
import { ProgrammeMeter } from '../../../src/dsp/meters/programmeMeter.ts';
import { SpectrumMeter } from '../../../src/dsp/meters/spectrum.ts';
import { VuMeter } from '../../../src/dsp/meters/vu.ts';
import { bandMiddleHz, SPECTRUM_BANDS } from '../../../src/shared/model/spectrumBands.ts';
import type { Figure } from '../section.ts';

const RATE_HZ = 48_000;
const LEVEL_DBFS = -20;
const CHUNK = 480;

/** A meter against a signal whose reading is known. */
export interface Calibration {
	readonly meter: string;
	readonly signal: string;
	readonly expected: string;
	readonly read: string;
	readonly error: string;
	readonly figure: Figure;
}

function checked(
	meter: string,
	signal: string,
	expected: number,
	read: number,
	{ most, unit, decimals = 2 }: { most: number; unit: string; decimals?: number },
): Calibration {
	const error = Math.abs(read - expected);
	const text = (value: number) => `${value.toFixed(decimals)} ${unit}`.trim();
	return {
		meter,
		signal,
		expected: text(expected),
		read: text(read),
		error: text(error),
		figure: {
			what: `${meter}: ${signal}, error`,
			target: `≤ ${`${most} ${unit}`.trim()}`,
			ours: text(error),
			peer: '',
			met: error <= most,
			...(error > most && { note: 'the meter is wrong' }),
		},
	};
}

function sine(frames: number, rateHz: number, hz: number, levelDbfs: number, phase = 0): Float64Array {
	const amplitude = 10 ** (levelDbfs / 20);
	return Float64Array.from({ length: frames }, (_, i) => amplitude * Math.sin(phase + (2 * Math.PI * hz * i) / rateHz));
}

function levels(): Calibration[] {
	const meter = new LevelMeter(1);
	const vu = new VuMeter(RATE_HZ, 1);
	const tone = sine(3 * RATE_HZ, RATE_HZ, 997, LEVEL_DBFS);
	meter.process([tone], tone.length);
	vu.process([tone], tone.length);
	const exact = { most: 0.05, unit: 'dB', decimals: 3 };
	return [
		checked('peak', '997 Hz at -20 dBFS', LEVEL_DBFS, meter.peakDbfs(0) ?? Number.NaN, exact),
		checked('RMS', '997 Hz at -20 dBFS', LEVEL_DBFS, meter.rmsDbfs(0) ?? Number.NaN, exact),
		checked('VU', '997 Hz at -20 dBFS, steady', LEVEL_DBFS, vu.vuDbfs(0) ?? Number.NaN, exact),
	];
}

/** IEC 60268-17: 99 % in 300 ms ± 10 %, overshoot 1 to 1.5 %. */
function ballistics(): Calibration[] {
	const vu = new VuMeter(RATE_HZ, 1);
	const level = new Float64Array(RATE_HZ / 1000).fill(0.2 / Math.PI);
	let reachedMs = 0;
	let highest = 0;
	for (let ms = 1; ms <= 2000; ms++) {
		vu.process([level], level.length);
		const deflection = 10 ** ((vu.vuDbfs(0) ?? Number.NEGATIVE_INFINITY) / 20) / 0.1;
		if (reachedMs === 0 && deflection >= 0.99) reachedMs = ms;
		highest = Math.max(highest, deflection);
	}
	return [
		checked('VU', 'time to 99 % of a step', 300, reachedMs, { most: 30, unit: 'ms', decimals: 0 }),
		checked('VU', 'overshoot of a step', 1.25, 100 * (highest - 1), { most: 0.25, unit: '%' }),
	];
}

function correlations(): Calibration[] {
	return [0, 60, 90, 180].map((degrees) => {
		const meter = new CorrelationMeter(RATE_HZ);
		const left = sine(3 * RATE_HZ, RATE_HZ, 997, LEVEL_DBFS);
		const right = sine(3 * RATE_HZ, RATE_HZ, 997, LEVEL_DBFS - 6, (degrees * Math.PI) / 180);
		meter.process([left, right], left.length);
		const expected = Math.cos((degrees * Math.PI) / 180);
		return checked('correlation', `tones ${degrees}° apart`, expected, meter.correlation() ?? Number.NaN, {
			most: 0.01,
			unit: '',
			decimals: 4,
		});
	});
}

/** The band that is farthest off, of all bands. */
function spectrum(rateHz: number): Calibration {
	const bands = new Float64Array(SPECTRUM_BANDS);
	let worst = { band: 0, read: LEVEL_DBFS };
	for (let band = 0; band < SPECTRUM_BANDS; band++) {
		const hz = bandMiddleHz(band);
		const meter = new SpectrumMeter(rateHz);
		const tone = sine(Math.round(rateHz * (hz < 110 ? 3 : 0.8)), rateHz, hz, LEVEL_DBFS);
		meter.process([tone, tone], tone.length);
		meter.read(bands);
		const read = bands[band] as number;
		if (Math.abs(read - LEVEL_DBFS) > Math.abs(worst.read - LEVEL_DBFS)) worst = { band, read };
	}
	const where = `worst band, ${bandMiddleHz(worst.band).toFixed(0)} Hz, sine of -20 dBFS at ${rateHz / 1000} kHz`;
	return checked('spectrum', where, LEVEL_DBFS, worst.read, { most: 0.1, unit: 'dB', decimals: 3 });
}

/** EBU Tech 3341 cases 1 and 15, and Tech 3342 case 1, through the live meter. */
function loudness(): Calibration[] {
	const meter = (parts: readonly Float64Array[]) => {
		const made = new ProgrammeMeter(RATE_HZ, 2);
		for (const part of parts)
			for (let at = 0; at + CHUNK <= part.length; at += CHUNK) {
				const plane = part.subarray(at, at + CHUNK);
				made.process([plane, plane], CHUNK);
			}
		return made;
	};
	const tone = meter([sine(20 * RATE_HZ, RATE_HZ, 1000, -23)]);
	const range = meter([sine(20 * RATE_HZ, RATE_HZ, 1000, -20), sine(20 * RATE_HZ, RATE_HZ, 1000, -30)]);
	// A quarter of the rate, sampled beside its peaks: samples read 3 dB less than the wave.
	const between = meter([sine(RATE_HZ, RATE_HZ, RATE_HZ / 4, -6, Math.PI / 4)]);
	const tech = { most: 0.1, unit: 'LU' };
	return [
		checked('momentary', 'Tech 3341 case 1: 1 kHz at -23 dBFS', -23, tone.momentaryLufs() ?? Number.NaN, tech),
		checked('short-term', 'Tech 3341 case 1: 1 kHz at -23 dBFS', -23, tone.shortTermLufs() ?? Number.NaN, tech),
		checked('integrated', 'Tech 3341 case 1: 1 kHz at -23 dBFS', -23, tone.integratedLufs() ?? Number.NaN, tech),
		checked('range', 'Tech 3342 case 1: -20, then -30 dBFS', 10, range.rangeLu() ?? Number.NaN, {
			most: 1,
			unit: 'LU',
		}),
		checked(
			'true peak',
			'a quarter of the rate at -6 dBFS, between samples',
			-6,
			20 * Math.log10(between.recentTruePeak()),
			{ most: 0.1, unit: 'dB', decimals: 3 },
		),
		checked('PSR', '1 kHz at -23 dBFS', -23 - (tone.shortTermLufs() ?? Number.NaN), tone.psrDb() ?? Number.NaN, tech),
	];
}

/** Every meter against signals whose reading is known. */
export function calibration(quick: boolean): Calibration[] {
	return [
		...levels(),
		...ballistics(),
		...correlations(),
		...(quick ? [48_000] : [44_100, 48_000, 96_000, 192_000]).map(spectrum),
		...loudness(),
	];
}
