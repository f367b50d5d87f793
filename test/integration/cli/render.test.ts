import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openAudioFile } from '../../../src/audio/files/open.ts';
import { ditherShapeSchema } from '../../../src/shared/model/dither.ts';
import { matchSchema, reductionSchema } from '../../../src/shared/model/match.ts';
import { audioFileFactsSchema, loudnessSchema } from '../../../src/shared/model/measurement.ts';
import { expectSame, noisePlanes, readAll, scratchFolder, writeFile } from '../../audio/files/support.ts';

import { detent, mix, RATE } from './commandLine.ts';

const scratch = scratchFolder();

const reportSchema = z.strictObject({
	source: audioFileFactsSchema.extend({ loudness: loudnessSchema }),
	output: audioFileFactsSchema.extend({ loudness: loudnessSchema }),
	in: z.string(),
	out: z.string(),
	eq: z.looseObject({ bands: z.array(z.unknown()) }).nullable(),
	gainDb: z.number(),
	match: matchSchema.nullable(),
	ceilingDbtp: z.number().nullable(),
	character: z.enum(['clean', 'loud']).nullable(),
	limiting: reductionSchema.nullable(),
	clippedSamples: z.number(),
	peakNoiseLsb: z.number().nullable(),
	copied: z.boolean(),
	dither: z.strictObject({ bits: z.number(), shape: ditherShapeSchema, seed: z.number() }).nullable(),
});

