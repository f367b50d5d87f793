import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createOfflineEngine } from '../../../src/audio/offline/engine.ts';
import type { Job } from '../../../src/audio/offline/jobs.ts';
import { WorkerPool } from '../../../src/audio/offline/pool.ts';
import { compileChain } from '../../../src/chain/compile.ts';
import { createStages } from '../../../src/chain/runtime.ts';
import { type Chain, chainSchema, type DigitalStage } from '../../../src/shared/model/chain.ts';
import { expectSame, noisePlanes, readAll, scratchFolder, writeFile } from '../files/support.ts';

const scratch = scratchFolder();
const engine = createOfflineEngine({ threads: 2 });
afterAll(() => engine.dispose());

const RATE = 48000;

function chainOf(...stages: DigitalStage[]): Chain {
	return chainSchema.parse({
		schema: 1,
		name: 'test',
		returnTrimDb: 0.5,
		stages: stages.map((process, index) => ({ kind: 'digital', id: `s${index}`, process })),
	});
}

const limiter: DigitalStage = { type: 'limiter', ceilingDbtp: -3, lookaheadMs: 2, releaseMs: 50, linked: true };

function source(name: string, frames: number, scale = 1): Float64Array[] {
	const planes = noisePlanes(2, frames, 16, 3).map((plane) => plane.map((sample) => sample * scale));
	writeFile(scratch(name), { channels: 2, rateHz: RATE, sample: 'float32', broadcast: null }, planes);
	return planes;
}

const leftovers = () => readdirSync(dirname(scratch('x'))).filter((name) => name.endsWith('.part'));

describe('inspect', () => {
	test('tells format, length and hash', async () => {
		source('facts.wav', 1000);
		expect(await engine.inspect(scratch('facts.wav'))).toEqual({
			fileName: 'facts.wav',
			container: 'wav',
			encoding: 'float',
			bits: 32,
			rateHz: RATE,
			channels: 2,
			frames: 1000,
			bytes: readFileSync(scratch('facts.wav')).length,
			sha256: createHash('sha256')
				.update(readFileSync(scratch('facts.wav')))
				.digest('hex'),
		});
	});

	test('errors keep code, file and remedy on their way between threads', async () => {
		await expect(engine.inspect(scratch('none.wav'))).rejects.toMatchObject({
			name: 'DetentError',
			code: 'file.not-found',
			subject: scratch('none.wav'),
			remedy: expect.stringContaining('Check the name'),
		});
	});
});

