import { existsSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { createOfflineEngine } from '../../../src/audio/offline/engine.ts';
import { openLoudness, withMatch } from '../../../src/chain/resolve.ts';
import { type Chain, chainSchema } from '../../../src/shared/model/chain.ts';
import { scratchFolder, writeFile } from '../files/support.ts';

const scratch = scratchFolder();
const engine = createOfflineEngine({ threads: 2 });
afterAll(() => engine.dispose());

const RATE = 48000;
const whole = { part: 'post', rateHz: null, skipHeadFrames: 0, skipTailFrames: 0 } as const;

/** Four seconds of a tone at -26 dBFS with a burst of 18 dB more each half second. */
function bursts(name: string): string {
	const plane = Float64Array.from({ length: 4 * RATE }, (_, frame) => {
		const level = frame % (RATE / 2) < 600 ? 0.4 : 0.05;
		return level * Math.sin((2 * Math.PI * 997 * frame) / RATE);
	});
	writeFile(scratch(name), { channels: 2, rateHz: RATE, sample: 'float64', broadcast: null }, [plane, plane]);
	return scratch(name);
}

function chainOf(targetLufs: number, maxReductionDb: number | null = null): Chain {
	const stages = [
		{ type: 'loudness', targetLufs, maxReductionDb },
		{ type: 'limiter', ceilingDbtp: -1 },
		{ type: 'dither', bits: 16 },
	].map((process) => ({ kind: 'digital', id: process.type, process }));
	return chainSchema.parse({ schema: 1, name: 'test', returnTrimDb: 1.5, stages });
}

describe('a match', () => {
	test('is what a render with it gives: the loudness, the true peak and what the limiter did', async () => {
		const inPath = bursts('match.wav');
		const chain = chainOf(-12);
		const match = await engine.match({ ...whole, inPath, chain, enteringLufs: null });
		expect(match.outcome).toBe('reached');
		expect(match.reading.reduction?.maxDb).toBeGreaterThan(3);
		const open = openLoudness(chain, 'post');
		if (open === null) throw new Error('the stage is open');
		const { loudness, reduction } = await engine.render({
			...whole,
			inPath,
			outPath: scratch('matched.wav'),
			chain: withMatch(chain, open, match.reading),
			bits: 16,
			refuseOvers: true,
		});
		expect(loudness.integratedLufs).toBe(match.reading.integratedLufs);
		expect(loudness.truePeakDbtp).toBe(match.reading.truePeakDbtp);
		expect(reduction).toEqual(match.reading.reduction);
		expect(Math.abs((loudness.integratedLufs ?? 0) + 12)).toBeLessThanOrEqual(0.05);
		expect(loudness.truePeakDbtp).toBeLessThanOrEqual(-1);
		const read = await engine.measure(scratch('matched.wav'));
		expect(read).toEqual(loudness);
	});

	test('counts in a change of the rate', async () => {
		const inPath = bursts('rate.wav');
		const match = await engine.match({ ...whole, inPath, chain: chainOf(-20), rateHz: 44100, enteringLufs: null });
		expect(match).toMatchObject({ outcome: 'reached', reading: { reduction: { maxDb: 0 } } });
		expect(match.reading.integratedLufs).toBeCloseTo(-20, 1);
	});

	test('keeps to the limiting that is allowed', async () => {
		const inPath = bursts('allowed.wav');
		const match = await engine.match({ ...whole, inPath, chain: chainOf(-12, 2), enteringLufs: null });
		expect(match.outcome).toBe('too-much-limiting');
		expect(match.neededReductionDb).toBeGreaterThan(3);
		expect(match.reading.reduction?.maxDb).toBeLessThanOrEqual(2);
		expect(match.reading.integratedLufs).toBeLessThan(-12.05);
	});

	test('needs an open stage, and a sound', async () => {
		const inPath = bursts('none.wav');
		const closed = chainSchema.parse({ schema: 1, name: 'none', stages: [] });
		await expect(engine.match({ ...whole, inPath, chain: closed, enteringLufs: null })).rejects.toMatchObject({
			code: 'chain.stage',
		});
		writeFile(scratch('silence.wav'), { channels: 1, rateHz: RATE, sample: 'int16', broadcast: null }, [
			new Float64Array(RATE),
		]);
		const silent = engine.match({ ...whole, inPath: scratch('silence.wav'), chain: chainOf(-12), enteringLufs: null });
		await expect(silent).rejects.toMatchObject({ code: 'chain.unresolved' });
	});

	test('can be cancelled between blocks of any pass', async () => {
		const cancel = new AbortController();
		const request = { ...whole, inPath: bursts('cancel.wav'), chain: chainOf(-12), enteringLufs: null };
		const running = engine.match(request, {
			signal: cancel.signal,
			onProgress: (fraction) => {
				if (fraction > 0.5) cancel.abort();
			},
		});
		await expect(running).rejects.toMatchObject({ name: 'AbortError' });
	});
});

describe('a render', () => {
	const loud = () => {
		const plane = Float64Array.from({ length: RATE }, (_, frame) => 1.5 * Math.sin((2 * Math.PI * 997 * frame) / RATE));
		writeFile(scratch('loud.wav'), { channels: 1, rateHz: RATE, sample: 'float32', broadcast: null }, [plane]);
		return scratch('loud.wav');
	};
	const plain = chainSchema.parse({ schema: 1, name: 'none', stages: [] });

	test('counts what it cuts at full scale, or refuses to cut', async () => {
		const request = { ...whole, inPath: loud(), outPath: scratch('cut.wav'), chain: plain, bits: 16 } as const;
		const refused = engine.render({ ...request, refuseOvers: true });
		await expect(refused).rejects.toMatchObject({
			code: 'audio.over.refused',
			message: expect.stringContaining('3.52 dBFS'),
		});
		expect(existsSync(scratch('cut.wav'))).toBe(false);
		const { clippedSamples } = await engine.render({ ...request, refuseOvers: false });
		expect(clippedSamples).toBeGreaterThan(RATE / 4);
		const float = await engine.render({ ...request, bits: 32, refuseOvers: true });
		expect(float).toMatchObject({ clippedSamples: 0, loudness: { samplePeakDbfs: expect.closeTo(3.52, 2) } });
	});

	test('converts the rate on the way: the length is exact', async () => {
		const request = { ...whole, inPath: bursts('convert.wav'), chain: plain, bits: 64, refuseOvers: true } as const;
		const { file } = await engine.render({ ...request, rateHz: 44100, outPath: scratch('converted.wav') });
		expect(file).toMatchObject({ rateHz: 44100, frames: 4 * 44100, bits: 64 });
	});
});
