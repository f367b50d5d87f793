import { execFileSync } from 'node:child_process';
import { beforeAll, expect, test } from 'vitest';
import { explain } from '../../../src/dsp/explain/explain.ts';
import { explanationSvg } from '../../../src/shared/explanationSvg.ts';
import { explanationWords, widthChange } from '../../../src/shared/explanationWords.ts';
import type { Explanation } from '../../../src/shared/model/explanation.ts';
import { programme } from '../../bench/material/programme.ts';
import { describeWith } from '../../capabilities.ts';

const RATE = 48000;
const SECONDS = 8;

/** A master of the mix by filters of ffmpeg, whose numbers are known. */
function byFfmpeg(mix: readonly Float64Array[], filters: string): Float64Array[] {
	const [left = new Float64Array(), right = new Float64Array()] = mix;
	const interleaved = Float64Array.from(
		{ length: 2 * left.length },
		(_, i) => (i % 2 === 0 ? left : right)[i >> 1] ?? 0,
	);
	const format = ['-f', 'f64le', '-ar', String(RATE), '-ac', '2'];
	const input = Buffer.from(interleaved.buffer);
	const made = execFileSync('ffmpeg', ['-v', 'error', ...format, '-i', '-', '-af', filters, ...format, '-'], {
		input,
		maxBuffer: 1 << 28,
	});
	const out = new Float64Array(made.buffer.slice(made.byteOffset, made.byteOffset + made.length));
	return [0, 1].map((channel) => Float64Array.from({ length: out.length / 2 }, (_, i) => out[2 * i + channel] ?? 0));
}

describeWith(['ffmpeg'], 'what a master did to a mix, against what ffmpeg was told', () => {
	let mix: Float64Array[] = [];
	beforeAll(() => {
		mix = programme(RATE, SECONDS).planes.map((plane) => plane.map((sample) => sample * 0.25));
	});
	const made = (filters: string): Explanation => explain(mix, byFfmpeg(mix, filters), RATE);
	const eqAt = ({ bands }: Explanation, hz: number) =>
		bands.reduce((best, band) => (Math.abs(band.hz - hz) < Math.abs(best.hz - hz) ? band : best)).eqDb ?? Number.NaN;

	test('gain and the EQ curve', () => {
		const found = made('equalizer=f=125:t=o:w=1:g=4,treble=f=8000:g=-3:t=q:w=0.7,volume=2dB');
		expect(found.gainDb).toBeCloseTo(2, 0);
		expect(Math.abs(eqAt(found, 125) - 3.8)).toBeLessThan(0.5);
		expect(Math.abs(eqAt(found, 12_700) + 3)).toBeLessThan(0.5);
		expect(Math.abs(eqAt(found, 1000))).toBeLessThan(0.3);
		const words = explanationWords(found).join('\n');
		expect(words).toMatch(/EQ: up to \+3\.\d dB from \d+ Hz to \d+ Hz, most at 125 Hz/);
		expect(words).toMatch(/EQ: down to −[23]\.\d dB from [\d.]+ kHz up/);
		expect(words).toContain('Width: as in the mix.');
	});

	test('the width, which is no EQ', () => {
		const found = made('extrastereo=m=1.5:c=0');
		for (const [from, to] of [
			[200, 2000],
			[2000, 20_000],
		] as const)
			expect(widthChange(found, from, to)).toBeCloseTo(20 * Math.log10(1.5), 1);
		expect(Math.abs(found.gainDb)).toBeLessThan(0.05);
		expect(explanationWords(found)).toContain(`EQ: nothing over 0.5 dB.`);
	});

	test('the gain before a limiter, its ceiling, and how much less the loud moments get', () => {
		const found = made('volume=12dB,alimiter=limit=0.5:level=0:attack=2:release=50');
		expect(found.other.ceiling.peakDbfs).toBeCloseTo(20 * Math.log10(0.5), 1);
		expect(found.other.ceiling.nearPpm).toBeGreaterThan(100);
		expect(found.other.crestDb ?? 0).toBeLessThan((found.mix.crestDb ?? 0) - 2);
		const [softest, loudest] = [found.dynamics[0], found.dynamics.at(-1)];
		expect(softest?.changeDb).toBeCloseTo(0, 6);
		expect(loudest?.changeDb ?? 0).toBeLessThan(-0.5);
		expect(explanationWords(found).join(' ')).toMatch(/Loud moments get \d+\.\d dB less gain/);
	});

	test('the chart has a line for each master in each plot', () => {
		const one = explain(mix, mix, RATE);
		const svg = explanationSvg([
			{ name: 'Service <A>', explanation: one },
			{ name: 'This chain', explanation: one },
		]);
		expect(svg).toContain('Service &lt;A&gt;');
		expect(svg.match(/fill="none"/g)).toHaveLength(6);
		expect(svg).not.toContain('NaN');
	});
});
