import { expect, test } from 'vitest';
import { entryPoint } from '../../../src/process/entry.ts';
import { describeWith } from '../../capabilities.ts';
import { jackLoop } from '../../support/jackLoop.ts';

const entry = entryPoint(import.meta.url, '../../../src/audioHost');

describeWith(['jackd', 'naudiodon', 'ffmpeg'], 'a real-time pass through PortAudio and JACK', () => {
	test('gives back every sample in its place, for 12 seconds', async () => {
		const report = await jackLoop({ seconds: 12, blockFrames: 1024, entry });
		console.log(JSON.stringify(report));
		expect(report.frames).toBe(12 * 48000);
		expect(report.firstDifference).toBeNull();
	});
});
