import { describe, expect, test } from 'vitest';
import { BlockConvolver } from '../../../src/dsp/eq/blockConvolver.ts';
import { createEqualizer, type EqSettings } from '../../../src/dsp/eq/eq.ts';
import { prototype, prototypeMagnitude } from '../../../src/dsp/eq/prototype.ts';
import { bandSections, sectionMagnitude } from '../../../src/dsp/eq/sections.ts';
import { warped } from '../../../src/dsp/eq/warp.ts';
import { fftSize, RealFft } from '../../../src/dsp/fourier/fft.ts';
import { type EqBand, eqStageSchema } from '../../../src/shared/model/eq.ts';
import { seededRng } from '../../../src/shared/random.ts';
import { toDb } from '../../../src/shared/units.ts';
import { noise } from '../../dsp/signals.ts';
import { equalizedPlainly } from '../../reference/eq.ts';

const RATES_HZ = [44100, 48000, 88200, 96000, 176400, 192000];

function settings(partial: object): EqSettings {
	return eqStageSchema.parse({ type: 'eq', ...partial });
}

/** What an engineer may ask of a band: up to 12 dB, frequencies to 18 kHz; Q to 10 for bells. */
function bandsOfAllKinds(): EqBand[] {
	const bands: object[] = [];
	for (const frequencyHz of [20, 60, 200, 1000, 4000, 8000, 12000, 16000, 18000]) {
		for (const gainDb of [-12, -3, 3, 12]) {
			for (const q of [0.3, 0.7, 1.4, 4, 10]) bands.push({ type: 'bell', frequencyHz, gainDb, q });
			for (const type of ['lowShelf', 'highShelf']) {
				for (const slope of [0.3, 1]) bands.push({ type, frequencyHz, gainDb, slope });
			}
			bands.push({ type: 'tilt', frequencyHz, gainDb: gainDb / 2 });
		}
		for (const type of ['highPass', 'lowPass']) {
			for (const slopeDbPerOctave of [6, 12, 18, 24, 48]) bands.push({ type, frequencyHz, slopeDbPerOctave });
		}
	}
	return bands.map(parseBand);
}

function parseBand(band: object): EqBand {
	return settings({ bands: [band] }).bands[0] as EqBand;
}

/** Frequencies that cover the band, 40 an octave above 1 kHz. */
function frequencies(topHz: number): number[] {
	const found: number[] = [];
	for (let frequencyHz = 10; frequencyHz < topHz; frequencyHz *= frequencyHz < 1000 ? 1.06 : 1.0175) {
		found.push(frequencyHz);
	}
	return [...found, topHz];
}

/** Worst error of a band against its analogue filter where that passes more than −60 dB. */
function worstErrorDb(band: EqBand, rateHz: number, topHz: number): number {
	const sections = bandSections(band, rateHz);
	const analogue = prototype(band);
	let worst = 0;
	for (const frequencyHz of frequencies(topHz)) {
		const wanted = prototypeMagnitude(analogue, frequencyHz);
		if (wanted < 1e-3) continue;
		const made = sections.reduce((product, section) => product * sectionMagnitude(section, frequencyHz, rateHz), 1);
		worst = Math.max(worst, Math.abs(toDb(made / wanted)));
	}
	return worst;
}

function response(signal: Float64Array): { magnitude: Float64Array; binsHz: (rateHz: number) => number } {
	const fft = new RealFft(fftSize(signal.length));
	const block = new Float64Array(fft.size);
	block.set(signal);
	const re = new Float64Array(fft.bins);
	const im = new Float64Array(fft.bins);
	fft.forward(block, re, im);
	return { magnitude: re.map((value, bin) => Math.hypot(value, im[bin] as number)), binsHz: (rate) => rate / fft.size };
}

