import { afterAll, describe, expect, test } from 'vitest';
import { createOfflineEngine } from '../../../src/audio/offline/engine.ts';
import { scratchFolder, writeFile } from '../files/support.ts';

const RATE = 44_100;
const scratch = scratchFolder();
const engine = createOfflineEngine({ threads: 1 });
afterAll(() => engine.dispose());

/** 5 s at 997 Hz, then 3 s of silence. */
const tone = Float64Array.from({ length: 8 * RATE }, (_, frame) =>
	frame < 5 * RATE ? 0.1 * Math.sin((2 * Math.PI * 997 * frame) / RATE) : 0,
);

describe('the waveform of a file', () => {
	writeFile(scratch('tone.wav'), { channels: 2, rateHz: RATE, sample: 'float32', broadcast: null }, [tone, tone]);

	test('has the short-term loudness every half a second, and none before its window is full', async () => {
		const wave = await engine.waveform(scratch('tone.wav'));
		expect(wave.shortTermLufs).toHaveLength(16);
		expect(wave.shortTermLufs.slice(0, 5)).toEqual([null, null, null, null, null]);
		// EBU Tech 3341, case 1: a stereo sine reads its peak level.
		for (const lufs of wave.shortTermLufs.slice(5, 10)) expect(lufs).toBeCloseTo(-20, 1);
		// Half of the window is silence.
		expect(wave.shortTermLufs[12]).toBeCloseTo(-23.01, 1);
		expect(wave.integratedLufs).toBeCloseTo(-20, 0);
		// Five of the eight seconds at −20 dBFS, in the band whose middle is 1 kHz.
		expect(wave.spectrumDb[34]).toBeCloseTo(-20 + 10 * Math.log10(5 / 8), 0);
		expect(wave.spectrumDb[54]).toBeLessThan(-80);
		expect(wave).toMatchObject({ rateHz: RATE, frames: 8 * RATE });
		expect(wave.columns[0]?.length).toBe(3 * Math.ceil((8 * RATE) / 512));
		expect(wave.columns[0]?.slice(300, 303)).toEqual(new Uint8Array([256 - 13, 13, 18]));
	});

	test('is given up when nobody waits for it', async () => {
		const abort = new AbortController();
		const onProgress = () => abort.abort(new Error('left'));
		await expect(engine.waveform(scratch('tone.wav'), { signal: abort.signal, onProgress })).rejects.toThrow('left');
	});
});
