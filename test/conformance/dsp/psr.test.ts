import { describe, expect, test } from 'vitest';
import { FileLoudness } from '../../../src/dsp/meters/fileLoudness.ts';
import { ProgrammeMeter } from '../../../src/dsp/meters/programmeMeter.ts';
import { joined, noise, oddBlocks, sine } from '../../dsp/signals.ts';
import { preciseTruePeak, weightedSums } from '../../reference/meter.ts';

const RATE = 48000;

/** Readings of a live meter after each block. */
function live(signal: Float64Array, rateHz: number, blocks: readonly number[]): (number | null)[] {
	const meter = new ProgrammeMeter(rateHz, 1);
	const readings: (number | null)[] = [];
	let at = 0;
	for (const frames of blocks) {
		meter.process([signal.slice(at, at + frames)], frames);
		readings.push(meter.psrDb());
		at += frames;
	}
	return readings;
}

function lowest(signal: Float64Array, rateHz = RATE): number | null | undefined {
	const meter = new FileLoudness(rateHz, 1, { psr: true });
	meter.process([signal], signal.length);
	return meter.finish().minPsrDb;
}

/** PSR by its definition, of steps of 100 ms: windows of the peak end where those of the loudness do. */
function plainPsr(signal: Float64Array, rateHz: number): number[] {
	const sums = weightedSums(signal, rateHz);
	const boundary = (hop: number) => Math.round((hop * rateHz) / 100);
	const found: number[] = [];
	for (let hop = 300; hop <= sums.length; hop += 10) {
		const from = boundary(hop - 300);
		const power = sums.slice(hop - 300, hop).reduce((sum, value) => sum + value, 0) / (boundary(hop) - from);
		const lufs = -0.691 + 10 * Math.log10(power);
		if (lufs >= -70) found.push(20 * Math.log10(preciseTruePeak(signal.slice(from, boundary(hop)))) - lufs);
	}
	return found;
}

describe('peak to short-term loudness ratio', () => {
	test('of a steady tone is its peak less its loudness, at every rate', () => {
		for (const rateHz of [44100, 48000, 96000, 192000]) {
			const tone = sine(rateHz * 4, rateHz, 997, 0.5);
			const meter = new ProgrammeMeter(rateHz, 1);
			meter.process([tone], tone.length);
			// Without the swing of the first sample: 3 s and more of the tone.
			expect(meter.psrDb()).toBeCloseTo(20 * Math.log10(0.5) - (meter.shortTermLufs() ?? 0), 2);
		}
	});

	test('has no value before 3 s, for silence, and below -70 LUFS', () => {
		const tone = sine(3 * RATE, RATE, 997, 0.5);
		expect(lowest(tone.slice(0, tone.length - 1))).toBeNull();
		expect(lowest(tone)).not.toBeNull();
		expect(lowest(new Float64Array(5 * RATE))).toBeNull();
		expect(lowest(sine(5 * RATE, RATE, 997, 10 ** (-71 / 20)))).toBeNull();
		expect(lowest(new Float64Array())).toBeNull();
		const meter = new ProgrammeMeter(RATE, 1);
		meter.process([tone], tone.length);
		meter.process([tone], 4800);
		expect(meter.psrDb()).not.toBeNull();
		meter.process([new Float64Array(5 * RATE)], 5 * RATE);
		expect(meter.psrDb()).toBeNull();
		meter.reset();
		meter.process([tone], RATE);
		expect(meter.psrDb()).toBeNull();
	});

	test('is high while a burst after quiet is in the window, and forgets it 3 s later', () => {
		const quiet = sine(4 * RATE, RATE, 997, 0.01);
		const burst = sine(480, RATE, 997, 1);
		const readings = live(joined(quiet, burst, quiet, quiet), RATE, new Array(120).fill(4800));
		const steady = readings[38] ?? 0;
		expect(readings[45] ?? 0).toBeGreaterThan(steady + 15);
		expect(readings[68] ?? 0).toBeGreaterThan(steady + 15);
		expect(readings[75]).toBeCloseTo(steady, 2);
	});

	test('never misses a peak whose power counts, wherever in a step it lies', () => {
		const quiet = noise(3 * RATE, 0.003, 1);
		const steady = lowest(quiet) ?? 0;
		for (const offset of [0, 1, 64, 255, 256, 300, 2000, 4500, 4736, 4799]) {
			const signal = joined(quiet, quiet.slice(0, offset), noise(64, 1, 2), quiet, quiet);
			// Without its peak the burst would take 20 dB off.
			expect(lowest(signal)).toBeGreaterThan(steady - 1);
		}
	});

	test('is what its definition gives in plain steps', () => {
		const rateHz = 8000;
		// The loudest burst leaves the window, the next one rules it then.
		const [loud, soft] = [noise(100, 0.9, 2), noise(100, 0.5, 3)];
		const quiet = noise(13_000, 0.05, 1);
		const signal = joined(quiet.slice(0, 1150), loud, quiet, soft, quiet).map(Math.fround);
		const wanted = plainPsr(signal, rateHz);
		const readings = live(signal, rateHz, new Array(Math.floor(signal.length / 80)).fill(80));
		const found = readings.filter((reading, i) => reading !== null && reading !== readings[i - 1]);
		expect(found.length).toBeGreaterThan(1);
		for (const [i, reading] of found.entries()) {
			expect(Math.abs((reading ?? 0) - (wanted[i] ?? 0))).toBeLessThan(0.01);
		}
	});

	test('depends on neither block size nor on numbers that are none', () => {
		const signal = joined(noise(3 * RATE, 0.01, 4), noise(7000, 0.9, 5), noise(2 * RATE, 0.1, 6));
		const whole = live(signal, RATE, [signal.length]);
		for (const longest of [1, 40, 5000]) {
			expect(live(signal, RATE, oddBlocks(signal.length, 7, longest)).at(-1)).toBe(whole[0]);
		}
		const spoilt = signal.slice();
		const zeroed = signal.slice();
		[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].forEach((value, i) => {
			spoilt[150_000 + 999 * i] = value;
			zeroed[150_000 + 999 * i] = 0;
		});
		expect(live(spoilt, RATE, [signal.length])).toEqual(live(zeroed, RATE, [signal.length]));
	});

	test('is read at rates where many steps end at once', () => {
		for (const rateHz of [4000, 8000]) {
			const signal = noise(5 * rateHz, 0.5, 8);
			const reading = lowest(signal, rateHz);
			expect(reading).toBeGreaterThan(0);
			expect(reading).toBeLessThan(30);
		}
	});

	test('leaves the other readings as they are', () => {
		const signal = noise(5 * RATE, 0.5, 9);
		const read = (psr: boolean) => {
			const meter = new FileLoudness(RATE, 1, { psr });
			meter.process([signal], signal.length);
			return meter.finish();
		};
		const { truePeakDbtp, minPsrDb, ...others } = read(true);
		const { truePeakDbtp: wanted, ...wantedOthers } = read(false);
		expect(minPsrDb).toBeGreaterThan(0);
		expect(others).toEqual(wantedOthers);
		expect(Math.abs((truePeakDbtp ?? 0) - (wanted ?? 0))).toBeLessThan(0.001);
	});
});
