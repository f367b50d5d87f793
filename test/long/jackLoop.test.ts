import { expect, test } from 'vitest';
import { entryPoint } from '../../src/process/entry.ts';
import { describeWith } from '../capabilities.ts';
import { jackLoop } from '../support/jackLoop.ts';

const entry = entryPoint(import.meta.url, '../../src/audioHost');

describeWith(['jackd', 'naudiodon', 'ffmpeg'], 'a long real-time pass through PortAudio and JACK', () => {
	test('gives back every sample in its place, for 5 minutes', async () => {
		const report = await jackLoop({ seconds: 300, blockFrames: 2048, entry });
		console.log(JSON.stringify(report));
		expect(report.frames).toBe(300 * 48000);
		expect(report.firstDifference).toBeNull();
	});
});