describe('minimum phase', () => {
	test('the approximation of ω² keeps its bound', () => {
		for (let i = 1; i <= 20000; i++) {
			const w = (Math.PI * i) / 20000;
			const error = Math.abs(warped(1 - Math.cos(w)) / (w * w) - 1);
			expect(error < (w <= 0.907 * Math.PI ? 0.00113 : 0.0113), `at ${w}`).toBe(true);
		}
	});

	test('every band is within 0.1 dB of the analogue filter to 20 kHz at every rate, and 0.5 dB to half the rate', () => {
		const bands = bandsOfAllKinds();
		for (const rateHz of RATES_HZ) {
			const to20k = bands.map((band) => worstErrorDb(band, rateHz, 20000));
			const toNyquist = bands.map((band) => worstErrorDb(band, rateHz, 0.49999 * rateHz));
			const worst = Math.max(...to20k);
			const at = JSON.stringify(bands[to20k.indexOf(worst)]);
			process.stdout.write(
				`${rateHz} Hz: ${worst.toFixed(4)} dB to 20 kHz (${at}), ${Math.max(...toNyquist).toFixed(3)} dB to half the rate\n`,
			);
			expect(worst).toBeLessThanOrEqual(0.1);
			expect(Math.max(...toNyquist)).toBeLessThanOrEqual(0.5);
		}
	});

	test('whatever a band may be set to, it is stable and within 0.1 dB to 0.9 of half the rate', () => {
		const rng = seededRng(7);
		const between = (low: number, high: number) => low * (high / low) ** rng();
		const anyBand = (index: number): EqBand => {
			const frequencyHz = between(10, 40_000);
			const gainDb = [-24, 24, 0.001, 48 * rng() - 24][Math.floor(4 * rng())] as number;
			const slopeDbPerOctave = 6 * (1 + Math.floor(8 * rng()));
			const kinds = [
				{ type: 'bell', frequencyHz, gainDb, q: between(0.1, 40) },
				{ type: 'lowShelf', frequencyHz, gainDb, q: between(0.1, 4) },
				{ type: 'highShelf', frequencyHz, gainDb, slope: between(0.1, 1) },
				{ type: 'tilt', frequencyHz, gainDb: gainDb / 2 },
				{ type: 'highPass', frequencyHz, slopeDbPerOctave },
				{ type: 'lowPass', frequencyHz, slopeDbPerOctave },
			];
			return parseBand(kinds[index % kinds.length] as object);
		};
		for (let index = 0; index < 1200; index++) {
			const rateHz = [8000, 44100, 96000, 384000, 768000][index % 5] as number;
			const band = anyBand(index);
			const stable = bandSections(band, rateHz).every(({ g, k }) => g > 0 && k > 0 && Number.isFinite(g + k));
			expect(stable, JSON.stringify(band)).toBe(true);
			const topHz = 0.45 * rateHz;
			expect(worstErrorDb(band, rateHz, topHz), `${JSON.stringify(band)} at ${rateHz} Hz`).toBeLessThan(0.1);
		}
	});

	test('the running filter has the magnitude that its sections say', () => {
		const eq = settings({
			bands: [
				{ type: 'bell', frequencyHz: 15000, gainDb: 9, q: 2 },
				{ type: 'lowShelf', frequencyHz: 300, gainDb: -6 },
				{ type: 'highPass', frequencyHz: 100, slopeDbPerOctave: 30 },
			],
		});
		const plane = new Float64Array(32768);
		plane[0] = 1;
		createEqualizer(eq, 44100, 1, 0).kernel.process([plane], plane.length);
		const { magnitude, binsHz } = response(plane);
		for (let bin = 20; bin < magnitude.length - 1; bin += 7) {
			const frequencyHz = bin * binsHz(44100);
			const wanted = eq.bands
				.flatMap((band) => bandSections(band, 44100))
				.reduce((product, section) => product * sectionMagnitude(section, frequencyHz, 44100), 1);
			expect(Math.abs(toDb((magnitude[bin] as number) / wanted))).toBeLessThan(1e-4);
		}
	});

	test.each(['minimum', 'linear'] as const)('is linear, in %s phase', (phase) => {
		const bands = [
			{ type: 'bell', frequencyHz: 900, gainDb: 9, q: 4 },
			{ type: 'highShelf', frequencyHz: 6000, gainDb: -6, channels: 'side' },
		];
		const [one, other] = [0, 10].map((seed) => [noise(20_000, 0.5, seed + 1), noise(20_000, 0.5, seed + 2)]);
		const through = (planes: readonly Float64Array[]) => {
			const result = planes.map((plane) => plane.slice());
			createEqualizer(settings({ phase, bands }), 48000, 2, 960).kernel.process(result, 20_000);
			return result;
		};
		const mixed = (a: readonly Float64Array[] = [], b: readonly Float64Array[] = []) =>
			a.map((plane, channel) => plane.map((sample, frame) => 0.7 * sample - 1.9 * (b[channel]?.[frame] ?? 0)));
		const together = through(mixed(one, other));
		const apart = mixed(through(one ?? []), through(other ?? []));
		const difference = together.flatMap((plane, channel) =>
			Array.from(plane, (sample, frame) => Math.abs(sample - (apart[channel]?.[frame] ?? 0))),
		);
		expect(difference.reduce((most, value) => Math.max(most, value), 0)).toBeLessThan(1e-12);
		expect(Math.max(...(together[0]?.slice(-1000) ?? []))).toBeGreaterThan(0.1);
	});

	test('the kernel and its twin null below −270 dB, during a move too', () => {
		const of = (gainDb: number, frequencyHz: number) =>
			settings({ bands: ['bell', 'lowShelf', 'tilt'].map((type) => ({ type, frequencyHz, gainDb: gainDb / 2 })) });
		const sections = (eq: EqSettings) => eq.bands.flatMap((band) => bandSections(band, 48000));
		const [before, after] = [of(6, 200), of(-9, 7000)];
		const input = noise(20000, 0.5, 9);
		const plane = input.slice();
		const { kernel, prepare } = createEqualizer(before, 48000, 1, 960);
		kernel.process([plane], 7001);
		prepare(after)?.();
		kernel.process([plane], 20000 - 7001, 7001);
		const twin = equalizedPlainly(input, sections(before), { frame: 7001, to: sections(after), rampFrames: 960 });
		const residual = Math.max(...plane.map((value, i) => Math.abs(value - (twin[i] as number))));
		expect(toDb(residual)).toBeLessThan(-270);
	});
});