describe('detent render', () => {
	test('reaches the loudness, keeps the ceiling, has the word length and the rate', async () => {
		const out = scratch('master.wav');
		const result = await detent(
			...[
				'render',
				mix(scratch('mix.wav')),
				out,
				'--lufs',
				'-16',
				'--ceiling',
				'-1',
				'--rate',
				'44100',
				'--bits',
				'16',
				'--json',
			],
		);
		expect(result.err).toBe('');
		const report = reportSchema.parse(JSON.parse(result.out));
		expect(report.output).toMatchObject({ bits: 16, encoding: 'pcm', rateHz: 44100, frames: 88_200, channels: 2 });
		expect(Math.abs((report.output.loudness.integratedLufs ?? 0) + 16)).toBeLessThanOrEqual(0.05);
		expect(report.output.loudness.truePeakDbtp).toBeLessThanOrEqual(-1);
		expect(report.dither).toEqual({ bits: 16, shape: 'tpdf', seed: 1 });
		expect(openAudioFile(out).facts.bits).toBe(16);
		expect(readdirSync(dirname(out)).filter((name) => name.startsWith('.'))).toEqual([]);
	});

	test('gain and loudness together still reach the target', async () => {
		const out = scratch('both.wav');
		const { out: text } = await detent(
			'render',
			mix(scratch('m.wav')),
			out,
			'--gain',
			'-20',
			'--lufs',
			'-30',
			'--bits',
			'32f',
			'--json',
		);
		const report = reportSchema.parse(JSON.parse(text));
		expect(report.output.loudness.integratedLufs).toBeCloseTo(-30, 3);
		expect(report.dither).toBeNull();
	});

	test('copies bit for bit when nothing is asked that loses bits', async () => {
		const file = mix(scratch('copy.wav'));
		for (const bits of ['16', '24', '32f', '64f']) {
			await detent('render', file, scratch(`copy-${bits}.wav`), '--bits', bits);
			expectSame(readAll(scratch(`copy-${bits}.wav`)), readAll(file));
		}
	});

	test('words that only lie in longer ones are copied, not dithered', async () => {
		const file = mix(scratch('short.wav'));
		await detent('render', file, scratch('long.wav'), '--bits', '24');
		const { out } = await detent('render', scratch('long.wav'), scratch('back.wav'), '--bits', '16', '--json');
		expect(reportSchema.parse(JSON.parse(out))).toMatchObject({ copied: true, dither: null });
		expectSame(readAll(scratch('back.wav')), readAll(file));
	});

	test('a noise shape is used by its name; one that the rate has not is refused with those it has', async () => {
		const file = mix(scratch('shape.wav'));
		const options = ['--gain', '-3', '--bits', '16', '--seed', '7', '--json'];
		const { out } = await detent('render', file, scratch('shaped.wav'), ...options, '--dither', 'weighted');
		expect(reportSchema.parse(JSON.parse(out)).dither).toEqual({ bits: 16, shape: 'weighted', seed: 7 });
		const wrong = await detent('render', file, scratch('wrong.wav'), ...options, '--dither', 'wannamaker-24');
		expect(wrong.code).toBe(1);
		expect(wrong.err).toContain('48000 Hz');
		expect(existsSync(scratch('wrong.wav'))).toBe(false);
	});

	test('the loud character reaches the target with another gain, and both keep the ceiling', async () => {
		const file = mix(scratch('character.wav'));
		const gains = [];
		for (const character of ['clean', 'loud']) {
			const options = ['--lufs', '-4.3', '--ceiling', '-1', '--bits', '32f', '--overwrite', '--json'];
			const { out } = await detent('render', file, scratch('character-out.wav'), ...options, '--character', character);
			const report = reportSchema.parse(JSON.parse(out));
			expect(report.character).toBe(character);
			expect(Math.abs((report.output.loudness.integratedLufs ?? 0) + 4.3)).toBeLessThanOrEqual(0.05);
			expect(report.output.loudness.truePeakDbtp).toBeLessThanOrEqual(-1);
			gains.push(report.gainDb);
		}
		expect(gains[0]).not.toBe(gains[1]);
	});

	test('an equalizer from a file comes before the gain to the target', async () => {
		const file = mix(scratch('eq.wav'));
		const bands = '[{ type: highShelf, frequencyHz: 2000, gainDb: -12 }]';
		writeFileSync(scratch('eq.yaml'), `schema: 1\nbands: ${bands}\n`);
		const options = ['--eq', scratch('eq.yaml'), '--bits', '32f', '--json', '--overwrite'];
		const plain = reportSchema.parse(JSON.parse((await detent('render', file, scratch('eq-out.wav'), ...options)).out));
		expect(plain.eq?.bands).toHaveLength(1);
		expect(plain.output.frames).toBe(plain.source.frames);
		expect((plain.output.loudness.integratedLufs ?? 0) - (plain.source.loudness.integratedLufs ?? 0)).toBeLessThan(-6);
		const { out } = await detent('render', file, scratch('eq-out.wav'), ...options, '--lufs', '-20');
		expect(reportSchema.parse(JSON.parse(out)).output.loudness.integratedLufs).toBeCloseTo(-20, 2);
		writeFileSync(scratch('bad.yaml'), `schema: 1\nbands: [{ type: shelf }]\n`);
		const bad = await detent('render', file, scratch('bad-out.wav'), '--eq', scratch('bad.yaml'));
		expect(bad.code).toBe(1);
		expect(bad.err).toContain('bad.yaml');
	});

	test('refuses what would clip, what exists, and its own input', async () => {
		const file = mix(scratch('refuse.wav'));
		const before = readFileSync(file);
		const over = await detent('render', file, scratch('over.wav'), '--gain', '15');
		expect(over).toMatchObject({ code: 3, out: '' });
		expect(over.err).toContain('2.96 dBFS');
		expect(existsSync(scratch('over.wav'))).toBe(false);
		expect((await detent('render', file, scratch('over.wav'), '--gain', '15', '--bits', '32f')).code).toBe(0);
		expect((await detent('render', file, scratch('over.wav'))).code).toBe(3);
		expect((await detent('render', file, scratch('over.wav'), '--overwrite')).code).toBe(0);
		expect((await detent('render', file, file, '--overwrite')).code).toBe(2);
		expect(readFileSync(file).equals(before)).toBe(true);
	});

	test.each([
		[['--bits', '32f', '--dither', 'tpdf']],
		[['--bits', '24', '--dither', 'weighted']],
		[['--bits', '16', '--dither', 'nobody']],
		[['--bits', '17']],
		[['--ceiling', '1']],
		[['--character', 'loud']],
		[['--ceiling', '-1', '--character', 'warm']],
		[['--seed', '-1']],
		[['--rate', '44.1']],
	])('%j is a usage error', async (options) => {
		const result = await detent('render', mix(scratch('usage.wav')), scratch('never.wav'), ...options);
		expect(result.code).toBe(2);
		expect(existsSync(scratch('never.wav'))).toBe(false);
	});

	test('silence has no loudness to reach', async () => {
		writeFile(scratch('silent.wav'), { channels: 1, rateHz: RATE, sample: 'int16', broadcast: null }, [
			new Float64Array(RATE),
		]);
		const result = await detent('render', scratch('silent.wav'), scratch('silent-out.wav'), '--lufs', '-14');
		expect(result.code).toBe(1);
		expect(result.err).toContain('--gain');
		const quiet = noisePlanes(1, RATE, 24).map((plane) => plane.map((value) => value * 2 ** -11));
		writeFile(scratch('quiet.wav'), { channels: 1, rateHz: RATE, sample: 'float32', broadcast: null }, quiet);
		const far = await detent(...['render', scratch('quiet.wav'), scratch('far.wav'), '--lufs', '0', '--ceiling', '-1']);
		expect(far.code).toBe(1);
		expect(far.err).toContain('is out of reach');
		expect(existsSync(scratch('far.wav'))).toBe(false);
	});
});

