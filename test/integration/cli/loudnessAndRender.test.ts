import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openAudioFile } from '../../../src/audio/files/open.ts';
import { runCli } from '../../../src/cli/framework/run.ts';
import { ditherShapeSchema } from '../../../src/shared/model/dither.ts';
import { matchSchema, pairMatchSchema, reductionSchema } from '../../../src/shared/model/match.ts';
import { audioFileFactsSchema, loudnessSchema } from '../../../src/shared/model/measurement.ts';
import { targetReportSchema } from '../../../src/shared/model/target.ts';
import { expectSame, noisePlanes, readAll, scratchFolder, writeFile } from '../../audio/files/support.ts';

const scratch = scratchFolder();
const RATE = 48000;

async function detent(...argv: string[]) {
	const out: string[] = [];
	const err: string[] = [];
	const code = await runCli({
		verbs: [
			{ name: 'loudness', summary: '', load: () => import('../../../src/cli/loudness.ts') },
			{ name: 'render', summary: '', load: () => import('../../../src/cli/render.ts') },
			{ name: 'match', summary: '', load: () => import('../../../src/cli/match.ts') },
			{ name: 'album', summary: '', load: () => import('../../../src/cli/album.ts') },
			{ name: 'targets', summary: '', load: () => import('../../../src/cli/targets.ts') },
		],
		argv,
		env: {},
		stdout: { write: (text) => void out.push(text), isTTY: false },
		stderr: { write: (text) => void err.push(text), isTTY: false },
		signal: new AbortController().signal,
		monotonicMs: () => 0,
		version: () => '0',
	});
	return { code, out: out.join(''), err: err.join('') };
}

const reportSchema = z.strictObject({
	source: audioFileFactsSchema.extend({ loudness: loudnessSchema }),
	output: audioFileFactsSchema.extend({ loudness: loudnessSchema }),
	in: z.string(),
	out: z.string(),
	gainDb: z.number(),
	match: matchSchema.nullable(),
	ceilingDbtp: z.number().nullable(),
	limiting: reductionSchema.nullable(),
	clippedSamples: z.number(),
	copied: z.boolean(),
	dither: z.strictObject({ bits: z.number(), shape: ditherShapeSchema, seed: z.number() }).nullable(),
});

/** Two seconds of noise, its peaks near -12 dBFS. */
function mix(name: string): string {
	const planes = noisePlanes(2, 2 * RATE, 16, 9).map((plane) => plane.map((value) => Math.round(value * 8192) / 32768));
	writeFile(scratch(name), { channels: 2, rateHz: RATE, sample: 'int16', broadcast: null }, planes);
	return scratch(name);
}

describe('detent loudness', () => {
	test('prints a table for people and every digit as JSON', async () => {
		const file = mix('table.wav');
		const table = await detent('loudness', file);
		expect(table).toMatchObject({ code: 0, err: '' });
		expect(table.out.split('\n')).toHaveLength(4);
		const json = await detent('loudness', file, '--json');
		const [row] = z.array(loudnessSchema.extend({ file: z.string() })).parse(JSON.parse(json.out));
		expect(row?.samplePeakDbfs).toBeCloseTo(-12.04, 2);
		expect(table.out).toContain(row?.integratedLufs?.toFixed(1) ?? 'none');
	});

	test('a bad file does not stop the others, and is named', async () => {
		const file = mix('other.wav');
		const result = await detent('loudness', scratch('no.wav'), file);
		expect(result.code).toBe(1);
		expect(result.out).toContain('other.wav');
		expect(result.err).toBe(`${scratch('no.wav')}: There is no such file. Check the name and the folder.\n`);
		const json = z
			.array(z.record(z.string(), z.unknown()))
			.parse(JSON.parse((await detent('loudness', scratch('no.wav'), '--json')).out));
		expect(json).toMatchObject([{ file: scratch('no.wav'), error: { code: 'file.not-found' } }]);
	});

	test('without a file it is a usage error', async () => {
		expect((await detent('loudness')).code).toBe(2);
	});
});

