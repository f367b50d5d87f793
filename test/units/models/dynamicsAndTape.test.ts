import { describe, expect, test } from 'vitest';
import { QUIET_DB, reductionDb } from '../../../src/units/simulators/models/gainLaw.ts';
import { OVERSAMPLER_LATENCY_FRAMES } from '../../../src/units/simulators/models/halfband.ts';
import type { UnitModel } from '../../../src/units/simulators/models/index.ts';
import { amplitudeAt, differenceDb, model, noisePlanes, responseDb, rms, run, sine } from './support.ts';

const RATE = 48_000;
const options = { rateHz: RATE };

/** Level of a settled 1 kHz tone at the output, dB. */
function settledDb(unit: UnitModel, levelDbfs: number, seconds = 1.5): number {
	const tone = sine(seconds * RATE, 1000, levelDbfs, RATE);
	const { left } = run(unit, { left: tone, right: tone });
	return 20 * Math.log10(amplitudeAt(left.slice(-4800), 1000, RATE));
}

describe('Variable Mu', () => {
	const comp = { in: 1, 'threshold.left': 0.2, 'attack.left': 1, 'recovery.left': 1, 'comp_limit.left': 0 };
	const limit = { ...comp, 'comp_limit.left': 1 };

	test('the law follows the figures of the maker', () => {
		expect(reductionDb('comp', -QUIET_DB)).toBe(0);
		expect(reductionDb('comp', 16) - reductionDb('comp', 13)).toBeCloseTo(1, 6);
		expect(reductionDb('limit', 12) - reductionDb('limit', 8)).toBeCloseTo(3, 6);
		expect(reductionDb('limit', 16)).toBeCloseTo(12, 6);
		expect(reductionDb('limit', 37) - reductionDb('limit', 17)).toBeCloseTo(19, 6);
		let last = Number.NEGATIVE_INFINITY;
		for (let over = -20; over <= 40; over += 0.1) {
			for (const law of ['comp', 'limit'] as const) expect(reductionDb(law, over)).toBeGreaterThanOrEqual(0);
			const out = over - reductionDb('limit', over);
			expect(out).toBeGreaterThan(last);
			last = out;
		}
	});

	test('the static curve rises steadily, and LIMIT holds down more than COMP', () => {
		const levels = [-60, -40, -32, -26, -20, -14, -8, -2];
		const curve = (positions: Record<string, number>) =>
			levels.map((level) => settledDb(model('manley/variable-mu', positions, options), level, 0.8));
		const [soft, hard] = [curve(comp), curve(limit)];
		for (const list of [soft, hard]) {
			for (let i = 1; i < list.length; i++) expect(list[i]).toBeGreaterThan(list[i - 1] ?? 0);
		}
		expect(hard.at(-1)).toBeLessThan((soft.at(-1) ?? 0) - 4);
		// Threshold −14 dB re −18 dBFS: 30 dB above it COMP takes 10 dB.
		expect(-2 - (soft.at(-1) ?? 0)).toBeGreaterThan(9);
		expect(-2 - (soft.at(-1) ?? 0)).toBeLessThan(11);
	});

	test('below the threshold only a fixed gain and the tubes remain', () => {
		const tone = sine(RATE, 1000, -45, RATE);
		const { left } = run(model('manley/variable-mu', { ...limit, 'threshold.left': 1 }, options), {
			left: tone,
			right: tone,
		});
		const gain = amplitudeAt(left.slice(-4800), 1000, RATE) / 10 ** (-45 / 20);
		expect(Math.abs(20 * Math.log10(gain))).toBeLessThan(0.1);
		const settled = left.slice(-24_000).map((sample) => sample / gain);
		expect(differenceDb(tone.slice(-24_000), settled)).toBeLessThan(-60);
	});

	test('LINK takes the larger reduction for both channels, BYPASS is the input bit for bit', () => {
		const loud = sine(RATE, 1000, -6, RATE);
		const quiet = sine(RATE, 500, -40, RATE);
		const both = { ...comp, 'threshold.right': 0.2 };
		const alone = run(model('manley/variable-mu', { ...both, link: 0 }, options), { left: loud, right: quiet });
		const linked = run(model('manley/variable-mu', { ...both, link: 1 }, options), { left: loud, right: quiet });
		const fall = 20 * Math.log10(rms(alone.right.slice(-9600)) / rms(linked.right.slice(-9600)));
		expect(fall).toBeGreaterThan(6);
		const input = noisePlanes(5000, -10);
		expect(run(model('manley/variable-mu', { ...comp, in: 0 }, options), input)).toEqual(input);
	});

	test('the slowest recovery too ends at exact rest', () => {
		const slow = { ...limit, 'recovery.left': 4, 'recovery.right': 4 };
		const unit = model('manley/variable-mu', slow, { rateHz: 8000 });
		const programme = noisePlanes(8000, -10);
		const fresh = run(unit, programme);
		run(unit, { left: new Float64Array(45 * 8000), right: new Float64Array(45 * 8000) }, [4096]);
		expect(run(unit, programme)).toEqual(fresh);
	});
});