describe('measure and peaks', () => {
	test('a 997 Hz sine at -23 dBFS in both channels reads -23 LUFS', async () => {
		const sine = Float64Array.from(
			{ length: RATE * 5 },
			(_, frame) => 10 ** (-23 / 20) * Math.sin((2 * Math.PI * 997 * frame) / RATE),
		);
		writeFile(scratch('sine.wav'), { channels: 2, rateHz: RATE, sample: 'float64', broadcast: null }, [sine, sine]);
		const fractions: number[] = [];
		const loudness = await engine.measure(scratch('sine.wav'), { onProgress: (fraction) => fractions.push(fraction) });
		expect(loudness.integratedLufs).toBeCloseTo(-23, 1);
		expect(loudness.samplePeakDbfs).toBeCloseTo(-23, 2);
		expect(loudness.truePeakDbtp).toBeCloseTo(-23, 2);
		expect(fractions.at(-1)).toBe(1);
		expect(fractions).toEqual([...fractions].sort((one, other) => one - other));
		const peaks = await engine.peaks(scratch('sine.wav'), 6);
		expect(peaks.samplePeakDbfs).toBeCloseTo(-17, 2);
		expect(peaks.truePeakDbtp).toBeCloseTo(-17, 2);
	});

	test('peaks of what a loop sends are those of mid and side, or of the one output that carries something', async () => {
		const wave = (amplitude: number, hz: number) =>
			Float64Array.from({ length: RATE }, (_, frame) => amplitude * Math.sin((2 * Math.PI * hz * frame) / RATE));
		const mid = wave(0.7, 1000);
		const side = wave(0.2, 3000);
		const planes = [1, -1].map((sign) => mid.map((value, frame) => value + sign * (side[frame] ?? 0)));
		writeFile(scratch('ms.wav'), { channels: 2, rateHz: RATE, sample: 'float64', broadcast: null }, planes);
		const linear = async (midSide: boolean, side: 'left' | 'right' | null) => {
			const { samplePeakDbfs, truePeakDbtp } = await engine.peaks(scratch('ms.wav'), 0, { sent: { midSide, side } });
			expect(truePeakDbtp).toBeCloseTo(samplePeakDbfs ?? 0, 1);
			return 10 ** ((samplePeakDbfs ?? -200) / 20);
		};
		expect(await linear(true, 'right')).toBeCloseTo(0.2, 3);
		expect(await linear(true, 'left')).toBeCloseTo(0.7, 3);
		expect(await linear(true, null)).toBeCloseTo(0.7, 3);
		expect(await linear(false, null)).toBeCloseTo(0.9, 2);
		const hard = [wave(0.9, 1000), wave(0.1, 1000)];
		writeFile(scratch('ms.wav'), { channels: 2, rateHz: RATE, sample: 'float64', broadcast: null }, hard);
		expect(await linear(false, 'right')).toBeCloseTo(0.1, 3);
		expect(await linear(false, 'left')).toBeCloseTo(0.9, 3);
	});

	test('a mono file is sent on both channels: its side is silence', async () => {
		const plane = Float64Array.from({ length: RATE }, (_, frame) => 0.5 * Math.sin(frame / 7));
		writeFile(scratch('mono.wav'), { channels: 1, rateHz: RATE, sample: 'float64', broadcast: null }, [plane]);
		const sent = (side: 'left' | 'right') => engine.peaks(scratch('mono.wav'), 0, { sent: { midSide: true, side } });
		expect((await sent('left')).samplePeakDbfs).toBeCloseTo(-6.02, 1);
		expect((await sent('right')).samplePeakDbfs).toBeNull();
	});

	test('silence has no readings', async () => {
		const silence = [new Float64Array(RATE)];
		writeFile(scratch('silence.wav'), { channels: 1, rateHz: RATE, sample: 'int16', broadcast: null }, silence);
		expect(await engine.measure(scratch('silence.wav'))).toMatchObject({ integratedLufs: null, samplePeakDbfs: null });
		expect(await engine.peaks(scratch('silence.wav'), 3)).toEqual({ samplePeakDbfs: null, truePeakDbtp: null });
	});
});