describe('linear phase', () => {
	test.each([44100, 96000])('has the magnitude of the analogue filters within 0.01 dB at %i Hz', (rateHz) => {
		const bands: object[] = [
			{ type: 'bell', frequencyHz: 60, gainDb: 9, q: 2 },
			{ type: 'bell', frequencyHz: 16000, gainDb: -9, q: 1 },
			{ type: 'lowShelf', frequencyHz: 80, gainDb: 6 },
			{ type: 'highShelf', frequencyHz: 12000, gainDb: 9 },
			{ type: 'highPass', frequencyHz: 40, slopeDbPerOctave: 24 },
			{ type: 'lowPass', frequencyHz: 16000, slopeDbPerOctave: 12 },
			{ type: 'tilt', frequencyHz: 900, gainDb: 6 },
		];
		for (const band of bands) {
			const eq = settings({ phase: 'linear', bands: [band] });
			const { kernel } = createEqualizer(eq, rateHz, 1, 0);
			const plane = new Float64Array(2 * kernel.latencyFrames + 1);
			plane[0] = 1;
			kernel.process([plane], plane.length);
			const { magnitude, binsHz } = response(plane);
			const analogue = prototype(eq.bands[0] as EqBand);
			let worst = 0;
			for (let bin = 1; bin < magnitude.length; bin++) {
				const wanted = prototypeMagnitude(analogue, bin * binsHz(rateHz));
				if (wanted > 0.01) worst = Math.max(worst, Math.abs(toDb((magnitude[bin] as number) / wanted)));
			}
			process.stdout.write(`${JSON.stringify(band)}: ${worst.toExponential(1)} dB, ${kernel.latencyFrames} frames\n`);
			expect(worst).toBeLessThan(0.01);
		}
	});

	test('partitions null below −270 dB with the sum as it is defined', () => {
		const taps = noise(512, 0.1, 3);
		const input = noise(3000, 0.5, 4);
		const convolver = new BlockConvolver(BlockConvolver.spectra(taps, 64), 8, 64, 1);
		let worst = 0;
		input.forEach((sample, frame) => {
			const made = convolver.next(sample);
			let sum = 0;
			for (let i = 0; i < taps.length; i++) sum += (taps[i] as number) * (input[frame - 64 - i] ?? 0);
			worst = Math.max(worst, Math.abs(made - sum));
		});
		expect(toDb(worst)).toBeLessThan(-270);
	});
});