describe('tape', () => {
	/** Third harmonic of a 1 kHz tone, per cent. */
	function thirdHarmonic(id: string, levelDbfs: number): number {
		const tone = sine(RATE / 2, 1000, levelDbfs, RATE);
		const { left } = run(model(id, {}, options), { left: tone, right: tone });
		const tail = left.slice(-9600);
		return (100 * amplitudeAt(tail, 3000, RATE)) / amplitudeAt(tail, 1000, RATE);
	}

	test('third harmonic rises with level, to about 3 % at the stated level', () => {
		const levels = [-18, -12, -7, -3].map((level) => thirdHarmonic('ampex/atr-102', level));
		for (let i = 1; i < levels.length; i++) expect(levels[i]).toBeGreaterThan(levels[i - 1] ?? 0);
		expect(levels[2]).toBeGreaterThan(2);
		expect(levels[2]).toBeLessThan(4);
		expect(thirdHarmonic('denon/dn-780r', -12)).toBeGreaterThan(levels[1] ?? 0);
	});

	test('treble is lost at level: 10 kHz is held down before 500 Hz is', () => {
		const lossDb = (frequencyHz: number) => {
			const gain = (levelDbfs: number) => {
				const tone = sine(RATE / 2, frequencyHz, levelDbfs, RATE);
				const { left } = run(model('ampex/atr-102', {}, options), { left: tone, right: tone });
				return 20 * Math.log10(amplitudeAt(left.slice(-9600), frequencyHz, RATE)) - levelDbfs;
			};
			return gain(-40) - gain(-8);
		};
		expect(lossDb(10_000)).toBeGreaterThan(lossDb(500) + 1);
	});

	test('what is reported as latency is where the sound comes out, at both speeds', () => {
		for (const speed of [0, 1]) {
			const unit = model('ampex/atr-102', { speed }, options);
			const input = { left: new Float64Array(8192), right: new Float64Array(8192) };
			input.left[100] = 0.01;
			const { left } = run(unit, input);
			const peak = left.reduce((best, sample, i) => (Math.abs(sample) > Math.abs(left[best] ?? 0) ? i : best), 0);
			expect(peak - 100).toBe(unit.latencyFrames);
		}
		expect(model('ampex/atr-102', { speed: 0 }, options).latencyFrames).toBe(
			OVERSAMPLER_LATENCY_FRAMES + Math.round((1.4 / 15) * RATE),
		);
		expect(model('ampex/atr-102', { 'monitor.left': 0, 'monitor.right': 0 }, options).latencyFrames).toBe(0);
	});

	test('the bass of the heads moves with the speed', () => {
		const db = [0, 1].map((speed) => responseDb(model('ampex/atr-102', { speed }, options), [54, 108, 1000], RATE));
		expect((db[0]?.[0] ?? 0) - (db[0]?.[1] ?? 0)).toBeGreaterThan(0.2);
		expect((db[1]?.[1] ?? 0) - (db[1]?.[0] ?? 0)).toBeGreaterThan(0.2);
	});

	test('drift gives wow and flutter of the stated size', () => {
		const seconds = 4;
		const tone = sine(seconds * RATE, 3000, -30, RATE);
		const { left } = run(model('ampex/atr-102', {}, { ...options, drift: true }), { left: tone, right: tone });
		// Phase of the tone in steps of 10 ms; its slope is the speed deviation.
		const step = RATE / 100;
		const phases: number[] = [];
		for (let at = RATE; at + step <= left.length; at += step) {
			let re = 0;
			let im = 0;
			for (let i = at; i < at + step; i++) {
				const phase = (2 * Math.PI * 3000 * i) / RATE;
				re += (left[i] ?? 0) * Math.cos(phase);
				im -= (left[i] ?? 0) * Math.sin(phase);
			}
			phases.push(Math.atan2(im, re));
		}
		let worst = 0;
		for (let i = 1; i < phases.length; i++) {
			const turn = (phases[i] ?? 0) - (phases[i - 1] ?? 0);
			const wrapped = turn - 2 * Math.PI * Math.round(turn / (2 * Math.PI));
			worst = Math.max(worst, Math.abs(wrapped) / (2 * Math.PI * 3000 * 0.01));
		}
		expect(worst).toBeGreaterThan(0.0001);
		expect(worst).toBeLessThan(0.0008);
	});
});

describe('reverb', () => {
	test('each program has a sound of its own, under the dry signal, and changing it makes no jump', () => {
		const input = noisePlanes(30_000, -20);
		const one = run(model('bricasti/m7', { program: 1 }, options), input);
		const two = run(model('bricasti/m7', { program: 2 }, options), input);
		expect(differenceDb(one.left, two.left)).toBeGreaterThan(-40);
		expect(differenceDb(input.left, one.left)).toBeLessThan(-8);
		const unit = model('bricasti/m7', { program: 1 }, options);
		const tone = sine(40_000, 200, -20, RATE);
		run(unit, { left: tone, right: tone });
		unit.setPositions({ program: 2 });
		const { left } = run(unit, { left: tone, right: tone });
		let jump = 0;
		for (let i = 1; i < left.length; i++) jump = Math.max(jump, Math.abs((left[i] ?? 0) - (left[i - 1] ?? 0)));
		expect(jump).toBeLessThan(0.01);
	});
});