describe('detent render', () => {
	test('reaches the loudness, keeps the ceiling, has the word length and the rate', async () => {
		const out = scratch('master.wav');
		const result = await detent(
			...[
				'render',
				mix('mix.wav'),
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
			mix('m.wav'),
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
		const file = mix('copy.wav');
		for (const bits of ['16', '24', '32f', '64f']) {
			await detent('render', file, scratch(`copy-${bits}.wav`), '--bits', bits);
			expectSame(readAll(scratch(`copy-${bits}.wav`)), readAll(file));
		}
	});

	test('a noise shape is used by its name; one that the rate has not is refused with those it has', async () => {
		const file = mix('shape.wav');
		const options = ['--gain', '-3', '--bits', '16', '--seed', '7', '--json'];
		const { out } = await detent('render', file, scratch('shaped.wav'), ...options, '--dither', 'weighted');
		expect(reportSchema.parse(JSON.parse(out)).dither).toEqual({ bits: 16, shape: 'weighted', seed: 7 });
		const wrong = await detent('render', file, scratch('wrong.wav'), ...options, '--dither', 'wannamaker-24');
		expect(wrong.code).toBe(1);
		expect(wrong.err).toContain('48000 Hz');
		expect(existsSync(scratch('wrong.wav'))).toBe(false);
	});

	test('refuses what would clip, what exists, and its own input', async () => {
		const file = mix('refuse.wav');
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
		[['--seed', '-1']],
		[['--rate', '44.1']],
	])('%j is a usage error', async (options) => {
		const result = await detent('render', mix('usage.wav'), scratch('never.wav'), ...options);
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

describe('detent match, album and targets', () => {
	test('match: the louder is turned down, and the time between them is told', async () => {
		const planes = readAll(mix('one.wav'));
		const late = planes.map((plane) => {
			const moved = new Float64Array(plane.length);
			moved.set(
				plane.subarray(0, -100).map((sample) => sample * 2),
				100,
			);
			return moved;
		});
		writeFile(scratch('late.wav'), { channels: 2, rateHz: RATE, sample: 'float64', broadcast: null }, late);
		const { out } = await detent('match', scratch('one.wav'), scratch('late.wav'), '--json');
		const match = pairMatchSchema.parse(JSON.parse(out));
		expect(match).toMatchObject({ delayFrames: 100, referenceGainDb: 0 });
		expect(match.otherGainDb).toBeCloseTo(-6.02, 2);
		expect(match.residualDb ?? -200).toBeLessThan(-75);
		const words = await detent('match', scratch('one.wav'), scratch('late.wav'));
		expect(words.out).toContain('B is 100 frames (2.0833 ms) later');
	});

	test('match: another rate is converted first', async () => {
		const file = mix('rate.wav');
		await detent('render', file, scratch('rate-44.wav'), '--rate', '44100', '--bits', '64f');
		const { out } = await detent('match', file, scratch('rate-44.wav'), '--json');
		const match = pairMatchSchema.parse(JSON.parse(out));
		expect(match.rateHz).toBe(RATE);
		expect(Math.abs(match.delayFrames)).toBeLessThan(0.01);
		expect(match.likeness).toBeGreaterThan(0.9);
	});

	test('album: one gain by the loudest, an offset for one, and what needs limiting', async () => {
		const soft = mix('soft.wav');
		await detent('render', soft, scratch('loud.wav'), '--gain', '6', '--bits', '32f');
		const album = await detent(
			'album',
			soft,
			scratch('loud.wav'),
			'--lufs',
			'-2',
			'--offset',
			'soft.wav=-1.5',
			'--ceiling',
			'-4',
			'--json',
		);
		const { rows } = z
			.looseObject({
				rows: z.array(z.looseObject({ integratedLufs: z.number(), headroomDb: z.number(), clips: z.boolean() })),
			})
			.parse(JSON.parse(album.out));
		expect(rows[1]?.integratedLufs).toBeCloseTo(-2, 6);
		expect(rows[0]?.integratedLufs).toBeCloseTo(-9.5, 3);
		expect(rows.map(({ headroomDb, clips }) => [headroomDb > 0, clips])).toEqual([
			[true, false],
			[false, false],
		]);
		const words = await detent('album', soft, scratch('loud.wav'), '--lufs', '-2', '--ceiling', '-4');
		expect(words.out).toMatch(/\d+\.\d dB of limiting/);
		expect((await detent('album', soft, '--lufs', '-2', '--offset', 'other.wav=1')).code).toBe(2);
		expect((await detent('album', soft)).code).toBe(2);
	});

	test('targets: each with its figures and how sure they are', async () => {
		const file = mix('target.wav');
		const list = await detent('targets');
		expect(list.out).toContain('spotify-normal');
		const { out } = await detent('targets', file, '--target', 'spotify-normal', '--target', 'ebu-r128', '--json');
		const [row] = z.array(z.looseObject({ targets: z.array(targetReportSchema) })).parse(JSON.parse(out));
		expect(row?.targets.map(({ target }) => target)).toEqual(['ebu-r128', 'spotify-normal']);
		expect(row?.targets[0]?.integratedLufs).toBeCloseTo(-23, 9);
		expect((await detent('targets', file, '--album')).out).toContain('Spotify (Loud)');
		expect((await detent('targets', '--target', 'nobody')).code).toBe(2);
	});
});

describe('detent render of several files', () => {
	test('puts each into the folder under its own name, and one that fails does not stop the others', async () => {
		const files = [mix('first.wav'), mix('second.wav')];
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
		const file = mix('hard.wav');
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
