import { appendFileSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { finishWav } from '../../../src/audio/files/finishWav.ts';
import { openAudioFile } from '../../../src/audio/files/open.ts';
import type { WavFormat } from '../../../src/audio/files/wavFormat.ts';
import { WavWriter } from '../../../src/audio/files/wavWriter.ts';
import { noisePlanes, scratchFolder } from './support.ts';

const scratch = scratchFolder();
const broadcast = {
	description: 'A print',
	originator: 'Detent',
	originatorReference: 'x',
	date: '2026-11-29',
	time: '10:00:00',
	timeReferenceFrames: 0,
	loudness: null,
	codingHistory: ['A=PCM'],
};

test.each(['float32', 'int24', 'int16'] as const)(
	'a %s file whose writer is gone becomes the file that the writer would have finished, byte for byte',
	async (sample) => {
		const format: WavFormat = { channels: 2, rateHz: 48_000, sample, broadcast };
		const writer = new WavWriter(scratch('whole.wav'), format);
		writer.write(noisePlanes(2, 10_001, 16), 0, 10_001);
		copyFileSync(scratch('whole.wav'), scratch('left.wav'));
		writer.finish();
		expect(() => openAudioFile(scratch('left.wav'))).toThrow();
		// The writer was in the middle of a frame.
		appendFileSync(scratch('left.wav'), Buffer.alloc(3, 0x55));
		expect(await finishWav(scratch('left.wav'))).toBe(10_001);
		expect(readFileSync(scratch('left.wav')).equals(readFileSync(scratch('whole.wav')))).toBe(true);
	},
);

test('a finished file and one that is no WAV stay as they are', async () => {
	const writer = new WavWriter(scratch('done.wav'), { channels: 1, rateHz: 48_000, sample: 'int16', broadcast: null });
	writer.write([new Float64Array(100)], 0, 100);
	writer.finish();
	writeFileSync(scratch('text.wav'), 'no audio at all');
	for (const name of ['done.wav', 'text.wav']) {
		const before = readFileSync(scratch(name));
		await expect(finishWav(scratch(name))).rejects.toMatchObject({ code: 'file.malformed' });
		expect(readFileSync(scratch(name)).equals(before)).toBe(true);
	}
	await expect(finishWav(scratch('none.wav'))).rejects.toMatchObject({ code: 'file.not-found' });
});
