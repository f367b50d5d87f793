import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createAudioClient } from '../../src/audio/client.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import { chain, latencyOf, openRequest, programme, writeWav } from '../audio/host/studio.ts';
import { gainHost } from '../support/gainHost.ts';
import { mean } from '../support/mean.ts';

const RATE = 48_000;
const PRINTS = 90;
/** By then everything is loaded and compiled, and rings and heaps have their size. */
const WARM = 30;
/** What a collection more or less makes of the reading of one print; a thread for every print left 1 MB behind each. */
const MOST_MB_PER_PRINT = 0.3;

test('a host that prints again and again does not grow', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'detent-host-memory-'));
	writeWav(join(folder, 'mix.wav'), programme(RATE / 2, 1), RATE);
	const client = createAudioClient({
		clock: systemClock,
		env: process.env,
		printed: () => {},
		entry: gainHost(),
	});
	try {
		await client.open(openRequest({}, { speed: 'fast' }));
		const residentMb: number[] = [];
		for (let print = 0; print < PRINTS; print++) {
			const { outcome } = await client.print({
				pass: 'p1',
				sourcePath: join(folder, 'mix.wav'),
				chain: chain({}),
				latency: latencyOf(4096),
				capturePath: join(folder, 'capture.wav'),
				preRollFrames: 1000,
				tailFrames: 1000,
				bitTransparent: true,
			});
			expect(outcome).toBe('complete');
			const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${client.hostPid}/status`, 'utf8')) ?? [];
			residentMb.push(Number(kilobytes) / 1024);
		}
		const half = (PRINTS - WARM) / 2;
		const first = mean(residentMb.slice(WARM, WARM + half));
		const last = mean(residentMb.slice(WARM + half));
		console.log(`resident memory, prints ${WARM} to ${WARM + half}: ${first} MB; the ${half} after them: ${last} MB`);
		expect((last - first) / half).toBeLessThan(MOST_MB_PER_PRINT);
	} finally {
		await client.dispose();
		rmSync(folder, { recursive: true, force: true });
	}
});