describe('detent render of several files', () => {
	test('puts each into the folder under its own name, and one that fails does not stop the others', async () => {
		const files = [mix(scratch('first.wav')), mix(scratch('second.wav'))];
		const folder = scratch('folder');
		mkdirSync(folder);
		const both = await detent('render', ...files, folder, '--lufs', '-20', '--json');
		expect(both.code).toBe(0);
		expect(readdirSync(folder).sort()).toEqual(['first.wav', 'second.wav']);
		const again = await detent('render', ...files, scratch('none.wav'), folder, '--overwrite', '--json');
		expect(again.code).toBe(1);
		expect(again.err).toContain('none.wav');
		expect(z.array(z.unknown()).parse(JSON.parse(again.out))).toHaveLength(3);
		expect((await detent('render', ...files, scratch('nofolder.wav'))).code).toBe(2);
		expect((await detent('render', ...files, folder)).code).toBe(3);
	});

	test('a target that takes more limiting than is allowed is refused, with what it takes', async () => {
		const file = mix(scratch('hard.wav'));
		const result = await detent(
			...['render', file, scratch('hard-out.wav'), '--lufs', '-3', '--ceiling', '-1', '--max-reduction', '1'],
		);
		expect(result.code).toBe(3);
		expect(result.err).toMatch(/With the 1\.0 dB of limiting that are allowed it reaches -\d\.\d\d LUFS/);
		expect(existsSync(scratch('hard-out.wav'))).toBe(false);
		expect((await detent('render', file, scratch('hard-out.wav'), '--lufs', '-3', '--max-reduction', '1')).code).toBe(
			2,
		);
	});
});

describe('bad input', () => {
	const write = (name: string, planes: Float64Array[], sample: 'int16' | 'float32' = 'float32') => {
		writeFile(scratch(name), { channels: planes.length, rateHz: RATE, sample, broadcast: null }, planes);
		return scratch(name);
	};

	test('one frame, silence and three channels are rendered; what has no loudness has no figure', async () => {
		const files = [
			write('one.wav', [Float64Array.of(0.5)]),
			write('still.wav', [new Float64Array(RATE), new Float64Array(RATE)]),
			write('three.wav', noisePlanes(3, RATE, 16)),
		];
		mkdirSync(scratch('odd'));
		const { code, out } = await detent('render', ...files, scratch('odd'), '--ceiling', '-1', '--bits', '16', '--json');
		expect(code).toBe(0);
		const [one, still, three] = z.array(reportSchema).parse(JSON.parse(out));
		expect(one?.output).toMatchObject({ frames: 1, loudness: { integratedLufs: null } });
		expect(still?.output.loudness.integratedLufs).toBeNull();
		expect(three?.output).toMatchObject({ channels: 3, frames: RATE });
		// What the limiter promises for full-band noise.
		expect(three?.output.loudness.truePeakDbtp).toBeLessThanOrEqual(-0.8);
	});

	test('a NaN, eight channels and a rate that is not converted are refused by name, and leave nothing', async () => {
		const path = write('nan.wav', [new Float64Array(RATE)]);
		const bytes = readFileSync(path);
		bytes.writeFloatLE(Number.NaN, bytes.length - 400);
		writeFileSync(path, bytes);
		const eight = write('eight.wav', noisePlanes(8, 100, 16), 'int16');
		for (const [file, words, options] of [
			[path, 'is not a number', []],
			[eight, '8 channels', []],
			[mix(scratch('rate.wav')), 'cannot be converted', ['--rate', '12345']],
		] as const) {
			const result = await detent('render', file, scratch('bad-out.wav'), ...options);
			expect(result.code).toBe(1);
			expect(result.err).toContain(words);
			expect(existsSync(scratch('bad-out.wav'))).toBe(false);
		}
		expect(readdirSync(dirname(scratch('x'))).filter((name) => name.startsWith('.'))).toEqual([]);
	});
});
