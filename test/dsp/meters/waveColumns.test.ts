import { describe, expect, test } from 'vitest';
import { WaveColumns } from '../../../src/dsp/meters/waveColumns.ts';
import { COLUMN_BYTES, shortTermAt, waveLevels } from '../../../src/shared/model/waveform.ts';
import { seededRng } from '../../../src/shared/random.ts';

const FRAMES = 512 * 1024 + 777;
const rng = seededRng(7);
const plane = () =>
	Float64Array.from({ length: FRAMES }, (_, frame) => (rng() - 0.5) * (frame < FRAMES / 2 ? 0.4 : 2.4));
const planes = [plane(), plane()];

function drawn(blocks: readonly number[]): readonly Uint8Array[] {
	const columns = new WaveColumns(2, FRAMES);
	for (let done = 0, block = 0; done < FRAMES; block++) {
		const count = Math.min(blocks[block % blocks.length] ?? 1, FRAMES - done);
		columns.process(
			planes.map((one) => one.subarray(done, done + count)),
			count,
		);
		done += count;
	}
	columns.finish();
	return columns.levels;
}

describe('columns of a waveform', () => {
	const levels = drawn([8192]);

	test('each holds the lowest and highest sample of both channels and their RMS, at every level', () => {
		expect(levels.length).toBe(2);
		for (const [level, { frames, columns }] of waveLevels(FRAMES).entries()) {
			const bytes = levels[level] ?? new Uint8Array();
			expect(bytes.length).toBe(columns * COLUMN_BYTES);
			for (const column of [0, 1, Math.floor(columns / 2), columns - 2, columns - 1]) {
				const stretch = planes.flatMap((one) => [...one.subarray(column * frames, (column + 1) * frames)]);
				const cut = (value: number) => Math.max(-1, Math.min(1, value));
				const lowest = stretch.reduce((least, value) => Math.min(least, value));
				const highest = stretch.reduce((most, value) => Math.max(most, value));
				const energy = stretch.reduce((sum, value) => sum + value * value, 0);
				const signed = new Int8Array(bytes.buffer, bytes.byteOffset + column * COLUMN_BYTES, 2);
				expect(signed[0]).toBe(Math.round(cut(lowest) * 127));
				expect(signed[1]).toBe(Math.round(cut(highest) * 127));
				expect(bytes[column * COLUMN_BYTES + 2]).toBe(Math.round(255 * Math.sqrt(energy / stretch.length)));
			}
		}
	});

	test('the size of the blocks that come changes nothing', () => {
		expect(drawn([1, 511, 513, 40_000])).toEqual(levels);
	});

	test('the coarsest level is the whole piece on one screen, whatever its length', () => {
		for (const frames of [0, 1, 512, 48_000 * 60, 96_000 * 3600 * 3]) {
			const coarsest = waveLevels(frames).at(-1);
			expect(coarsest?.columns).toBeLessThanOrEqual(1024);
			expect((coarsest?.columns ?? 0) * (coarsest?.frames ?? 0)).toBeGreaterThanOrEqual(frames);
		}
	});

	test('loudness is told for the moment where the music is', () => {
		const wave = { shortTermLufs: [null, null, -20, -18] };
		expect(shortTermAt(wave, 0.1)).toBeNull();
		expect(shortTermAt(wave, 1.6)).toBe(-20);
		expect(shortTermAt(wave, 400)).toBe(-18);
		expect(shortTermAt({ shortTermLufs: [] }, 3)).toBeNull();
	});
});
