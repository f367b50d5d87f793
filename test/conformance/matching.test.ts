import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { openAudioFile } from '../../src/audio/files/open.ts';
import { createOfflineEngine } from '../../src/audio/offline/engine.ts';
import { compileChain } from '../../src/chain/compile.ts';
import { openLoudness, withMatch } from '../../src/chain/resolve.ts';
import { createStages } from '../../src/chain/runtime.ts';
import { packageRoot } from '../../src/process/packageRoot.ts';
import { type Chain, chainSchema } from '../../src/shared/model/chain.ts';
import { expectSame, readAll, scratchFolder } from '../audio/files/support.ts';
import { readAudio, writeAudio } from '../bench/material/audio.ts';
import { programme } from '../bench/material/programme.ts';
import { referenceLoudness } from '../bench/measure/loudness.ts';
import { referenceTruePeakDbtp } from '../bench/measure/truePeak.ts';
import { scanByFfmpeg, scanByLibebur128 } from '../bench/stages/matching/tools.ts';

const scratch = scratchFolder();
const engine = createOfflineEngine();
afterAll(() => engine.dispose());

const SECONDS = 8;
const part = { part: 'post', rateHz: null, skipHeadFrames: 0, skipTailFrames: 0 } as const;

function chainOf(targetLufs: number, ceilingDbtp: number): Chain {
	const stages = [
		{ type: 'loudness', targetLufs },
		{ type: 'limiter', ceilingDbtp },
		{ type: 'dither', bits: 24 },
	].map((process) => ({ kind: 'digital', id: process.type, process }));
	return chainSchema.parse({ schema: 1, name: 'test', stages });
}

function material(rateHz: number, seconds: number): string {
	const path = scratch(`programme-${rateHz}-${seconds}.wav`);
	writeAudio(path, programme(rateHz, seconds));
	return path;
}

async function matched(inPath: string, targetLufs: number, ceilingDbtp: number) {
	const chain = chainOf(targetLufs, ceilingDbtp);
	const { integratedLufs } = await engine.measure(inPath);
	const match = await engine.match({ ...part, inPath, chain, enteringLufs: integratedLufs });
	const open = openLoudness(chain, 'post');
	if (open === null) throw new Error('the stage is open');
	const resolved = withMatch(chain, open, match.reading);
	const outPath = scratch(`master-${targetLufs}.wav`);
	const rendered = await engine.render({ ...part, inPath, outPath, chain: resolved, bits: 24, refuseOvers: true });
	return { match, resolved, outPath, rendered };
}

describe('a master behind a limiter', () => {
	test.each([
		[44100, -16, -1],
		[44100, -8.5, -1],
		[48000, -10, -2],
		[96000, -10, -0.3],
	])('at %i Hz to %f LUFS under %f dBTP', async (rateHz, targetLufs, ceilingDbtp) => {
		const { match, outPath, rendered } = await matched(material(rateHz, SECONDS), targetLufs, ceilingDbtp);
		expect(match.outcome).toBe('reached');
		expect(match.passes).toBeLessThanOrEqual(8);
		const { planes } = readAudio(outPath);
		const read = referenceLoudness(planes, rateHz).integratedLufs ?? 0;
		expect(Math.abs(read - targetLufs)).toBeLessThanOrEqual(0.05);
		// The meter that matching goes by is allowed 0.05 dB against 32 times the rate.
		expect(referenceTruePeakDbtp(planes)).toBeLessThanOrEqual(ceilingDbtp + 0.05);
		expect(rendered.loudness.truePeakDbtp).toBeLessThanOrEqual(ceilingDbtp);
		expect(rendered.clippedSamples).toBe(0);
		for (const other of [scanByFfmpeg(outPath), scanByLibebur128(scratch(''), outPath)])
			if (other !== null) expect(Math.abs(other - targetLufs)).toBeLessThanOrEqual(0.1);
	});

	test('live from the matched plan has the bits of the master', async () => {
		const inPath = material(44100, SECONDS);
		const { resolved, outPath } = await matched(inPath, -9, -1);
		const planes = readAll(inPath);
		const frames = planes[0]?.length ?? 0;
		const { stages } = compileChain(resolved, 44100).post;
		const run = createStages(stages, 44100, 2, 256);
		const live = planes.map(() => new Float64Array(frames));
		const block = planes.map(() => new Float64Array(256));
		for (let at = 0; at < frames + run.latencyFrames; at += 256) {
			for (const [channel, plane] of planes.entries())
				for (let i = 0; i < 256; i++) (block[channel] as Float64Array)[i] = plane[at + i] ?? 0;
			run.process(block, 256);
			for (const [channel, out] of live.entries())
				for (let i = 0; i < 256; i++) {
					const frame = at + i - run.latencyFrames;
					if (frame >= 0 && frame < frames) out[frame] = block[channel]?.[i] ?? 0;
				}
		}
		expectSame(readAll(outPath), live);
	});
});

describe('detent render', () => {
	/** Peak memory of a whole render, kB. */
	function memoryOf(inPath: string, outPath: string): number {
		const report = `process.on('exit', () => require('fs').writeSync(2, 'peak ' + process.resourceUsage().maxRSS))`;
		mkdirSync(scratch('preload'), { recursive: true });
		const { status, stderr } = spawnSync(
			process.execPath,
			[
				'--import',
				'tsx',
				'--eval',
				`${report}; process.argv.splice(1, 0, 'detent'); import(${JSON.stringify(`${packageRoot}src/cli/main.ts`)})`,
				'--',
				...['render', inPath, outPath, '--gain', '-3', '--rate', '48000', '--bits', '16'],
			],
			{ encoding: 'utf8', cwd: packageRoot },
		);
		const found = /peak (\d+)/.exec(stderr);
		if (status !== 0 || found === null) throw new Error(stderr);
		return Number(found[1]);
	}

	test('takes no more memory for a file ten times as long', () => {
		const short = material(44100, 12);
		const long = material(44100, 120);
		expect(statSync(long).size - statSync(short).size).toBeGreaterThan(35e6);
		const difference = memoryOf(long, scratch('long-out.wav')) - memoryOf(short, scratch('short-out.wav'));
		expect(openAudioFile(scratch('long-out.wav')).facts.frames).toBe(120 * 48000);
		expect(difference).toBeLessThan(20e3);
	});
});