describe('render', () => {
	const whole = {
		part: 'post',
		bits: 64,
		rateHz: null,
		refuseOvers: false,
		skipHeadFrames: 0,
		skipTailFrames: 0,
	} as const;

	test('has the frames of the input, each at its place, with what the stages give live', async () => {
		const frames = 30_011;
		const planes = source('render.wav', frames, 0.9);
		const chain = chainOf({ type: 'gain', gainDb: 1.5 }, limiter);
		const { file: facts } = await engine.render({
			...whole,
			inPath: scratch('render.wav'),
			outPath: scratch('rendered.wav'),
			chain,
		});
		expect(facts).toMatchObject({ frames, bits: 64, encoding: 'float', container: 'wav' });
		const { stages } = compileChain(chain, RATE).post;
		const run = createStages(stages, RATE, 2, frames + 10_000);
		expect(run.latencyFrames).toBeGreaterThan(0);
		const live = planes.map((plane) => {
			const padded = new Float64Array(frames + run.latencyFrames);
			padded.set(plane.map(Math.fround));
			return padded;
		});
		run.process(live, frames + run.latencyFrames);
		expectSame(
			readAll(scratch('rendered.wav')),
			live.map((plane) => plane.subarray(run.latencyFrames)),
		);
	});

	test('a request that cannot be is refused', async () => {
		const request = { ...whole, inPath: scratch('x.wav'), outPath: scratch('y.wav'), chain: chainOf() };
		await expect(engine.render({ ...request, skipHeadFrames: -1 })).rejects.toMatchObject({ code: 'audio.request' });
	});

	test('leaves out head and tail', async () => {
		const planes = source('edges.wav', 10_000, 0.5);
		await engine.render({
			...whole,
			inPath: scratch('edges.wav'),
			outPath: scratch('edges-out.wav'),
			chain: { ...chainOf(), returnTrimDb: 0 },
			skipHeadFrames: 1234,
			skipTailFrames: 766,
		});
		expectSame(
			readAll(scratch('edges-out.wav')),
			planes.map((plane) => plane.slice(1234, 9234)),
		);
		const nothing = engine.render({
			...whole,
			inPath: scratch('edges.wav'),
			outPath: scratch('nothing.wav'),
			chain: chainOf(),
			skipHeadFrames: 5000,
			skipTailFrames: 5000,
		});
		await expect(nothing).rejects.toMatchObject({ code: 'file.no-audio' });
		expect(existsSync(scratch('nothing.wav'))).toBe(false);
	});

	test('the same seed gives the same file, another seed another', async () => {
		source('dither.wav', 20_000, 0.3);
		const hashes = [];
		for (const seed of [5, 5, 6]) {
			const chain = chainOf({ type: 'dither', bits: 16, shape: 'tpdf', seed });
			const outPath = scratch('dithered.wav');
			const request = { ...whole, bits: 16, inPath: scratch('dither.wav'), outPath, chain } as const;
			hashes.push((await engine.render(request)).file.sha256);
		}
		expect(hashes[0]).toBe(hashes[1]);
		expect(hashes[0]).not.toBe(hashes[2]);
	});

	test('says how far dither put samples from their places, and nothing without dither', async () => {
		source('shaped.wav', 20_000, 0.3);
		const rendered = async (...stages: Parameters<typeof chainOf>) => {
			const paths = { inPath: scratch('shaped.wav'), outPath: scratch('shaped-out.wav') };
			return (await engine.render({ ...whole, bits: 16, ...paths, chain: chainOf(...stages) })).peakNoiseLsb;
		};
		expect(await rendered()).toBeNull();
		const flat = await rendered({ type: 'dither', bits: 16, shape: 'tpdf', seed: 1 });
		expect(flat).toBeGreaterThan(1);
		expect(flat).toBeLessThanOrEqual(1.5);
		expect(await rendered({ type: 'dither', bits: 16, shape: 'weighted', seed: 1 })).toBeGreaterThan(3);
	});

	test('what cannot be done leaves no file, whole or half', async () => {
		source('good.wav', 1000);
		const unresolved = chainOf({ type: 'loudness', targetLufs: -14, gainDb: null, maxReductionDb: null });
		const request = { ...whole, inPath: scratch('good.wav'), outPath: scratch('bad.wav') };
		await expect(engine.render({ ...request, chain: unresolved })).rejects.toMatchObject({ code: 'chain.unresolved' });
		const planes = [new Float64Array(20_000), new Float64Array(20_000)];
		writeFile(scratch('nan.wav'), { channels: 2, rateHz: RATE, sample: 'float32', broadcast: null }, planes);
		const bytes = readFileSync(scratch('nan.wav'));
		bytes.writeFloatLE(Number.NaN, bytes.length - 4);
		writeFileSync(scratch('nan.wav'), bytes);
		const poisoned = engine.render({ ...request, inPath: scratch('nan.wav'), chain: chainOf() });
		await expect(poisoned).rejects.toMatchObject({ code: 'file.not-finite' });
		expect(existsSync(scratch('bad.wav'))).toBe(false);
		expect(leftovers()).toEqual([]);
	});
});

describe('convertRate', () => {
	test('a tone keeps its frequency, level and place', async () => {
		const tone = (rateHz: number, frames: number) =>
			Float64Array.from({ length: frames }, (_, frame) => 0.5 * Math.sin((2 * Math.PI * 1000 * frame) / rateHz));
		writeFile(scratch('tone.wav'), { channels: 1, rateHz: RATE, sample: 'float64', broadcast: null }, [
			tone(RATE, 24_001),
		]);
		const facts = await engine.convertRate(scratch('tone.wav'), scratch('tone44.wav'), 44100);
		expect(facts).toMatchObject({
			rateHz: 44100,
			bits: 32,
			encoding: 'float',
			frames: Math.round((24_001 * 44100) / 48000),
		});
		const [read] = readAll(scratch('tone44.wav'));
		const wanted = tone(44100, facts.frames);
		const error = Math.max(
			...Array.from({ length: 18_000 }, (_, i) => Math.abs((read?.[i + 2000] ?? 1) - (wanted[i + 2000] ?? 0))),
		);
		expect(error).toBeLessThan(1e-6);
	});

	test('a rate that is not converted is refused', async () => {
		source('odd.wav', 100);
		const refused = engine.convertRate(scratch('odd.wav'), scratch('odd-out.wav'), 12345);
		await expect(refused).rejects.toMatchObject({ code: 'audio.rate' });
		expect(leftovers()).toEqual([]);
	});
});

describe('nullTest', () => {
	test('identical files have no residual, a delayed copy has its delay', async () => {
		const planes = source('one.wav', 40_000, 0.5);
		writeFile(scratch('same.wav'), { channels: 2, rateHz: RATE, sample: 'float64', broadcast: null }, planes);
		expect(await engine.nullTest(scratch('one.wav'), scratch('same.wav'))).toEqual({
			residualDb: null,
			delayFrames: 0,
		});
		const late = planes.map((plane) => {
			const moved = new Float64Array(plane.length);
			moved.set(
				plane.subarray(0, -17).map((sample) => sample * 1.01),
				17,
			);
			return moved;
		});
		writeFile(scratch('late.wav'), { channels: 2, rateHz: RATE, sample: 'float64', broadcast: null }, late);
		const result = await engine.nullTest(scratch('one.wav'), scratch('late.wav'));
		expect(result.delayFrames).toBeCloseTo(17, 3);
		expect(result.residualDb).toBeCloseTo(-40, 0);
	});

	test('different rates are refused', async () => {
		source('rate-a.wav', 100);
		writeFile(
			scratch('rate-b.wav'),
			{ channels: 2, rateHz: 96000, sample: 'int16', broadcast: null },
			noisePlanes(2, 100, 16),
		);
		const refused = engine.nullTest(scratch('rate-a.wav'), scratch('rate-b.wav'));
		await expect(refused).rejects.toMatchObject({ code: 'audio.rate' });
	});
});

describe('cancelling', () => {
	test('ends running and waiting jobs, and leaves no half file', async () => {
		source('long.wav', RATE * 20, 0.9);
		const cancel = new AbortController();
		const request = {
			inPath: scratch('long.wav'),
			chain: chainOf(limiter),
			part: 'post',
			bits: 24,
			rateHz: null,
			refuseOvers: false,
			skipHeadFrames: 0,
			skipTailFrames: 0,
		} as const;
		const jobs = [0, 1, 2, 3].map((index) =>
			engine.render(
				{ ...request, outPath: scratch(`cancelled-${index}.wav`) },
				{ signal: cancel.signal, onProgress: () => cancel.abort() },
			),
		);
		for (const settled of await Promise.allSettled(jobs))
			expect(settled).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } });
		expect(readdirSync(dirname(scratch('x'))).filter((name) => name.includes('cancelled'))).toEqual([]);
		await expect(engine.measure(scratch('long.wav'), { signal: cancel.signal })).rejects.toThrow(/abort/);
	});

	test('dispose ends what runs and refuses what comes', async () => {
		source('dispose.wav', RATE * 20, 0.9);
		const other = createOfflineEngine({ threads: 1 });
		const started = new Promise<void>((resolve) => {
			void other.measure(scratch('dispose.wav'), { onProgress: () => resolve() }).catch(() => resolve());
		});
		const waiting = other.inspect(scratch('dispose.wav'));
		const refused = expect(waiting).rejects.toMatchObject({ code: 'audio.disposed' });
		await started;
		await other.dispose();
		await refused;
		await expect(other.inspect(scratch('dispose.wav'))).rejects.toMatchObject({ code: 'audio.disposed' });
	});
});

test('a thread that dies costs its own job only', async () => {
	source('after.wav', 1000);
	const pool = new WorkerPool(1);
	const broken: Job = JSON.parse('{ "kind": "none" }');
	const lost = expect(pool.run(broken, {})).rejects.toMatchObject({ code: 'internal.worker' });
	const next = pool.run({ kind: 'inspect', path: scratch('after.wav') }, {});
	await lost;
	expect(await next).toMatchObject({ frames: 1000 });
	await pool.dispose();
});
